package org.xueliang.registry.calls;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/** Counts each call by method and code, and times the unary ones. */
public final class MetricsInterceptor implements ServerInterceptor {
    private final RegistryMetrics metrics;

    public MetricsInterceptor(RegistryMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        boolean unary = call.getMethodDescriptor().getType() == MethodType.UNARY;
        long beginNanos = System.nanoTime();
        return next.startCall(
                new SimpleForwardingServerCall<>(call) {
                    @Override
                    public void close(Status status, Metadata trailers) {
                        metrics.calls.labels(method, status.getCode().name()).inc();
                        if (unary) {
                            metrics.seconds.labels(method).observe((System.nanoTime() - beginNanos) / 1e9);
                        }
                        super.close(status, trailers);
                    }
                },
                headers);
    }
}
