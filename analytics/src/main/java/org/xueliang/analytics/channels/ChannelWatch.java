package org.xueliang.analytics.channels;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.analytics.registry.CallFailure;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.WatchChannelsRequest;

/** One call of {@code WatchChannels}. No more than {@value #AHEAD} changes are asked for ahead of the reader. */
final class ChannelWatch implements ClientResponseObserver<WatchChannelsRequest, ChannelAssignment> {
    private static final int AHEAD = 256;

    /** An empty element wakes the reader. */
    private final BlockingQueue<Optional<Channel>> queue = new ArrayBlockingQueue<>(AHEAD + 8);

    private volatile @Nullable ClientCallStreamObserver<WatchChannelsRequest> call;
    private volatile boolean revisionUnknown;
    private volatile @Nullable String ended;

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchChannelsRequest> stream) {
        call = stream;
        stream.disableAutoRequestWithInitial(AHEAD);
    }

    @Override
    public void onNext(ChannelAssignment assignment) {
        if (!assignment.getCaughtUp() && assignment.getChannel().getCode().isEmpty()) {
            ask();
            return;
        }
        // Addresses and passwords of cameras are no business of this job: they stay out of its state.
        Channel channel = assignment.getCaughtUp()
                ? WholeState.ENDS
                : assignment.getChannel().toBuilder()
                        .clearSource()
                        .clearStatus()
                        .build();
        if (!queue.offer(Optional.of(channel))) {
            throw Status.INTERNAL
                    .withDescription("more than " + AHEAD + " changes ahead")
                    .asRuntimeException();
        }
    }

    @Override
    public void onError(Throwable error) {
        Status status = Status.fromThrowable(error);
        revisionUnknown = status.getCode() == Status.Code.INVALID_ARGUMENT;
        ended = CallFailure.say(status);
        wakeUp();
    }

    @Override
    public void onCompleted() {
        ended = "completed";
        wakeUp();
    }

    /** The next change, or the mark that the whole state was sent; null where none came in time or the wait was ended. */
    @Nullable
    Channel poll(long waitMs) {
        try {
            Optional<Channel> channel = queue.poll(waitMs, TimeUnit.MILLISECONDS);
            if (channel == null || channel.isEmpty()) {
                return null;
            }
            ask();
            return channel.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Why the call is over; null while it is not. */
    @Nullable
    String ended() {
        return ended;
    }

    /** Of a call that is over: the registry does not know the revision that it was to go on from. */
    boolean isRevisionUnknown() {
        return revisionUnknown;
    }

    void wakeUp() {
        if (!queue.offer(Optional.empty())) {
            return; // a full queue wakes by itself
        }
    }

    void cancel() {
        ClientCallStreamObserver<WatchChannelsRequest> stream = call;
        if (stream != null) {
            stream.cancel("the reader ends", null);
        }
    }

    private void ask() {
        ClientCallStreamObserver<WatchChannelsRequest> stream = call;
        if (stream != null) {
            stream.request(1);
        }
    }
}
