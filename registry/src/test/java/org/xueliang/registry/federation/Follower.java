package org.xueliang.registry.federation;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.Beat;
import org.xueliang.proto.v1.FollowEvent;
import org.xueliang.proto.v1.SharedChannel;
import org.xueliang.proto.v1.SharedNode;
import org.xueliang.proto.v1.SyncStart;

/** What a follower was sent. */
final class Follower extends ServerCallStreamObserver<FollowEvent> {
    final List<FollowEvent> events = new ArrayList<>();
    boolean ready = true;

    @Nullable
    FollowStream stream;

    @Nullable
    Throwable ended;

    FollowStream stream() {
        if (stream == null) {
            throw new IllegalStateException("nothing follows");
        }
        return stream;
    }

    private <T> List<T> all(Function<FollowEvent, Stream<T>> part) {
        return events.stream().flatMap(part).toList();
    }

    SyncStart start() {
        return all(event -> event.hasStart() ? Stream.of(event.getStart()) : Stream.of())
                .get(0);
    }

    List<SharedChannel> rows() {
        return all(event -> event.getChannels().getRowsList().stream());
    }

    List<Alert> alerts() {
        return all(event -> event.getAlerts().getAlertsList().stream());
    }

    List<SharedNode> nodes() {
        return all(event -> event.getTree().getNodesList().stream());
    }

    List<Beat> beats() {
        return all(event -> event.hasBeat() ? Stream.of(event.getBeat()) : Stream.of());
    }

    Beat lastBeat() {
        List<Beat> beats = beats();
        return beats.get(beats.size() - 1);
    }

    @Override
    public void onNext(FollowEvent event) {
        if (!ready) {
            throw new IllegalStateException("it was not ready");
        }
        events.add(event);
    }

    @Override
    public void onError(Throwable thrown) {
        ended = thrown;
    }

    @Override
    public void onCompleted() {}

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}
}
