package org.xueliang.standalone.doctor;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.standalone.doctor.Finding.Level;

/**
 * What a camera's examination gave.
 *
 * @param url without credentials
 * @param stream what came, null where no picture came
 * @param dialogue requests and responses in order, secrets blanked
 */
public record DoctorReport(String url, @Nullable StreamFacts stream, List<Finding> findings, List<String> dialogue) {
    public DoctorReport {
        findings = List.copyOf(findings);
        dialogue = List.copyOf(dialogue);
    }

    /** True where nothing is BAD: the camera can be enrolled. */
    @JsonProperty
    public boolean healthy() {
        return findings.stream().noneMatch(finding -> finding.level() == Level.BAD);
    }

    /**
     * What the media was like.
     *
     * @param frameRate access units a second, measured
     * @param declaredFrameRate of the SPS; 0 where it says nothing
     * @param keyframeIntervalMs mean time between random-access points; 0 where fewer than two came
     */
    public record StreamFacts(
            String codec,
            int width,
            int height,
            double frameRate,
            double declaredFrameRate,
            long keyframeIntervalMs,
            double kilobitsPerSecond,
            long packets,
            long lostPackets,
            long accessUnits,
            long damagedAccessUnits,
            int tracksDeclined) {}
}
