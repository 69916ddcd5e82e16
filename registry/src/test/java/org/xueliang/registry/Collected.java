package org.xueliang.registry;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** What a stream gave so far. With {@code manual} it takes nothing until asked. */
final class Collected<Q, A> implements ClientResponseObserver<Q, A> {
    final List<A> messages = new CopyOnWriteArrayList<>();
    private final boolean manual;
    private volatile @Nullable Status end;
    volatile @Nullable ClientCallStreamObserver<Q> call;

    Collected() {
        this(false);
    }

    Collected(boolean manual) {
        this.manual = manual;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> call) {
        this.call = call;
        if (manual) {
            call.disableAutoRequestWithInitial(0);
        }
    }

    void request(int count) {
        ClientCallStreamObserver<Q> now = call;
        if (now != null) {
            now.request(count);
        }
    }

    boolean ended() {
        return end != null;
    }

    /** How it ended; waits for it. */
    Status end() {
        Awaitility.await().until(this::ended);
        return Objects.requireNonNull(end);
    }

    void cancel() {
        ClientCallStreamObserver<Q> now = call;
        if (now != null) {
            now.cancel("enough", null);
        }
    }

    @Override
    public void onNext(A message) {
        messages.add(message);
    }

    @Override
    public void onError(Throwable thrown) {
        end = Status.fromThrowable(thrown);
    }

    @Override
    public void onCompleted() {
        end = Status.OK;
    }
}
