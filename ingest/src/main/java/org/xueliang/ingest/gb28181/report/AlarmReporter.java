package org.xueliang.ingest.gb28181.report;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.IntakeServiceGrpc;
import org.xueliang.proto.v1.ReportFindingsRequest;

/** Hands in what devices raise, and again until it was taken; what is beyond the bound is counted as lost and said. */
public final class AlarmReporter {
    private static final int MAX_WAITING = 20_000;
    private static final int MAX_OF_A_CHANNEL = 500;

    private static final int CALL_TIMEOUT_SECONDS = 5;

    private final Channel registry;
    private final CallCredentials token;
    private final CountedErrors errors;
    private final DelayedCalls<Alert> waiting = new DelayedCalls<>(MAX_WAITING, MAX_OF_A_CHANNEL, Alert::getChannel);

    public AlarmReporter(Channel registry, CallCredentials token, CountedErrors errors) {
        this.registry = registry;
        this.token = token;
        this.errors = errors;
    }

    /** Any thread; false where it could not be kept. */
    public boolean report(Alert alert) {
        boolean kept = waiting.add(alert);
        if (!kept) {
            errors.warn(
                    "alarms lost",
                    "alarms of devices: more than " + MAX_WAITING + " wait, or " + MAX_OF_A_CHANNEL
                            + " of one channel; the newest are lost");
        }
        return kept;
    }

    void tell() {
        waiting.tell(this::tell);
    }

    private boolean tell(Alert alert) {
        try {
            IntakeServiceGrpc.newBlockingStub(registry)
                    .withCallCredentials(token)
                    .withDeadlineAfter(CALL_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .report(ReportFindingsRequest.newBuilder().addAlerts(alert).build());
            return true;
        } catch (StatusRuntimeException e) {
            errors.warn(
                    "registry alarm",
                    "an alarm of " + alert.getChannel() + " could not be handed in: " + e.getStatus());
            // What the registry refuses for good does not hold up the others.
            return switch (e.getStatus().getCode()) {
                case INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION, OUT_OF_RANGE, UNIMPLEMENTED -> true;
                default -> false;
            };
        }
    }
}
