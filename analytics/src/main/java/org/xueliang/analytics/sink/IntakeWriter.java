package org.xueliang.analytics.sink;

import io.grpc.Status;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.xueliang.analytics.metrics.JobMetrics;
import org.xueliang.analytics.registry.CallFailure;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.chassis.retry.Backoff;
import org.xueliang.proto.v1.ReportFindingsRequest;

/**
 * Hands in findings, one call at a time so that their order holds; the next call takes all that has come meanwhile. A call
 * that fails is repeated without limit. Where the registry calls one invalid, the batch is halved until that finding stands
 * alone, which is counted, said and dropped. Runs on the task's thread; answers come back to it through the mailbox.
 */
final class IntakeWriter implements StatefulSinkWriter<ReportFindingsRequest, ReportFindingsRequest> {
    private static final int MAX_CALL = 500;

    private final Intake intake;
    private final MailboxExecutor mailbox;
    private final ProcessingTimeService time;
    private final Outbox outbox;
    private final Counter alertsSent;
    private final Counter incidentsSent;
    private final Counter failures;
    private final Counter refused;
    private final Backoff backoff =
            new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5), ThreadLocalRandom.current());
    private final CountedErrors errors =
            new CountedErrors(LoggerFactory.getLogger(IntakeWriter.class), Clock.systemUTC(), Duration.ofSeconds(30));

    private boolean busy;
    private boolean closed;
    private int limit = MAX_CALL;
    private volatile int waitingShown;

    IntakeWriter(
            Intake intake,
            MailboxExecutor mailbox,
            ProcessingTimeService time,
            MetricGroup metrics,
            Collection<ReportFindingsRequest> waiting) {
        this.intake = intake;
        this.mailbox = mailbox;
        this.time = time;
        this.outbox = new Outbox(waiting);
        this.alertsSent = JobMetrics.counter(metrics, JobMetrics.ALERTS_SENT);
        this.incidentsSent = JobMetrics.counter(metrics, JobMetrics.INCIDENTS_SENT);
        this.failures = JobMetrics.counter(metrics, JobMetrics.INTAKE_FAILURES);
        this.refused = JobMetrics.counter(metrics, JobMetrics.INTAKE_REFUSED);
        Gauge<Integer> size = () -> waitingShown;
        metrics.gauge(JobMetrics.INTAKE_WAITING, size);
        send();
    }

    @Override
    public void write(ReportFindingsRequest findings, Context context) throws InterruptedException {
        while (outbox.isFull()) {
            mailbox.yield();
        }
        outbox.add(findings);
        send();
    }

    private void send() {
        waitingShown = outbox.size();
        if (busy || closed || outbox.isEmpty()) {
            return;
        }
        busy = true;
        int count = outbox.batch(limit);
        ReportFindingsRequest call = outbox.merged(count);
        intake.report(call)
                .whenComplete((done, error) -> mailbox.execute(
                        () -> onAnswer(count, call, error == null ? null : Status.fromThrowable(error)),
                        "answer of the intake"));
    }

    private void onAnswer(int count, ReportFindingsRequest call, @Nullable Status failure) throws Exception {
        if (closed) {
            return;
        }
        if (failure == null) {
            alertsSent.inc(call.getAlertsCount());
            incidentsSent.inc(call.getIncidentsCount());
            done(count);
        } else if (failure.getCode() == Status.Code.INVALID_ARGUMENT) {
            invalid(count, call, failure);
        } else {
            failures.inc();
            errors.warn(
                    "intake " + failure.getCode(),
                    "the registry at " + intake.address() + " did not take " + call.getAlertsCount() + " alerts and "
                            + call.getIncidentsCount() + " incidents, they wait: " + CallFailure.say(failure));
            time.registerTimer(time.getCurrentProcessingTime() + backoff.nextMs(), now -> {
                busy = false;
                send();
            });
        }
    }

    private void invalid(int count, ReportFindingsRequest call, Status failure) {
        if (count > 1) {
            limit = Math.max(1, count / 2);
            busy = false;
            send();
            return;
        }
        refused.inc();
        errors.warn(
                "intake refused",
                "the registry refuses a finding as invalid, it is dropped: " + failure.getDescription() + ": "
                        + (call.getAlertsCount() > 0
                                ? call.getAlerts(0).getId()
                                : call.getIncidents(0).getId()));
        done(count);
    }

    private void done(int count) {
        backoff.reset();
        outbox.remove(count);
        limit = Math.min(MAX_CALL, limit * 2);
        busy = false;
        send();
    }

    /** Nothing is waited for at a checkpoint, as what is on the way is part of it; at the end of input all is. */
    @Override
    public void flush(boolean endOfInput) throws InterruptedException {
        while (endOfInput && !outbox.isEmpty()) {
            mailbox.yield();
        }
    }

    @Override
    public List<ReportFindingsRequest> snapshotState(long checkpointId) {
        return outbox.copy();
    }

    @Override
    public void close() {
        closed = true;
        intake.close();
    }
}
