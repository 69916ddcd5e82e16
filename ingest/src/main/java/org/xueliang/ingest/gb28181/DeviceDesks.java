package org.xueliang.ingest.gb28181;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.ingest.gb28181.device.DeviceBook;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.ingest.gb28181.device.KeptRegistrations;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.proto.v1.DeviceStatus;

/**
 * The desks of one gateway, one on each of its event loops, and the way to a device's desk: its code says which. A step that is taken
 * at a desk is taken on its loop. Thread-safe once it was {@linkplain #begin begun}.
 */
final class DeviceDesks implements DeviceBook.Listener {
    private static final int TICK_MS = 100;

    private final List<EventLoop> loops = new ArrayList<>();
    private final List<DeviceDesk> desks = new ArrayList<>();
    private final DeviceBook book;
    private final KeptRegistrations kept;
    private final CountedErrors errors;
    private ToIntFunction<String> numberOf = device -> 0;

    DeviceDesks(Iterable<EventExecutor> loops, DeviceBook book, KeptRegistrations kept, CountedErrors errors) {
        loops.forEach(loop -> this.loops.add((EventLoop) loop));
        this.book = book;
        this.kept = kept;
        this.errors = errors;
    }

    /** How many there will be. */
    int size() {
        return loops.size();
    }

    /** The desk of the next loop, in the order of the loops. */
    void add(DeviceDesk desk) {
        desks.add(desk);
    }

    /** All were added: their time runs, and they hear of devices that are known. @param number of a device's loop */
    void begin(ToIntFunction<String> number) {
        numberOf = number;
        for (int i = 0; i < desks.size(); i++) {
            DeviceDesk desk = desks.get(i);
            loops.get(i).scheduleWithFixedDelay(() -> tick(desk), TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
        }
        book.addListener(this);
        // Those that were known before anybody listened.
        for (String code : kept.devices()) {
            book.find(code).ifPresent(known -> of(code).takeUp(known));
        }
    }

    private void tick(DeviceDesk desk) {
        try {
            desk.tick();
        } catch (RuntimeException e) {
            // A timer that throws is never called again.
            errors.warn("gb28181 tick", "a step of GB/T 28181 failed: " + e);
        }
    }

    @Override
    public void known(KnownDevice now, @Nullable KnownDevice before) {
        if (before != null) {
            of(now.code()).known(now, before);
        }
        if (kept.awaits(now.code())) {
            of(now.code()).takeUp(now);
        }
    }

    @Override
    public void forgotten(KnownDevice before) {
        of(before.code()).forgotten(before.code());
    }

    EventLoop loop(String device) {
        return loops.get(numberOf.applyAsInt(device));
    }

    /** Where the device is kept; to be spoken to on its loop, but for what it says of itself. */
    DeviceDesk of(String device) {
        return desks.get(numberOf.applyAsInt(device));
    }

    /** A step at the device's desk, whether the device is known or not. */
    <T> CompletableFuture<T> at(String device, Function<DeviceDesk, T> step) {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop(device).execute(() -> {
            try {
                done.complete(step.apply(of(device)));
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /** A step with a device that has registered. @return {@code done}, failed with {@link QueryException} where it has not */
    <T> CompletableFuture<T> with(
            String device, BiConsumer<DeviceDesk, DeviceSession> step, CompletableFuture<T> done) {
        loop(device).execute(() -> {
            try {
                DeviceDesk desk = of(device);
                DeviceSession session = desk.table().find(device);
                if (session == null) {
                    done.completeExceptionally(absent(device));
                } else {
                    step.accept(desk, session);
                }
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private QueryException absent(String device) {
        return book.find(device).isPresent()
                ? new QueryException(
                        QueryException.Reason.OFFLINE, "device " + device + " has not registered at this gateway")
                : new QueryException(
                        QueryException.Reason.UNKNOWN, "device " + device + " is not known at this gateway");
    }

    /** Every device's latest state, as others were told; told on the loops. */
    void statuses(BiConsumer<String, DeviceStatus> each) {
        for (int i = 0; i < desks.size(); i++) {
            DeviceDesk desk = desks.get(i);
            loops.get(i)
                    .execute(() -> desk.table().all().forEach(session -> {
                        DeviceStatus status = session.published();
                        if (status != null) {
                            each.accept(session.code(), status);
                        }
                    }));
        }
    }
}
