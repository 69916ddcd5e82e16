package org.xueliang.standalone.client;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.SubscribeAlertsRequest;

/** A subscriber that keeps each alert and when it first came: the end of the way from a pixel to a person. Thread-safe. */
public final class SubscribedAlerts implements AutoCloseable {
    /** A cursor: what comes from now on. */
    public static final long FROM_NOW_ON = -1;

    /** A cursor: all that is kept. */
    public static final long ALL = 0;

    private static final Logger log = LoggerFactory.getLogger(SubscribedAlerts.class);
    private static final int MAX_ALERTS = 100_000;

    private final Map<String, Long> arrivedUs = new ConcurrentHashMap<>();
    private final Map<String, Alert> newest = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private volatile @Nullable String ended;
    private volatile @Nullable ClientCallStreamObserver<SubscribeAlertsRequest> call;

    private SubscribedAlerts() {}

    /** @param cursor {@link #ALL}, {@link #FROM_NOW_ON}, or the revision of the last alert that is known */
    public static SubscribedAlerts subscribe(RegistryClient registry, long cursor) {
        SubscribedAlerts alerts = new SubscribedAlerts();
        registry.alertStream()
                .subscribeAlerts(
                        SubscribeAlertsRequest.newBuilder().setCursor(cursor).build(), alerts.new Subscriber());
        return alerts;
    }

    /** What came so far, as it was told last; at most 100,000. */
    public List<Alert> alerts() {
        return List.copyOf(newest.values());
    }

    /** When it first came, by this machine's clock, microseconds since the epoch; empty where it never did. */
    public OptionalLong arrivedUs(Alert alert) {
        Long us = arrivedUs.get(alert.getId());
        return us == null ? OptionalLong.empty() : OptionalLong.of(us);
    }

    /** Why nothing comes any more; empty while it goes on. */
    public Optional<String> ended() {
        return Optional.ofNullable(ended);
    }

    @Override
    public void close() {
        closed = true;
        ClientCallStreamObserver<SubscribeAlertsRequest> open = call;
        if (open != null) {
            open.cancel("nobody listens any more", null);
        }
    }

    private final class Subscriber implements ClientResponseObserver<SubscribeAlertsRequest, Alert> {
        @Override
        public void beforeStart(ClientCallStreamObserver<SubscribeAlertsRequest> stream) {
            call = stream;
        }

        @Override
        public void onNext(Alert alert) {
            if (newest.size() < MAX_ALERTS) {
                arrivedUs.putIfAbsent(alert.getId(), System.currentTimeMillis() * 1000);
                newest.put(alert.getId(), alert);
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (!closed) {
                ended = failure.toString();
                log.warn("the subscription to alerts ended: {}", failure.toString());
            }
        }

        @Override
        public void onCompleted() {
            ended = "complete";
        }
    }
}
