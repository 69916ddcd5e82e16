package org.xueliang.ingest.gb28181;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.device.DigestOffer;
import org.xueliang.ingest.gb28181.device.SourceDrift;
import org.xueliang.ingest.gb28181.playback.PlaybackSettings;

/**
 * Settings of GB/T 28181, under {@code ingest.gb28181:}. Absent keys take the defaults named here.
 *
 * @param enabled whether devices may register; false
 * @param code of this platform, 20 digits with type 200; its first ten digits are SIP domain and Digest realm
 * @param bind address for SIP and media; 0.0.0.0
 * @param port SIP over UDP and TCP; 5060; 0 takes a free one
 * @param advertisedAddress IP address that devices reach the gateway at; absent: the local address that each device came to
 * @param rtpPort one port, UDP and TCP, that media of all streams may come to; 30000; 0 takes a free one
 * @param rtpRange "FIRST-LAST", ports of streams that need one of their own; "30002-31999"
 * @param ssrcRange "FIRST-LAST" within 1 to 9999, numbers of y= lines; gateways of one domain take different ones; "1-9999"
 * @param digest what registrations are challenged with
 * @param nonceLifetime how long a challenge may be answered; 5 min
 * @param minExpires shortest registration granted; 60 s
 * @param maxExpires longest registration granted; 7 d
 * @param keepaliveMisses periods without a sign of life before a device is offline; 3
 * @param sourceDrift what a registered device may send from besides the address that it proved itself from
 * @param dateHeader whether answers to REGISTER carry the time (9.10); devices with a fault take it wrongly (R11)
 * @param redirectTo {@code sip:CODE@HOST:PORT} that every device is sent to after its proof (9.1.2.3); absent: nobody is
 * @param maxDevices registered at this gateway; 200000
 * @param registersPerSource REGISTER requests a second of one address; loopback has no such bound; 200
 * @param catalogsPerSecond catalog queries that begin a second, of the whole gateway; 100
 * @param queryTimeout before a query is taken as unanswered; 8 s
 * @param linger of a stream on demand, after the last who wanted it; 15 s
 * @param subscribe what devices are asked to tell by themselves; positions are asked of those whose profile keeps them
 * @param checkPicture how long the conformance check waits for a picture of each transport; 10 s
 * @param uploadPort HTTP, where devices put pictures that they were asked to take; opened with the first; 0 takes a free one
 * @param traceBytes of the last messages, all devices together; 64 MiB
 * @param playback bounds of playbacks and downloads
 */
