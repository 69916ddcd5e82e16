package org.xueliang.ingest.gb28181.cascade;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.xueliang.ingest.assignment.RevisionWatch;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertServiceGrpc;
import org.xueliang.proto.v1.SubscribeAlertsRequest;

/**
 * What the analysis finds from now on, each once and when it is new: what people do with an alert later, and its end, are changes
 * of the registry that no platform is told.
 */
final class Findings implements RevisionWatch.Feed<Alert> {
    private static final long FROM_NOW_ON = -1;
    private static final int MAX_SEEN = 4096;
    /** What began longer ago is no news: it was told when it began, or nobody was there. */
    private static final long NEWS_US = 600_000_000;

    private final Channel registry;
    private final CallCredentials token;
    private final LongSupplier wallUs;
    private final Consumer<Alert> found;
    private final Map<String, Boolean> seen = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_SEEN;
        }
    };

    /** @param found told on the watch's thread */
    Findings(Channel registry, CallCredentials token, LongSupplier wallUs, Consumer<Alert> found) {
        this.registry = registry;
        this.token = token;
        this.wallUs = wallUs;
        this.found = found;
    }

    @Override
    public String name() {
        return "findings";
    }

    @Override
    public void call(long afterRevision, StreamObserver<Alert> into) {
        AlertServiceGrpc.newStub(registry)
                .withCallCredentials(token)
                .subscribeAlerts(
                        SubscribeAlertsRequest.newBuilder()
                                .setCursor(afterRevision == 0 ? FROM_NOW_ON : afterRevision)
                                .build(),
                        into);
    }

    @Override
    public long take(Alert alert) {
        boolean isNew = wallUs.getAsLong() - alert.getBeginUs() < NEWS_US;
        if (isNew && seen.put(alert.getId(), true) == null) {
            found.accept(alert);
        }
        return alert.getRevision();
    }
}
