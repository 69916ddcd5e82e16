package org.xueliang.ingest.assignment;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.ReportUnknownPathRequest;

/**
 * Tells the registry of paths that somebody publishes to and no channel has, each once. Bounded: who invents paths fills
 * {@value #MAX_PATHS} and no more until the gateway starts again.
 */
public final class UnknownPaths {
    private static final int MAX_PATHS = 1024;
    private static final int CALL_TIMEOUT_SECONDS = 5;

    private final Channel registry;
    private final CallCredentials token;
    private final String gateway;
    private final ScheduledExecutorService scheduler;
    private final CountedErrors errors;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    public UnknownPaths(
            Channel registry,
            CallCredentials token,
            String gateway,
            ScheduledExecutorService scheduler,
            CountedErrors errors) {
        this.registry = registry;
        this.token = token;
        this.gateway = gateway;
        this.scheduler = scheduler;
        this.errors = errors;
    }

    /** Returns at once; any thread. */
    public void report(String path, String peer) {
        if (told.size() >= MAX_PATHS) {
            errors.warn("unknown paths", "unknown paths: more than " + MAX_PATHS + ", no further is reported");
            return;
        }
        if (!told.add(path)) {
            return;
        }
        try {
            scheduler.execute(() -> tell(path, peer));
        } catch (RejectedExecutionException e) {
            told.remove(path);
        }
    }

    private void tell(String path, String peer) {
        try {
            AssignmentServiceGrpc.newBlockingStub(registry)
                    .withCallCredentials(token)
                    .withDeadlineAfter(CALL_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .reportUnknownPath(ReportUnknownPathRequest.newBuilder()
                            .setGateway(gateway)
                            .setPath(path)
                            .setPeer(peer)
                            .build());
        } catch (StatusRuntimeException e) {
            told.remove(path);
            errors.warn("registry unknown path", "unknown path could not be reported: " + e.getStatus());
        }
    }
}