public record Gb28181Settings(
        Boolean enabled,
        @Nullable String code,
        String bind,
        Integer port,
        @Nullable String advertisedAddress,
        Integer rtpPort,
        String rtpRange,
        String ssrcRange,
        DigestOffer digest,
        Duration nonceLifetime,
        Duration minExpires,
        Duration maxExpires,
        Integer keepaliveMisses,
        SourceDrift sourceDrift,
        Boolean dateHeader,
        @Nullable String redirectTo,
        Integer maxDevices,
        Integer registersPerSource,
        Integer catalogsPerSecond,
        Duration queryTimeout,
        Duration linger,
        List<String> subscribe,
        Duration checkPicture,
        Integer uploadPort,
        Integer traceBytes,
        PlaybackSettings playback) {
    /** What a device can be subscribed to. */
    public static final List<String> SUBSCRIPTIONS = List.of("catalog", "alarm", "position");

    /** Not enabled. */
    public static final Gb28181Settings DEFAULTS = ofCode(false, null);

    public Gb28181Settings {
        enabled = enabled != null && enabled;
        if (code != null && !code.matches("[0-9]{10}200[0-9]{7}")) {
            throw new IllegalArgumentException("code: '" + code + "' (expected: 20 digits, 200 at the 11th to 13th)");
        }
        if (enabled && code == null) {
            throw new IllegalArgumentException("code: absent (expected: 20 digits, where gb28181 is enabled)");
        }
        bind = bind == null ? "0.0.0.0" : bind;
        port = whole("port", port, 5060, 0, 65_535);
        if (advertisedAddress != null
                && !advertisedAddress.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:]{2,39}")) {
            throw new IllegalArgumentException(
                    "advertised-address: '" + advertisedAddress + "' (expected: an IP address)");
        }
        rtpPort = whole("rtp-port", rtpPort, 30_000, 0, 65_535);
        rtpRange = rtpRange == null ? "30002-31999" : rtpRange;
        checkRange("rtp-range", rtpRange, 65_535);
        ssrcRange = ssrcRange == null ? "1-9999" : ssrcRange;
        checkRange("ssrc-range", ssrcRange, 9999);
        digest = digest == null ? DigestOffer.MD5 : digest;
        nonceLifetime = time(
                "nonce-lifetime", nonceLifetime, Duration.ofMinutes(5), Duration.ofSeconds(1), Duration.ofHours(1));
        minExpires =
                time("min-expires", minExpires, Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofDays(7));
        maxExpires = time("max-expires", maxExpires, Duration.ofDays(7), minExpires, Duration.ofDays(30));
        keepaliveMisses = whole("keepalive-misses", keepaliveMisses, 3, 1, 100);
        sourceDrift = sourceDrift == null ? SourceDrift.SAME_ADDRESS : sourceDrift;
        dateHeader = dateHeader == null || dateHeader;
        if (redirectTo != null && !redirectTo.matches("sip:[0-9]{20}@[0-9A-Za-z.:\\[\\]-]{1,255}")) {
            throw new IllegalArgumentException("redirect-to: '" + redirectTo + "' (expected: sip:CODE@HOST:PORT)");
        }
        maxDevices = whole("max-devices", maxDevices, 200_000, 1, 1_000_000);
        registersPerSource = whole("registers-per-source", registersPerSource, 200, 1, 1_000_000);
        catalogsPerSecond = whole("catalogs-per-second", catalogsPerSecond, 100, 1, 10_000);
        queryTimeout = time(
                "query-timeout", queryTimeout, Duration.ofSeconds(8), Duration.ofMillis(100), Duration.ofMinutes(1));
        linger = time("linger", linger, Duration.ofSeconds(15), Duration.ZERO, Duration.ofHours(1));
        subscribe = subscribe == null ? List.of("catalog", "alarm", "position") : List.copyOf(subscribe);
        for (String kind : subscribe) {
            if (!SUBSCRIPTIONS.contains(kind)) {
                throw new IllegalArgumentException("subscribe: '" + kind + "' (expected: of " + SUBSCRIPTIONS + ")");
            }
        }
        checkPicture = time(
                "check-picture", checkPicture, Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofMinutes(1));
        uploadPort = whole("upload-port", uploadPort, 0, 0, 65_535);
        traceBytes = whole("trace-bytes", traceBytes, 64 << 20, 0, 1 << 30);
        playback = playback == null ? PlaybackSettings.defaults() : playback;
    }

    /** All but code at its default; for a start in code. */
    public static Gb28181Settings ofCode(boolean enabled, @Nullable String code) {
        return new Gb28181Settings(
                enabled, code, absent(), absent(), null, absent(), absent(), absent(), absent(), absent(), absent(),
                absent(), absent(), absent(), absent(), null, absent(), absent(), absent(), absent(), absent(),
                absent(), absent(), absent(), absent(), absent());
    }

    /** Enabled on 127.0.0.1 with free ports; all else at its default. */
    public static Gb28181Settings onLoopback(String code) {
        return new Gb28181Settings(
                true,
                code,
                "127.0.0.1",
                0,
                null,
                0,
                absent(),
                absent(),
                absent(),
                absent(),
                absent(),
                absent(),
                absent(),
                absent(),
                absent(),
                null,
                absent(),
                absent(),
                absent(),
                absent(),
                absent(),
                absent(),
                absent(),
                absent(),
                absent(),
                absent());
    }

    /** What an absent key is to a record: the constructor puts the default in its place. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T absent() {
        return (T) null;
    }

    /** SIP domain and Digest realm. */
    public String domain() {
        return platform().substring(0, 10);
    }

    /** The code, which is there where this is enabled. */
    public String platform() {
        if (code == null) {
            throw new IllegalStateException("gb28181 has no code");
        }
        return code;
    }

    /** First port of the range. */
    public int firstRtpPort() {
        return first(rtpRange);
    }

    /** First number that a y= line may have in its last four digits. */
    public int firstSsrc() {
        return first(ssrcRange);
    }

    /** The last, included. */
    public int lastSsrc() {
        return last(ssrcRange);
    }

    /** Last port of the range, included. */
    public int lastRtpPort() {
        return last(rtpRange);
    }

    private static void checkRange(String key, String range, int max) {
        if (range.matches("[0-9]{1,5}-[0-9]{1,5}")
                && first(range) >= 1
                && last(range) <= max
                && first(range) < last(range)) {
            return;
        }
        throw new IllegalArgumentException(key + ": '" + range + "' (expected: FIRST-LAST within 1 to " + max + ")");
    }

    private static int first(String range) {
        return Integer.parseInt(range.substring(0, range.indexOf('-')));
    }

    private static int last(String range) {
        return Integer.parseInt(range.substring(range.indexOf('-') + 1));
    }

    private static Duration time(String key, @Nullable Duration value, Duration otherwise, Duration min, Duration max) {
        if (value == null) {
            return otherwise;
        }
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(key + ": " + value.toMillis() + "ms (expected: " + min.toMillis()
                    + "ms to " + max.toMillis() + "ms)");
        }
        return value;
    }

    private static Integer whole(String key, @Nullable Integer value, int otherwise, int min, int max) {
        if (value == null) {
            return otherwise;
        }
        if (value < min || value > max) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: " + min + " to " + max + ")");
        }
        return value;
    }
}
