package org.xueliang.ingest.snapshot;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
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

    private final int maxStills;
    private final long maxBytes;
    private final LinkedHashMap<Key, CompletableFuture<JpegPicture>> stills = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    StillCache(int maxStills, long maxBytes) {
        this.maxStills = maxStills;
        this.maxBytes = maxBytes;
    }

    /** @param found is the future there already: the supplier was not asked */
    record Entry(CompletableFuture<JpegPicture> still, boolean found) {}

    Entry get(Key key, Supplier<CompletableFuture<JpegPicture>> decode) {
        CompletableFuture<JpegPicture> made;
        synchronized (this) {
            CompletableFuture<JpegPicture> known = stills.get(key);
            if (known != null) {
                return new Entry(known, true);
            }
            made = decode.get();
            stills.put(key, made);
        }
        made.whenComplete((still, failure) -> completed(key, made, still == null ? -1 : still.bytes().length));
        return new Entry(made, false);
    }

    private synchronized void completed(Key key, CompletableFuture<JpegPicture> still, int size) {
        if (size < 0) {
            stills.remove(key, still);
            return;
        }
        bytes += size;
        Iterator<Map.Entry<Key, CompletableFuture<JpegPicture>>> eldest =
                stills.entrySet().iterator();
        while ((bytes > maxBytes || stills.size() > maxStills) && eldest.hasNext()) {
            CompletableFuture<JpegPicture> victim = eldest.next().getValue();
            // What is being decoded has waiters and is bounded by the line for the decoder threads.
            if (victim.isDone()) {
                bytes -= victim.isCompletedExceptionally() ? 0 : victim.join().bytes().length;
                eldest.remove();
            }
        }
    }

    synchronized int size() {
        return stills.size();
    }

    synchronized long bytes() {
        return bytes;
    }
}
