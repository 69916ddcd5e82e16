package org.xueliang.analytics;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.jspecify.annotations.Nullable;

/**
 * How the job is: whether its tasks run, and whether what they know is put by. A job that no longer completes checkpoints goes on
 * raising alerts, and would begin far back after a kill: it is not well. Thread-safe.
 */
final class JobHealth {
    /** Checkpoints that may fail in a row: a full disk or a stuck sink fails all. */
    static final int MISSED = 5;
    /** At short intervals a busy machine takes its time. */
    static final Duration LEAST = Duration.ofSeconds(30);

    private static final long WAIT_MS = 1000;

    private final Supplier<@Nullable JobStatus> status;
    private final Supplier<String> newestCheckpoint;
    private final Duration interval;
    private final LongSupplier nanos;
    private String newest = "";
    private long newestNanos;
    private boolean ran;

    /**
     * @param status null where Flink does not answer
     * @param newestCheckpoint its name; empty where there is none yet
     * @param interval between two checkpoints
     */
    JobHealth(
            Supplier<@Nullable JobStatus> status,
            Supplier<String> newestCheckpoint,
            Duration interval,
            LongSupplier nanos) {
        this.status = status;
        this.newestCheckpoint = newestCheckpoint;
        this.interval = interval;
        this.nanos = nanos;
    }

    /** What is wrong; empty where nothing is. */
    String problem() {
        JobStatus now = status.get();
        return now == JobStatus.RUNNING
                ? checkpoints()
                : notRunning("the job is " + (now == null ? "not reachable" : now));
    }

    /** A job that starts anew has its time for the first checkpoint. */
    private synchronized String notRunning(String words) {
        ran = false;
        return words;
    }

    private synchronized String checkpoints() {
        long nowNanos = nanos.getAsLong();
        String name = newestCheckpoint.get();
        if (!ran || !name.equals(newest)) {
            ran = true;
            newest = name;
            newestNanos = nowNanos;
            return "";
        }
        Duration since = Duration.ofNanos(nowNanos - newestNanos);
        Duration allowed = interval.multipliedBy(MISSED).compareTo(LEAST) > 0 ? interval.multipliedBy(MISSED) : LEAST;
        return since.compareTo(allowed) <= 0
                ? ""
                : "no checkpoint was completed for " + since.toSeconds() + " s (expected: one each " + seconds(interval)
                        + " s); after a kill the job would begin there: is there room in checkpoint-dir, does a sink wait?";
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? String.valueOf(duration.toSeconds())
                : String.valueOf(duration.toMillis() / 1000.0);
    }

    /** Null where Flink does not answer. */
    static @Nullable JobStatus status(JobClient job) {
        try {
            return job.getJobStatus().get(WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
