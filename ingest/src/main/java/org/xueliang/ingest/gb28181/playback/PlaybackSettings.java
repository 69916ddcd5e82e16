package org.xueliang.ingest.gb28181.playback;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of playbacks and downloads, under {@code ingest.gb28181.playback:}. Absent keys take the defaults named here.
 *
 * @param max at this gateway at once; 32
 * @param perDevice at once; recorders read few files at a time; 4
 * @param firstPicture how long a picture is waited for after a device's answer; 10 s
 * @param openWithin how long one waits for its viewer before it is ended; 60 s
 * @param linger after its viewer left, before it is ended; 10 s
 * @param idle how long one may be paused; 10 min
 * @param holdBytes of pictures that its viewer has not taken yet, each; 16 MiB
 */
public record PlaybackSettings(
        Integer max,
        Integer perDevice,
        Duration firstPicture,
        Duration openWithin,
        Duration linger,
        Duration idle,
        Integer holdBytes) {
    public PlaybackSettings {
        max = whole("max", max, 32, 0, 10_000);
        perDevice = whole("per-device", perDevice, 4, 1, 1_000);
        firstPicture = time("first-picture", firstPicture, Duration.ofSeconds(10), Duration.ofMinutes(1));
        openWithin = time("open-within", openWithin, Duration.ofSeconds(60), Duration.ofHours(1));
        linger = time("linger", linger, Duration.ofSeconds(10), Duration.ofMinutes(10));
        idle = time("idle", idle, Duration.ofMinutes(10), Duration.ofHours(24));
        holdBytes = whole("hold-bytes", holdBytes, 16 << 20, 1 << 16, 1 << 30);
    }

    /** Each at its default. */
    @SuppressWarnings("NullAway")
    public static PlaybackSettings defaults() {
        return new PlaybackSettings(null, null, null, null, null, null, null);
    }

    private static Integer whole(String key, @Nullable Integer value, int otherwise, int min, int max) {
        if (value == null) {
            return otherwise;
        }
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "playback." + key + ": " + value + " (expected: " + min + " to " + max + ")");
        }
        return value;
    }

    private static Duration time(String key, @Nullable Duration value, Duration otherwise, Duration max) {
        if (value == null) {
            return otherwise;
        }
        if (value.isNegative() || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    "playback." + key + ": " + value.toMillis() + "ms (expected: 0ms to " + max.toMillis() + "ms)");
        }
        return value;
    }
}
