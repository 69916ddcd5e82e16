package org.xueliang.standalone.doctor;

import java.util.Locale;
import org.xueliang.protocol.sdp.MediaDescription;
import org.xueliang.protocol.sdp.SdpAttribute;
import org.xueliang.standalone.doctor.DoctorReport.StreamFacts;

/** What came after PLAY, and what of it deviates. */
final class MediaChecks {
    private final Findings findings;
    private final long listenMs;

    /** @param listenMs how long media was looked at */
    MediaChecks(Findings findings, long listenMs) {
        this.findings = findings;
        this.listenMs = listenMs;
    }

    /** @return what came */
    StreamFacts media(RtspDialogue camera, MediaProbe probe) throws StoppedException {
        if (probe.packets() == 0) {
            throw findings.stops(
                    "media",
                    "no RTP for " + listenMs / 1000 + " s after PLAY"
                            + (probe.rtcpPackets() > 0 ? "; RTCP alone came" : ""),
                    "the camera's encoder hangs, or it waits for UDP: restart it, try the sub stream");
        }
        StreamFacts facts = probe.facts();
        findings.good(
                "media",
                String.format(
                        Locale.ROOT,
                        "%s %dx%d, %.1f pictures/s, %.0f kbit/s, keyframe each %d ms",
                        facts.codec(),
                        facts.width(),
                        facts.height(),
                        facts.frameRate(),
                        facts.kilobitsPerSecond(),
                        facts.keyframeIntervalMs()));
        if (probe.keyframes() == 0) {
            findings.bad(
                    "media",
                    "no keyframe in " + listenMs / 1000 + " s",
                    "set the keyframe interval to 2 s; switch 'smart' coding (H.264+, U-code) off");
        } else if (facts.keyframeIntervalMs() > 10_000) {
            findings.odd(
                    "media",
                    "a keyframe each " + facts.keyframeIntervalMs() / 1000 + " s: snapshots are that old",
                    "",
                    "set the keyframe interval to 2 s");
        }
        if (probe.refusedParameterSets() != null) {
            findings.bad(
                    "media",
                    "parameter sets cannot be used: " + probe.refusedParameterSets(),
                    "change resolution or profile");
        }
        if (facts.lostPackets() > 0) {
            findings.odd(
                    "media",
                    facts.lostPackets() + " packets missing over TCP: the camera drops them itself",
                    "",
                    "lower its bit rate, or end other clients");
        }
        if (differ(facts.declaredFrameRate(), facts.frameRate())) {
            falseRate("its SPS", facts.declaredFrameRate(), facts.frameRate());
        }
        if (probe.framesOnOtherChannels() > 0) {
            findings.odd(
                    "media",
                    "frames on channels that were not set up (R8, R9)",
                    Long.toString(probe.framesOnOtherChannels()),
                    "");
        }
        if (camera.skippedBytes() > 0) {
            findings.odd(
                    "media",
                    camera.skippedBytes() + " bytes that belong to nothing: its send buffer overruns",
                    "",
                    "lower its bit rate");
        }
        return facts;
    }

    /** {@code a=framerate} of RFC 4566 clause 6; many cameras say what was set up and not what is sent. */
    void announcedRate(MediaDescription media, StreamFacts facts) {
        String text = media.attributes().stream()
                .filter(attribute -> attribute.name().equals("framerate"))
                .map(SdpAttribute::value)
                .findFirst()
                .orElse("");
        if (text.matches("\\d{1,4}(\\.\\d{1,6})?") && differ(Double.parseDouble(text), facts.frameRate())) {
            falseRate("its SDP", Double.parseDouble(text), facts.frameRate());
        }
    }

    private static boolean differ(double declared, double measured) {
        return declared > 0 && measured > 0 && Math.abs(declared - measured) > 0.3 * declared;
    }

    private void falseRate(String where, double declared, double measured) {
        findings.odd(
                "media",
                String.format(Locale.ROOT, "%s says %.1f pictures/s, %.1f come (R40)", where, declared, measured),
                "",
                "");
    }
}
