package org.xueliang.ingest.gb28181.device;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The devices that may register. What is known stays until a change comes, also while the registry is away. Read by any
 * thread; written by one at a time.
 */
public final class DeviceBook {
    /** Is told of each change, on the writer's thread, after the book shows it. */
    public interface Listener {
        /** @param before what was in force; null where the device is new */
        void known(KnownDevice now, @Nullable KnownDevice before);

        void forgotten(KnownDevice before);
    }

    private final Map<String, KnownDevice> byCode = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean complete;

    /** @param complete false while the registry has not told everything yet: a device that is not here may still be known */
    public DeviceBook(boolean complete) {
        this.complete = complete;
    }

    public void addListener(Listener listener) {
        listeners.add(listener);
    }

    public Optional<KnownDevice> find(String code) {
        return Optional.ofNullable(byCode.get(code));
    }

    public Set<String> codes() {
        return Set.copyOf(byCode.keySet());
    }

    /** Whether a device that is not here is unknown. */
    public boolean complete() {
        return complete;
    }

    public int size() {
        return byCode.size();
    }

    /** The whole state was received once. */
    public void caughtUp() {
        complete = true;
    }

    public synchronized void put(KnownDevice now) {
        KnownDevice before = byCode.put(now.code(), now);
        if (!now.equals(before)) {
            listeners.forEach(listener -> listener.known(now, before));
        }
    }

    public synchronized void remove(String code) {
        KnownDevice before = byCode.remove(code);
        if (before != null) {
            listeners.forEach(listener -> listener.forgotten(before));
        }
    }
}
