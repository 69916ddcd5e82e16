package org.xueliang.ingest.assignment;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The assignments in force. What is known stays until a change comes, also while the registry is away. Read by any thread;
 * written by one at a time.
 */
public final class AssignmentBook {
    /** Is told of each change, on the writer's thread, after the book shows it. */
    public interface Listener {
        /** @param before what was in force; null where the channel is new */
        void assigned(Assignment now, @Nullable Assignment before);

        void removed(Assignment before);
    }

    private final Map<String, Assignment> byCode = new ConcurrentHashMap<>();
    private final Map<String, String> codeByAlias = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    public void addListener(Listener listener) {
        listeners.add(listener);
    }

    /** The channel of a path: its code or its alias. */
    public Optional<Assignment> find(String codeOrAlias) {
        Assignment direct = byCode.get(codeOrAlias);
        if (direct != null) {
            return Optional.of(direct);
        }
        String code = codeByAlias.get(codeOrAlias);
        return code == null ? Optional.empty() : Optional.ofNullable(byCode.get(code));
    }

    public Collection<Assignment> all() {
        return List.copyOf(byCode.values());
    }

    public synchronized void put(Assignment now) {
        Assignment before = byCode.put(now.code(), now);
        if (before != null && !before.alias().equals(now.alias())) {
            codeByAlias.remove(before.alias(), now.code());
        }
        if (!now.alias().isEmpty()) {
            codeByAlias.put(now.alias(), now.code());
        }
        if (!now.equals(before)) {
            listeners.forEach(listener -> listener.assigned(now, before));
        }
    }

    public synchronized void remove(String code) {
        Assignment before = byCode.remove(code);
        if (before != null) {
            codeByAlias.remove(before.alias(), code);
            listeners.forEach(listener -> listener.removed(before));
        }
    }
}
