package org.xueliang.analytics.sink;

import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.xueliang.analytics.registry.RegistryAddress;
import org.xueliang.proto.v1.IntakeServiceGrpc;
import org.xueliang.proto.v1.ReportFindingsRequest;
import org.xueliang.proto.v1.ReportFindingsResponse;

/** The registry's intake over gRPC. */
final class GrpcIntake implements Intake {
    private static final long DEADLINE_MS = 10_000;

    private final RegistryAddress registry;
    private final ManagedChannel connection;
    private final CallCredentials credentials;

    GrpcIntake(RegistryAddress registry) {
        this.registry = registry;
        this.credentials = registry.credentials();
        this.connection = registry.open();
    }

    @Override
    public CompletableFuture<Void> report(ReportFindingsRequest findings) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        IntakeServiceGrpc.newStub(connection)
                .withCallCredentials(credentials)
                .withDeadlineAfter(DEADLINE_MS, TimeUnit.MILLISECONDS)
                .report(findings, new StreamObserver<>() {
                    @Override
                    public void onNext(ReportFindingsResponse response) {}

                    @Override
                    public void onError(Throwable error) {
                        answer.completeExceptionally(error);
                    }

                    @Override
                    public void onCompleted() {
                        answer.complete(null);
                    }
                });
        return answer;
    }

    @Override
    public String address() {
        return registry.target();
    }

    @Override
    public void close() {
        connection.shutdownNow();
        try {
            connection.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
