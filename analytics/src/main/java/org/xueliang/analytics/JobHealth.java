package org.xueliang.analytics;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.jspecify.annotations.Nullable;

/** How the job is. */
final class JobHealth {
    private static final long WAIT_MS = 1000;

    private final JobClient job;

    JobHealth(JobClient job) {
        this.job = job;
    }

    /** What is wrong; empty where nothing is. */
    String problem() {
        JobStatus status = status(job);
        return status == JobStatus.RUNNING ? "" : "the job is " + (status == null ? "not reachable" : status);
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
