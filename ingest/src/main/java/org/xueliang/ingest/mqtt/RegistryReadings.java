package org.xueliang.ingest.mqtt;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.xueliang.proto.v1.ReportSourceReadingsRequest;
import org.xueliang.proto.v1.ReportSourceReadingsResponse;
import org.xueliang.proto.v1.SourceServiceGrpc;

/** Readings to the registry, over the gateway's connection. */
public final class RegistryReadings implements ReadingSink {
    private static final int DEADLINE_S = 10;

    private final Channel registry;
    private final CallCredentials token;

    public RegistryReadings(Channel registry, CallCredentials token) {
        this.registry = registry;
        this.token = token;
    }

    @Override
    public CompletableFuture<ReportSourceReadingsResponse> report(ReportSourceReadingsRequest request) {
        CompletableFuture<ReportSourceReadingsResponse> answer = new CompletableFuture<>();
        SourceServiceGrpc.newStub(registry)
                .withCallCredentials(token)
                .withDeadlineAfter(DEADLINE_S, TimeUnit.SECONDS)
                .reportSourceReadings(request, new StreamObserver<>() {
                    @Override
                    public void onNext(ReportSourceReadingsResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable error) {
                        answer.completeExceptionally(error);
                    }

                    @Override
                    public void onCompleted() {
                        answer.completeExceptionally(new IllegalStateException("an answer without a message"));
                    }
                });
        return answer;
    }
}
