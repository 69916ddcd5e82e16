package org.xueliang.ingest.view;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.assignment.Assignment.Pull;
import org.xueliang.ingest.media.OnDemand;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.session.GatewayTime;

/** The gateway's live views with the relays behind them, and the clock that ends what nobody keeps. Thread-safe. */
public final class ViewDesk implements AutoCloseable {
    private static final long TICK_MS = 250;

    private final LiveViews views = new LiveViews();
    private final Relays relays;
    private final ViewMetrics metrics;
    private final GatewayTime time;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("ingest-views", true));

    /** @param onDemand for channels of our own */
    public ViewDesk(OnDemand onDemand, StreamDirectory directory, GatewayTime time, CountedErrors errors) {
        this.time = time;
        this.relays = new Relays(onDemand, directory, time);
        this.metrics = new ViewMetrics(views, relays);
        clock.scheduleWithFixedDelay(
                () -> {
                    try {
                        tick();
                    } catch (RuntimeException e) {
                        errors.warn("live views", "live views: " + e);
                    }
                },
                TICK_MS,
                TICK_MS,
                TimeUnit.MILLISECONDS);
    }

    private void tick() {
        long nowMs = time.steadyMs();
        for (LiveView view : views.expire(nowMs)) {
            metrics.expired(1);
            relays.drop(view.terms().id(), view.terms().channel());
        }
        relays.tick(nowMs);
    }

    public LiveViews views() {
        return views;
    }

    public Relays relays() {
        return relays;
    }

    public ViewMetrics metrics() {
        return metrics;
    }

    /** Opens one; empty where there are too many. @param relay where its stream is pulled from, of another node's channel */
    public Optional<LiveView> open(LiveView.Terms terms, long keepWithinMs, @Nullable Pull relay) {
        Optional<LiveView> opened = views.open(terms, keepWithinMs, time.steadyMs());
        if (opened.isPresent() && relay != null) {
            relays.put(terms.id(), terms.channel(), relay);
        }
        return opened;
    }

    public Optional<LiveView> keep(String id, long keepWithinMs) {
        return views.keep(id, keepWithinMs, time.steadyMs());
    }

    public void close(String id, String cause) {
        LiveView view = views.find(LiveView.PATH_PREFIX + id).orElse(null);
        if (view != null && views.close(id, cause)) {
            relays.drop(id, view.terms().channel());
        }
    }

    /** No view ends by time any more; those that are open end with their connections. */
    @Override
    public void close() {
        clock.shutdownNow();
    }
}
