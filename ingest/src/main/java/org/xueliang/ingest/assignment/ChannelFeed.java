package org.xueliang.ingest.assignment;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.WatchChannelsRequest;

/** Keeps the {@link AssignmentBook} up to date from the registry. */
final class ChannelFeed implements RevisionWatch.Feed<ChannelAssignment> {
    private final Channel registry;
    private final CallCredentials token;
    private final String gateway;
    private final AssignmentBook book;
    private final Runnable caughtUp;
    private final WholeState whole = new WholeState();

    /** @param caughtUp told each time the whole state was received after a (re)connect */
    ChannelFeed(Channel registry, CallCredentials token, String gateway, AssignmentBook book, Runnable caughtUp) {
        this.registry = registry;
        this.token = token;
        this.gateway = gateway;
        this.book = book;
        this.caughtUp = caughtUp;
    }

    @Override
    public String name() {
        return "assignments";
    }

    @Override
    public void call(long afterRevision, StreamObserver<ChannelAssignment> into) {
        AssignmentServiceGrpc.newStub(registry)
                .withCallCredentials(token)
                .watchChannels(
                        WatchChannelsRequest.newBuilder()
                                .setAfterRevision(afterRevision)
                                .setGateway(gateway)
                                .build(),
                        into);
    }

    @Override
    public long take(ChannelAssignment message) {
        whole.name(message.getChannel().getCode());
        if (message.getCaughtUp()) {
            whole.end(book.all().stream().map(Assignment::code).toList(), book::remove);
            caughtUp.run();
        } else if (message.getChannel().getRemoved()) {
            book.remove(message.getChannel().getCode());
        } else if (!message.getChannel().getCode().isEmpty()) {
            book.put(Assignment.of(message));
        }
        return message.getChannel().getRevision();
    }

    @Override
    public void beginAgain() {
        whole.begin();
    }
}
