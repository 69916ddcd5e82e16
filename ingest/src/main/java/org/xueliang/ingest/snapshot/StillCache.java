package org.xueliang.ingest.snapshot;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.xueliang.ingest.codec.JpegPicture;

/**
 * JPEGs by keyframe and width, the one used longest ago makes room. What is still being decoded is in here too: who asks
 * for the same waits for the same. What failed is forgotten. Thread-safe.
 */
final class StillCache {
    /** @param capturedUs tells the keyframes of a session apart */
    record Key(String session, long capturedUs, int width) {}

    /** @param found the future was there already: the supplier was not asked */
    record Entry(CompletableFuture<JpegPicture> still, boolean found) {}

    private static final class Slot {
        final CompletableFuture<JpegPicture> still = new CompletableFuture<>();
        /** Of the JPEG; -1 while it is being decoded. */
        int bytes = -1;
    }

    private final int maxStills;
    private final long maxBytes;
    private final LinkedHashMap<Key, Slot> slots = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    StillCache(int maxStills, long maxBytes) {
        this.maxStills = maxStills;
        this.maxBytes = maxBytes;
    }

    Entry get(Key key, Supplier<CompletableFuture<JpegPicture>> decode) {
        Slot slot = new Slot();
        synchronized (this) {
            Slot known = slots.putIfAbsent(key, slot);
            if (known != null) {
                return new Entry(known.still, true);
            }
        }
        decode.get().whenComplete((still, failure) -> {
            // The books are in order before anybody who waits goes on.
            if (failure != null || still == null) {
                forget(key, slot);
                slot.still.completeExceptionally(failure == null ? new IllegalStateException("no still") : failure);
            } else {
                keep(slot, still.bytes().length);
                slot.still.complete(still);
            }
        });
        return new Entry(slot.still, false);
    }

    private synchronized void forget(Key key, Slot slot) {
        slots.remove(key, slot);
    }

    private synchronized void keep(Slot slot, int size) {
        slot.bytes = size;
        bytes += size;
        Iterator<Slot> eldest = slots.values().iterator();
        while ((bytes > maxBytes || slots.size() > maxStills) && eldest.hasNext()) {
            Slot victim = eldest.next();
            // What is being decoded has waiters, and is bounded by the line for the decoder threads.
            if (victim.bytes >= 0) {
                bytes -= victim.bytes;
                eldest.remove();
            }
        }
    }

    synchronized int size() {
        return slots.size();
    }

    synchronized long bytes() {
        return bytes;
    }
}
