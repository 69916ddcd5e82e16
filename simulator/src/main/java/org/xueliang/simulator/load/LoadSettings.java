package org.xueliang.simulator.load;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.xueliang.simulator.camera.PushTarget;

/**
 * What a load test does.
 *
 * @param cameras 1 to 100,000
 * @param rampPerSecond cameras that are added each second; 0 adds all at once
 * @param duration from the first camera on
 * @param serve where the cameras listen that are pulled from; null to push
 * @param targets where camera n, from 0 on, pushes to; null to serve
 * @param threads event loops
 */
public record LoadSettings(
        int cameras,
        double rampPerSecond,
        Duration duration,
        @Nullable InetSocketAddress serve,
        @Nullable IntFunction<PushTarget> targets,
        int threads) {
    public LoadSettings {
        if (cameras < 1 || cameras > 100_000) {
            throw new IllegalArgumentException("cameras: " + cameras + " (expected: 1 to 100000)");
        }
        if (!(rampPerSecond >= 0)) {
            throw new IllegalArgumentException("ramp: " + rampPerSecond + " (expected: >= 0)");
        }
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("duration: " + duration + " (expected: > 0)");
        }
        if ((serve == null) == (targets == null)) {
            throw new IllegalArgumentException("a load test either serves or pushes (expected: one address)");
        }
    }

    /** N cameras that are pulled from. */
    public static LoadSettings serving(int cameras, double rampPerSecond, Duration duration, InetSocketAddress serve) {
        return new LoadSettings(cameras, rampPerSecond, duration, serve, null, 1);
    }

    /** N cameras that push. */
    public static LoadSettings pushing(
            int cameras, double rampPerSecond, Duration duration, IntFunction<PushTarget> targets) {
        return new LoadSettings(cameras, rampPerSecond, duration, null, targets, 1);
    }
}
