package org.xueliang.analytics.detect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.xueliang.proto.v1.AlertType;

/**
 * Ids from causes: 32 lower-case hex digits, the first half of a SHA-256. The same cause gives the same id in every run, so
 * what is replayed after a failure is not doubled. A change here would double what a running installation replays.
 */
public final class AlertId {
    private static final int BYTES = 16;

    private AlertId() {}

    /**
     * @param subject channel, sensor, or (for an outage) place
     * @param zone empty for the whole picture
     * @param beginUs microseconds since the epoch
     */
    public static String of(String subject, AlertType type, String zone, long beginUs) {
        return hash("alert", subject, type.name(), zone, Long.toString(beginUs));
    }

    /** @param firstAlert id of the alert that began first */
    public static String ofIncident(String place, String firstAlert) {
        return hash("incident", place, firstAlert);
    }

    /** Each part behind its length, so that no two lists of parts have the same bytes. */
    private static String hash(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
