package org.xueliang.registry.audit;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.proto.v1.Audit;
import org.xueliang.registry.calls.ErrorInterceptor;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.identity.MethodAccess;

/**
 * Records the calls whose method says so, refused ones included. Calls without an identity are counted in the metrics and
 * not recorded: anybody could fill the table with them.
 */
public final class AuditInterceptor implements ServerInterceptor {
    private final MethodAccess access;
    private final AuditLog log;
    private final CountedErrors errors;

    public AuditInterceptor(MethodAccess access, AuditLog log, CountedErrors errors) {
        this.access = access;
        this.log = log;
        this.errors = errors;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        Audit kind = access.of(method).audit();
        if (kind == Audit.NONE) {
            return next.startCall(call, headers);
        }
        CallRecord record = new CallRecord(Caller.current(), method, kind);
        Context context = Context.current().withValue(CallRecord.KEY, record);
        ServerCall.Listener<Q> listener = Contexts.interceptCall(context, new Recorded<>(call, record), headers, next);
        return new SimpleForwardingServerCallListener<>(listener) {
            @Override
            public void onMessage(Q request) {
                record.readFrom(request);
                recorded(() -> super.onMessage(request));
            }

            @Override
            public void onHalfClose() {
                recorded(super::onHalfClose);
            }

            @Override
            public void onReady() {
                recorded(super::onReady);
            }

            /** What is thrown here becomes a status further out, past the wrapped call. */
            private void recorded(Runnable event) {
                try {
                    event.run();
                } catch (RuntimeException e) {
                    Status shown = ErrorInterceptor.shown(Status.fromThrowable(e));
                    settle(record, shown);
                    throw shown.getCode() == Status.Code.INTERNAL ? shown.asRuntimeException() : e;
                }
            }

            @Override
            public void onCancel() {
                super.onCancel();
                settle(record, "CANCELLED", "the caller went away");
            }
        };
    }

    private final class Recorded<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private final CallRecord record;

        Recorded(ServerCall<Q, A> call, CallRecord record) {
            super(call);
            this.record = record;
        }

        @Override
        public void sendMessage(A message) {
            if (record.kind == Audit.LOOK && !record.isSettled()) {
                try {
                    log.write(record, "OK", "");
                } catch (Refusal e) {
                    throw Refusal.unavailable("the look cannot be recorded, so it is refused: " + e.getMessage());
                }
            }
            super.sendMessage(message);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            // Made once: the record, the caller and the log have the same reference.
            Status shown = ErrorInterceptor.shown(status);
            settle(record, shown);
            super.close(shown, trailers);
        }
    }

    private void settle(CallRecord record, Status status) {
        Status shown = ErrorInterceptor.shown(status);
        String description = shown.getDescription();
        String told = description == null ? "" : description;
        settle(record, shown.getCode().name(), shown.isOk() || record.inner().isEmpty() ? told : record.inner());
    }

    private void settle(CallRecord record, String outcome, String detail) {
        boolean failedOnTheWay = record.wasSent() && !outcome.equals("OK");
        if (record.isSettled() && !failedOnTheWay) {
            return;
        }
        try {
            log.write(record, outcome, detail);
        } catch (RuntimeException e) {
            record.settle();
            // Nothing was changed and nothing shown; the refusal goes out all the same.
            errors.warn(
                    "audit",
                    "a refused call could not be recorded: " + record.method + " by " + record.caller.name() + ": "
                            + e.getMessage());
        }
    }
}
