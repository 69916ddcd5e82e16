package org.xueliang.simulator.gb28181;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.xueliang.simulator.gb28181.GbCounters.Figure;

/**
 * The power comes back: all devices of a fleet register within a time. Ends when every one is registered, or when its time is over. Starts at
 * once; the fleet stays its owner's.
 */
public final class RegistrationStorm {
    private static final long TICK_MS = 50;
    private static final long NS_OF_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final GbFleet fleet;
    private final Duration within;
    private final Duration limit;
    private final Consumer<StormProgress> progress;
    private final long beganNs = System.nanoTime();
    private final CompletableFuture<StormReport> report = new CompletableFuture<>();
    private long told;
    private long registeredAtSecond;
    private double bestPerSecond;
    private double lastPerSecond;

    private RegistrationStorm(GbFleet fleet, Duration within, Duration limit, Consumer<StormProgress> progress) {
        this.fleet = fleet;
        this.within = within;
        this.limit = limit;
        this.progress = progress;
    }

    /**
     * @param within devices begin at moments by chance in this time
     * @param limit when it ends at the latest
     * @param progress is called each second, on a thread of the fleet: it must not block
     * @return completes at the end, also where devices are not registered then
     */
    public static CompletableFuture<StormReport> start(
            GbFleet fleet, Duration within, Duration limit, Consumer<StormProgress> progress) {
        RegistrationStorm storm = new RegistrationStorm(fleet, within, limit, progress);
        fleet.powerOn(within);
        fleet.loops().next().execute(storm::tick);
        return storm.report.copy();
    }

    private void tick() {
        try {
            long elapsedNs = System.nanoTime() - beganNs;
            long second = elapsedNs / NS_OF_SECOND;
            boolean tell = second > told;
            if (tell) {
                long registered = fleet.counters().get(Figure.REGISTERED_NOW);
                lastPerSecond = (registered - registeredAtSecond) / (double) (second - told);
                bestPerSecond = Math.max(bestPerSecond, lastPerSecond);
                registeredAtSecond = registered;
                told = second;
            }
            StormProgress now = now(elapsedNs);
            if (tell) {
                progress.accept(now);
            }
            if (now.registered() >= fleet.size() || elapsedNs >= limit.toNanos()) {
                report.complete(report(now));
                return;
            }
            fleet.loops().next().schedule(this::tick, TICK_MS, TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            report.completeExceptionally(e);
        }
    }

    private StormProgress now(long elapsedNs) {
        GbCounters counters = fleet.counters();
        return new StormProgress(
                TimeUnit.NANOSECONDS.toMillis(elapsedNs),
                fleet.size(),
                counters.get(Figure.REGISTERED_NOW),
                counters.get(Figure.REGISTRATIONS_REFUSED),
                counters.get(Figure.REGISTRATIONS_TIMED_OUT),
                counters.get(Figure.RETRANSMISSIONS),
                lastPerSecond);
    }

    private StormReport report(StormProgress end) {
        RegistrationTimes times = fleet.registrationTimes();
        return new StormReport(
                fleet.size(),
                end.registered(),
                fleet.size() - end.registered(),
                end.refused(),
                end.timedOut(),
                end.retransmissions(),
                fleet.counters().get(Figure.CHALLENGES),
                within.toMillis(),
                end.elapsedMs(),
                end.registered() * 1000.0 / Math.max(1, end.elapsedMs()),
                Math.max(
                        bestPerSecond,
                        end.elapsedMs() < 1000 ? end.registered() * 1000.0 / Math.max(1, end.elapsedMs()) : 0),
                times.quantileMs(0.5),
                times.quantileMs(0.99),
                times.quantileMs(1));
    }
}
