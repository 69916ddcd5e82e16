package org.xueliang.analytics;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.hotspot.DefaultExports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.analytics.metrics.DoorMetrics;
import org.xueliang.analytics.metrics.DoorReporter;
import org.xueliang.analytics.metrics.DoorReporterFactory;
import org.xueliang.chassis.door.RoleDoor;

/**
 * The analytics role in one process: the job in a cluster inside it, and its door. It goes on from the newest checkpoint
 * that an earlier process left, however that one ended.
 */
public final class AnalyticsRole implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AnalyticsRole.class);
    private static final long CANCEL_S = 20;
    private static final String REPORTER = "metrics.reporter.door.";

    private final JobClient job;
    private final DoorMetrics metrics;
    private final RoleDoor door;
    private final @Nullable Path restoredFrom;

    private AnalyticsRole(JobClient job, DoorMetrics metrics, RoleDoor door, @Nullable Path restoredFrom) {
        this.job = job;
        this.metrics = metrics;
        this.door = door;
        this.restoredFrom = restoredFrom;
    }

    /**
     * Returns when the job is submitted and the door listens; the job need not have reached Redis or the registry.
     *
     * @throws IllegalStateException where the job cannot be started
     */
    public static AnalyticsRole start(AnalyticsSettings settings) {
        if (settings.serviceToken() == null && settings.serviceTokenFile() == null) {
            throw new IllegalArgumentException("service-token: missing (expected: the token or a file with it)");
        }
        DoorMetrics metrics = DoorMetrics.create();
        try {
            Files.createDirectories(settings.checkpointDir());
            RetainedCheckpoints retained =
                    new RetainedCheckpoints(settings.checkpointDir().toAbsolutePath());
            Optional<Path> newest = retained.newest();
            if (newest.isPresent()) {
                LOG.info("going on from checkpoint {}", newest.get());
                retained.deleteOlderThan(newest.get());
            }
            Configuration configuration = JobConfiguration.ofLocalCluster(settings, newest.orElse(null));
            configuration.setString(REPORTER + "factory.class", DoorReporterFactory.class.getName());
            configuration.setString(REPORTER + DoorReporter.DOOR, metrics.door());
            StreamExecutionEnvironment environment =
                    StreamExecutionEnvironment.createLocalEnvironment(settings.parallelism(), configuration);
            AnalyticsJob.build(environment, settings);
            JobClient job = environment.executeAsync();

            CollectorRegistry registry = new CollectorRegistry();
            DefaultExports.register(registry);
            registry.register(metrics);
            JobHealth health = new JobHealth(
                    () -> JobHealth.status(job), retained::newestName, settings.checkpointInterval(), System::nanoTime);
            RoleDoor door = RoleDoor.open(
                    settings.bind(), settings.port(), registry, () -> Map.of("job", health.problem()), builder -> {});
            return new AnalyticsRole(job, metrics, door, newest.orElse(null));
        } catch (IOException e) {
            metrics.close();
            throw new IllegalStateException("checkpoint-dir: " + settings.checkpointDir() + " cannot be used", e);
        } catch (Exception e) {
            metrics.close();
            throw new IllegalStateException("the analytics job cannot be started", e);
        }
    }

    /** Port of the door. */
    public int port() {
        return door.port();
    }

    /** Checkpoint that the job went on from; empty where it began anew. */
    public Optional<Path> restoredFrom() {
        return Optional.ofNullable(restoredFrom);
    }

    /** Whether the job's tasks run. */
    public boolean isRunning() {
        return JobHealth.status(job) == JobStatus.RUNNING;
    }

    /** Ends the job as it stands: its checkpoints stay, and the next start goes on from the newest. */
    @Override
    public void close() {
        door.close();
        try {
            job.cancel().get(CANCEL_S, TimeUnit.SECONDS);
            job.getJobExecutionResult().get(CANCEL_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            // The result of a cancelled job is that it was cancelled.
            LOG.debug("the job has ended: {}", String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            LOG.warn("the job did not end within {} s", CANCEL_S);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            metrics.close();
        }
    }
}
