package org.xueliang.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.JobStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What /healthz says of the job. */
class JobHealthTest {
    private @Nullable JobStatus status = JobStatus.RUNNING;
    private String newest = "chk-1";
    private long nowS;

    private JobHealth every(Duration interval) {
        return new JobHealth(() -> status, () -> newest, interval, () -> nowS * 1_000_000_000L);
    }

    @Test
    void aJobThatCompletesItsCheckpointsIsWell() {
        JobHealth health = every(Duration.ofSeconds(10));
        for (int i = 1; i < 20; i++) {
            newest = "chk-" + i;
            nowS += 40;
            assertThat(health.problem()).isEmpty();
        }
    }

    @Test
    void oneThatMissedFiveIsNotAndOneThatMakesTheNextIsAgain() {
        JobHealth health = every(Duration.ofSeconds(10));
        assertThat(health.problem()).isEmpty();
        nowS = 50;
        assertThat(health.problem()).as("five, and the sixth is not due").isEmpty();
        nowS = 51;
        assertThat(health.problem())
                .startsWith("no checkpoint was completed for 51 s (expected: one each 10 s)")
                .contains("checkpoint-dir");
        newest = "chk-2";
        assertThat(health.problem()).isEmpty();
    }

    @Test
    void atShortIntervalsHalfAMinuteIsWaitedFor() {
        JobHealth health = every(Duration.ofMillis(500));
        assertThat(health.problem()).isEmpty();
        nowS = 30;
        assertThat(health.problem()).isEmpty();
        nowS = 31;
        assertThat(health.problem()).contains("one each 0.5 s");
    }

    @Test
    void oneThatDoesNotRunSaysThatAndHasItsTimeWhenItRunsAgain() {
        JobHealth health = every(Duration.ofSeconds(10));
        assertThat(health.problem()).isEmpty();
        nowS = 100;
        status = JobStatus.RESTARTING;
        assertThat(health.problem()).isEqualTo("the job is RESTARTING");
        status = null;
        assertThat(health.problem()).isEqualTo("the job is not reachable");
        status = JobStatus.RUNNING;
        assertThat(health.problem()).isEmpty();
        nowS = 151;
        assertThat(health.problem()).contains("for 51 s");
    }

    @Test
    void theNewestCheckpointIsTheOneThatWasWrittenWhole(@TempDir Path folder) throws Exception {
        RetainedCheckpoints retained = new RetainedCheckpoints(folder);
        assertThat(retained.newestName()).isEmpty();
        Path job = Files.createDirectories(folder.resolve("job"));
        Files.createFile(Files.createDirectories(job.resolve("chk-7")).resolve("_metadata"));
        assertThat(retained.newestName()).endsWith("chk-7");
        Files.createDirectories(job.resolve("chk-8"));
        assertThat(retained.newestName()).as("it has no metadata yet").endsWith("chk-7");
    }
}
