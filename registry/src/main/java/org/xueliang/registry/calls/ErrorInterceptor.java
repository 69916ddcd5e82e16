package org.xueliang.registry.calls;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.identity.Secrets;

/**
 * Makes a status of what a service throws. A {@link Refusal} is shown to the caller; anything else is a fault of ours: the
 * caller gets a reference, the log has the stack under it.
 */
public final class ErrorInterceptor implements ServerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorInterceptor.class);

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Closing<Q, A> closing = new Closing<>(call);
        ServerCall.Listener<Q> listener;
        try {
            listener = next.startCall(closing, headers);
        } catch (RuntimeException e) {
            closing.close(Status.fromThrowable(e), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return new SimpleForwardingServerCallListener<>(listener) {
            @Override
            public void onMessage(Q message) {
                guarded(() -> super.onMessage(message));
            }

            @Override
            public void onHalfClose() {
                guarded(super::onHalfClose);
            }

            @Override
            public void onReady() {
                guarded(super::onReady);
            }

            private void guarded(Runnable event) {
                if (closing.closed.get()) {
                    return;
                }
                try {
                    event.run();
                } catch (RuntimeException e) {
                    closing.close(Status.fromThrowable(e), new Metadata());
                }
            }
        };
    }

    private static final class Closing<Q, A> extends SimpleForwardingServerCall<Q, A> {
        final AtomicBoolean closed = new AtomicBoolean();

        Closing(ServerCall<Q, A> call) {
            super(call);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            if (closed.compareAndSet(false, true)) {
                Status shown = shown(status);
                if (shown.getCode() == Status.Code.INTERNAL && status.getCause() != null) {
                    LOG.error(
                            "{}: {}",
                            getMethodDescriptor().getFullMethodName(),
                            shown.getDescription(),
                            status.getCause());
                }
                super.close(shown, trailers);
            }
        }
    }

    /** The status that the caller sees for the one that a service ended with. */
    public static Status shown(Status status) {
        Throwable cause = status.getCause();
        if (cause instanceof Refusal refusal) {
            return Status.fromCode(code(refusal.kind())).withDescription(refusal.getMessage());
        }
        if (status.getCode() == Status.Code.UNKNOWN && cause != null) {
            return Status.INTERNAL
                    .withDescription("internal error, reference " + Secrets.randomHex(4))
                    .withCause(cause);
        }
        return status;
    }

    private static Status.Code code(Refusal.Kind kind) {
        return switch (kind) {
            case BAD_FIELD -> Status.Code.INVALID_ARGUMENT;
            case NOT_FOUND -> Status.Code.NOT_FOUND;
            case TAKEN -> Status.Code.ALREADY_EXISTS;
            case NOT_NOW -> Status.Code.FAILED_PRECONDITION;
            case STALE -> Status.Code.ABORTED;
            case UNAVAILABLE -> Status.Code.UNAVAILABLE;
            case NO_ANSWER -> Status.Code.DEADLINE_EXCEEDED;
            case TOO_MUCH -> Status.Code.RESOURCE_EXHAUSTED;
            case NOT_KNOWN -> Status.Code.UNAUTHENTICATED;
            case NOT_ALLOWED -> Status.Code.PERMISSION_DENIED;
        };
    }
}
