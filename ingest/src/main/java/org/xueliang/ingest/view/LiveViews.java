package org.xueliang.ingest.view;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The live views of a gateway. The registry opens and keeps them; what it does not keep ends, so that a view ends also where the
 * registry that should end it is away. Time is passed in: milliseconds that only grow. Thread-safe.
 */
public final class LiveViews {
    /** A registry's bound is below: this one holds where it has none. */
    static final int MAX_VIEWS = 4096;

    private final int maxViews;
    private final Map<String, LiveView> views = new ConcurrentHashMap<>();

    public LiveViews() {
        this(MAX_VIEWS);
    }

    LiveViews(int maxViews) {
        this.maxViews = maxViews;
    }

    /** Opens one; one with the same id and channel goes on as it is. Empty where there are too many. */
    public synchronized Optional<LiveView> open(LiveView.Terms terms, long keepWithinMs, long nowMs) {
        LiveView before = views.get(terms.id());
        if (before != null
                && before.terms().channel().equals(terms.channel())
                && keep(terms.id(), keepWithinMs, nowMs).isPresent()) {
            return Optional.of(before);
        }
        close(terms.id(), "opened anew");
        if (views.size() >= maxViews) {
            return Optional.empty();
        }
        LiveView view = new LiveView(terms, nowMs + keepWithinMs);
        views.put(terms.id(), view);
        return Optional.of(view);
    }

    /** By what stands in an RTSP URL behind the host. */
    public Optional<LiveView> find(String path) {
        return path.startsWith(LiveView.PATH_PREFIX)
                ? Optional.ofNullable(views.get(path.substring(LiveView.PATH_PREFIX.length())))
                : Optional.empty();
    }

    /** The registry keeps it; empty where it is not known, or over. */
    public Optional<LiveView> keep(String id, long keepWithinMs, long nowMs) {
        LiveView view = views.get(id);
        return view != null && !view.isDue(nowMs) && view.keep(nowMs + keepWithinMs)
                ? Optional.of(view)
                : Optional.empty();
    }

    /** Ends it and all that look by it; whether there was one. */
    public boolean close(String id, String cause) {
        LiveView view = views.remove(id);
        if (view != null) {
            view.end(cause);
        }
        return view != null;
    }

    /** Ends what the registry did not keep. @return those that ended */
    public List<LiveView> expire(long nowMs) {
        List<LiveView> due =
                views.values().stream().filter(view -> view.isDue(nowMs)).toList();
        due.forEach(view -> {
            if (views.remove(view.terms().id(), view)) {
                view.end("the registry no longer keeps it");
            }
        });
        return due;
    }

    public Collection<LiveView> all() {
        return List.copyOf(views.values());
    }
}
