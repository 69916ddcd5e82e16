package org.xueliang.ingest.gb28181.cascade;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The channels of this gateway as platforms above may see them. Read by any thread; written by one at a time. */
public final class SharedChannels {
    /** Is told of each change on the writer's thread, after it shows. */
    interface Listener {
        /** @param before null where the channel is new */
        void changed(SharedChannel now, @Nullable SharedChannel before);

        void removed(SharedChannel before);
    }

    private final Map<String, SharedChannel> byCode = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    void addListener(Listener listener) {
        listeners.add(listener);
    }

    void removeListener(Listener listener) {
        listeners.remove(listener);
    }

    public Collection<SharedChannel> all() {
        return List.copyOf(byCode.values());
    }

    public Optional<SharedChannel> find(String code) {
        return Optional.ofNullable(byCode.get(code));
    }

    public synchronized void put(SharedChannel now) {
        SharedChannel before = byCode.put(now.code(), now);
        if (!now.equals(before)) {
            listeners.forEach(listener -> listener.changed(now, before));
        }
    }

    public synchronized void remove(String code) {
        SharedChannel before = byCode.remove(code);
        if (before != null) {
            listeners.forEach(listener -> listener.removed(before));
        }
    }
}
