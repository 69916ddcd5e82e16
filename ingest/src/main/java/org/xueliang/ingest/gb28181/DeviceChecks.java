package org.xueliang.ingest.gb28181;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.check.CheckParts;
import org.xueliang.ingest.gb28181.check.ConformanceCheck;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.ingest.gb28181.invite.StreamTrials;
import org.xueliang.proto.v1.ConformanceStep;

/** Conformance checks of a gateway's devices, one of each at a time. Thread-safe. */
final class DeviceChecks {
    private final GbShared shared;
    private final DeviceDesks desks;
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private volatile @Nullable StreamTrials trials;

    DeviceChecks(GbShared shared, DeviceDesks desks) {
        this.shared = shared;
        this.desks = desks;
    }

    /** Streams can be looked at through it from now on. */
    void trials(StreamTrials through) {
        trials = through;
    }

    /** @param step told of each step as it ends, on the device's loop */
    CompletableFuture<Void> run(String device, Consumer<ConformanceStep> step) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (!running.add(device)) {
            done.completeExceptionally(
                    new QueryException(QueryException.Reason.BUSY, "device " + device + " is being checked already"));
            return done;
        }
        done.whenComplete((nothing, failure) -> running.remove(device));
        desks.loop(device).execute(() -> {
            DeviceDesk desk = desks.of(device);
            ConformanceCheck.run(
                    device,
                    shared.book().find(device).orElse(null),
                    desk.table().find(device),
                    new CheckParts(
                            () -> desk.trace().lines(device),
                            desk.queries(),
                            desk.subscriptions(),
                            trials,
                            shared.settings().queryTimeout().toMillis(),
                            shared.time()),
                    step,
                    done);
        });
        return done;
    }
}
