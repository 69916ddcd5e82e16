package org.xueliang.standalone.crash;

import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.xueliang.proto.v1.AssignmentServiceGrpc.AssignmentServiceBlockingStub;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.WatchChannelsRequest;

/** Watches the channels all the time, from where it stood whenever the stream ends, and keeps what it is told. */
final class FeedFollower implements Runnable {
    private static final long PAUSE_NANOS = 30_000_000;

    private final AssignmentServiceBlockingStub assignments;
    private final Ledger ledger;
    private final Context.CancellableContext context = Context.current().withCancellation();
    final Map<String, Channel> channels = new ConcurrentHashMap<>();
    private volatile long cursor;
    private volatile long told;
    private volatile long streams;
    private volatile boolean ended;

    FeedFollower(AssignmentServiceBlockingStub assignments, Ledger ledger) {
        this.assignments = assignments;
        this.ledger = ledger;
    }

    long cursor() {
        return cursor;
    }

    long changesTold() {
        return told;
    }

    long streams() {
        return streams;
    }

    @Override
    public void run() {
        context.run(() -> {
            while (!ended) {
                try {
                    follow();
                } catch (StatusRuntimeException e) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        });
    }

    private void follow() {
        Iterator<ChannelAssignment> stream = assignments.watchChannels(WatchChannelsRequest.newBuilder()
                .setAfterRevision(cursor)
                .setGateway("follower")
                .build());
        streams++;
        while (stream.hasNext()) {
            ChannelAssignment next = stream.next();
            if (next.getCaughtUp()) {
                continue;
            }
            Channel channel = next.getChannel();
            if (channel.getRevision() <= cursor) {
                ledger.wrong("revision " + channel.getRevision() + " was told after " + cursor);
            }
            cursor = channel.getRevision();
            told++;
            channels.put(channel.getCode(), channel);
        }
    }

    void end() {
        ended = true;
        context.cancel(null);
    }
}
