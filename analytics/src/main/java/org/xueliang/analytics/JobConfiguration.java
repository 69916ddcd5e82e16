package org.xueliang.analytics;

import java.nio.file.Path;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.jspecify.annotations.Nullable;

/** What Flink is told. */
final class JobConfiguration {
    static final int RETAINED = 3;
    /** One job, one name: its checkpoints lie in one folder, whichever process wrote them. */
    static final String JOB_ID = "78756c69616e670000616e616c797469";

    private JobConfiguration() {}

    /** What the job needs wherever it runs. */
    static Configuration ofJob(AnalyticsSettings settings) {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.NAME, "xueliang-analytics");
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(StateBackendOptions.STATE_BACKEND, "hashmap");
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, settings.checkpointInterval());
        configuration.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, RETAINED);
        configuration.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        return configuration;
    }

    /**
     * Besides, what a cluster inside this process needs.
     *
     * @param restoreFrom checkpoint to go on from; null begins anew
     */
    static Configuration ofLocalCluster(AnalyticsSettings settings, @Nullable Path restoreFrom) {
        Configuration configuration = ofJob(settings);
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                settings.checkpointDir().toAbsolutePath().toUri().toString());
        configuration.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, JOB_ID);
        if (restoreFrom != null) {
            configuration.set(
                    StateRecoveryOptions.SAVEPOINT_PATH,
                    restoreFrom.toAbsolutePath().toUri().toString());
            configuration.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
        }
        configuration.set(RestOptions.PORT, 0);
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(RestOptions.ADDRESS, "localhost");
        configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        configuration.set(JobManagerOptions.BIND_HOST, "127.0.0.1");
        configuration.set(TaskManagerOptions.BIND_HOST, "127.0.0.1");
        configuration.set(TaskManagerOptions.HOST, "localhost");
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(4));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        return configuration;
    }
}
