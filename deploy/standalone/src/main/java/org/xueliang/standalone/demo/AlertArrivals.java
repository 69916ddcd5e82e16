package org.xueliang.standalone.demo;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.SubscribeAlertsRequest;
import org.xueliang.standalone.client.RegistryClient;

/** A subscriber that notes when it first saw each alert: the end of the way from a pixel to a person. */
final class AlertArrivals implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AlertArrivals.class);
    private static final int MAX_ALERTS = 100_000;

    private final Map<String, Long> arrivedUs = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private volatile @Nullable ClientCallStreamObserver<SubscribeAlertsRequest> call;

    private AlertArrivals() {}

    static AlertArrivals subscribe(RegistryClient registry) {
        AlertArrivals arrivals = new AlertArrivals();
        registry.alertStream().subscribeAlerts(SubscribeAlertsRequest.getDefaultInstance(), arrivals.new Subscriber());
        return arrivals;
    }

    /** By this machine's clock, microseconds since the epoch; empty where it never came. */
    OptionalLong of(Alert alert) {
        Long us = arrivedUs.get(alert.getId());
        return us == null ? OptionalLong.empty() : OptionalLong.of(us);
    }

    @Override
    public void close() {
        closed = true;
        ClientCallStreamObserver<SubscribeAlertsRequest> open = call;
        if (open != null) {
            open.cancel("the demonstration has ended", null);
        }
    }

    private final class Subscriber implements ClientResponseObserver<SubscribeAlertsRequest, Alert> {
        @Override
        public void beforeStart(ClientCallStreamObserver<SubscribeAlertsRequest> stream) {
            call = stream;
        }

        @Override
        public void onNext(Alert alert) {
            if (arrivedUs.size() < MAX_ALERTS) {
                arrivedUs.putIfAbsent(alert.getId(), System.currentTimeMillis() * 1000);
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (!closed) {
                log.warn("the subscription to alerts ended: {}", failure.toString());
            }
        }

        @Override
        public void onCompleted() {
            log.debug("the subscription to alerts is complete");
        }
    }
}
