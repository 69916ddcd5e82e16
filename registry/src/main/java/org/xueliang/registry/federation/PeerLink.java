package org.xueliang.registry.federation;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Clock;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.retry.Backoff;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AnswerAgreementRequest;
import org.xueliang.proto.v1.Decision;
import org.xueliang.proto.v1.FederationServiceGrpc;
import org.xueliang.proto.v1.FederationServiceGrpc.FederationServiceBlockingStub;
import org.xueliang.proto.v1.FollowEvent;
import org.xueliang.proto.v1.FollowRequest;
import org.xueliang.proto.v1.Presence;
import org.xueliang.registry.calls.FederationMetrics;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.federation.PeerStore.Position;

/**
 * Our link to one peer: follows it, asks for the next message when the last is kept, and begins again where it broke. Silence
 * is a break too. Events come one at a time; {@link #tick} from another thread.
 */
final class PeerLink implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 4 << 20;
    private static final int MAX_PICTURE_BYTES = 16 << 20;
    private static final int MAX_CALLS = 16;
    private static final long SILENCE_NANOS = 5_000_000_000L;
    private static final long LOOK_AGAIN_NANOS = 300_000_000_000L;
    /** Who is refused the same each time is asked for all of it less and less often. */
    private static final long LOOK_SELDOM_NANOS = 16 * LOOK_AGAIN_NANOS;
    /** What a row costs, of what else is written for each. */
    private static final int AGREEMENT_COST = 20;

    private static final int ALERT_COST = 10;

    private final PeerEntry peer;
    private final String self;
    private final CopyIntake intake;
    private final PeerState state;
    private final FederationMetrics metrics;
    private final ManagedChannel channel;
    private final RowBudget budget;
    private final Semaphore calls = new Semaphore(MAX_CALLS);
    private final Backoff backoff;

    private @Nullable Following following;
    private long nextTryNanos = System.nanoTime();
    private long lookAgainNanos = LOOK_AGAIN_NANOS;
    private boolean beginAnew;
    private boolean closed;

    PeerLink(
            PeerEntry peer,
            NodeIdentity self,
            CopyIntake intake,
            PeerState state,
            FederationMetrics metrics,
            Clock clock,
            Pace pace,
            int changesPerSecond) {
        this.peer = peer;
        this.self = self.node();
        this.intake = intake;
        this.state = state;
        this.metrics = metrics;
        this.backoff = new Backoff(pace.firstRetry(), pace.lastRetry(), ThreadLocalRandom.current());
        this.budget = new RowBudget(changesPerSecond, System.nanoTime());
        PeerTrust trust = new PeerTrust(
                peer.keySha256()::equals,
                clock,
                why -> state.refused("connection: certificate of " + peer.address() + ": " + why));
        this.channel = NettyChannelBuilder.forAddress(peer.host(), peer.port())
                .sslContext(PeerTls.client(self, trust))
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .keepAliveTime(10, TimeUnit.SECONDS)
                .keepAliveTimeout(5, TimeUnit.SECONDS)
                .build();
    }

    PeerEntry peer() {
        return peer;
    }

    /** Called a few times a second. */
    synchronized void tick(long nowNanos) {
        Following now = following;
        if (closed) {
            return;
        }
        if (now != null) {
            if (nowNanos - now.heardNanos > SILENCE_NANOS && !now.working) {
                now.cancel("said nothing for " + SILENCE_NANOS / 1_000_000_000L + " s");
            } else if (now.refusedAtNanos != 0 && nowNanos - now.refusedAtNanos > lookAgainNanos) {
                // What was refused may be right by now, and is not sent again by itself.
                beginAnew = true;
                lookAgainNanos = Math.min(LOOK_SELDOM_NANOS, 2 * lookAgainNanos);
                now.cancel("all is looked at again, since some was refused");
            }
        } else if (nowNanos - nextTryNanos >= 0) {
            Position position;
            String treeMark;
            try {
                position = intake.position(peer.node());
                treeMark = intake.treeMark(peer.node());
            } catch (RuntimeException e) {
                failed(null, String.valueOf(e.getMessage()));
                return;
            }
            // The channel's own rest after failures is longer than ours.
            channel.resetConnectBackoff();
            Following next = new Following(position);
            following = next;
            FederationServiceGrpc.newStub(channel)
                    .follow(
                            FollowRequest.newBuilder()
                                    .setNode(self)
                                    .setEpoch(beginAnew ? "" : position.epoch())
                                    .setRevision(position.revision())
                                    .setAlertCursor(position.alerts())
                                    .setTreeMark(beginAnew ? "" : treeMark)
                                    .build(),
                            next);
            beginAnew = false;
        }
    }

    private synchronized void failed(@Nullable Following which, String why) {
        if (which != null && which != following) {
            return;
        }
        following = null;
        nextTryNanos = System.nanoTime() + backoff.nextMs() * 1_000_000L;
        state.link(Presence.OFFLINE, why);
        metrics.link.labels(peer.node()).set(0);
    }

    /** Of a whole synchronisation. */
    private synchronized void allTaken(boolean all) {
        lookAgainNanos = all ? LOOK_AGAIN_NANOS : lookAgainNanos;
    }

    private synchronized void worked() {
        backoff.reset();
        state.link(Presence.ONLINE, "");
        metrics.link.labels(peer.node()).set(1);
    }

    /** Where it does not get there, it is said again with the peer's next list. */
    private void tellEnd(Agreement ended) {
        FederationServiceGrpc.newFutureStub(channel)
                .withDeadlineAfter(5, TimeUnit.SECONDS)
                .answerAgreement(AnswerAgreementRequest.newBuilder()
                        .setId(ended.getId())
                        .setVersion(ended.getVersion())
                        .setDigest(ended.getDigest())
                        .setDecision(Decision.END)
                        .setBy(self)
                        .setNote(ended.getNote())
                        .build());
    }

    /** Asks the peer and blocks for at most the seconds given; throws {@link Refusal} with the peer's own words. */
    <T> T ask(int deadlineS, Function<FederationServiceBlockingStub, T> call) {
        return ask(deadlineS, FederationServiceGrpc::newBlockingStub, call);
    }

    /** As {@link #ask(int, Function)}, of another service of the door. */
    <S extends AbstractStub<S>, T> T ask(int deadlineS, Function<io.grpc.Channel, S> stub, Function<S, T> call) {
        if (!calls.tryAcquire()) {
            throw Refusal.tooMuch("calls to node '" + peer.node() + "': " + MAX_CALLS
                    + " are on their way (expected: fewer; try again)");
        }
        try {
            return call.apply(stub.apply(channel)
                    .withMaxInboundMessageSize(MAX_PICTURE_BYTES)
                    .withDeadlineAfter(deadlineS, TimeUnit.SECONDS));
        } catch (StatusRuntimeException e) {
            throw PeerWords.refusal(peer.node(), deadlineS, e.getStatus());
        } finally {
            calls.release();
        }
    }

    @Override
    public void close() {
        Following now;
        synchronized (this) {
            closed = true;
            now = following;
            following = null;
        }
        if (now != null) {
            now.cancel("the link is closed");
        }
        channel.shutdownNow();
        metrics.link.remove(peer.node());
        metrics.age.remove(peer.node());
    }

    /** One call of Follow. */
    private final class Following implements ClientResponseObserver<FollowRequest, FollowEvent> {
        private Position position;
        private boolean started;
        private long wholeSinceNanos;
        private final long refusedBefore = state.refusals();
        private volatile @Nullable ClientCallStreamObserver<FollowRequest> call;
        private volatile long heardNanos = System.nanoTime();
        private volatile boolean working;
        private volatile long refusedAtNanos;

        Following(Position position) {
            this.position = position;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<FollowRequest> stream) {
            call = stream;
            stream.disableAutoRequestWithInitial(1);
        }

        void cancel(String why) {
            ClientCallStreamObserver<FollowRequest> now = call;
            if (now != null) {
                now.cancel(why, null);
            }
        }

        @Override
        public void onNext(FollowEvent event) {
            working = true;
            heardNanos = System.nanoTime();
            try {
                take(event);
                if (refusedAtNanos == 0 && state.refusals() > refusedBefore) {
                    refusedAtNanos = System.nanoTime() | 1;
                }
                ClientCallStreamObserver<FollowRequest> now = call;
                if (now != null) {
                    now.request(1);
                }
            } catch (RuntimeException e) {
                String why = String.valueOf(e.getMessage());
                if (!(e instanceof Refusal refusal && refusal.kind() == Refusal.Kind.UNAVAILABLE)) {
                    metrics.refused.labels(peer.node(), "stream").inc();
                    state.refused(why);
                }
                failed(this, why);
                cancel(why);
            } finally {
                heardNanos = System.nanoTime();
                working = false;
            }
        }

        private void take(FollowEvent event) {
            if (!started && !event.hasStart() && !event.hasAgreements()) {
                throw Refusal.badRequest("follow: " + event.getEventCase() + " before START (expected: START)");
            }
            switch (event.getEventCase()) {
                case AGREEMENTS -> {
                    rest(AGREEMENT_COST * event.getAgreements().getAgreementsCount());
                    intake.agreements(peer, event.getAgreements().getAgreementsList())
                            .forEach(PeerLink.this::tellEnd);
                }
                case TREE -> {
                    rest(event.getTree().getNodesCount());
                    intake.tree(peer, event.getTree());
                }
                case START -> {
                    if (started) {
                        throw Refusal.badRequest("follow: a second START (expected: one)");
                    }
                    position = intake.start(peer, event.getStart(), position);
                    started = true;
                    wholeSinceNanos = position.whole() ? System.nanoTime() | 1 : 0;
                    worked();
                }
                case CHANNELS -> {
                    rest(event.getChannels().getRowsCount());
                    position = intake.channels(peer, event.getChannels(), position);
                }
                case ALERTS -> {
                    rest(ALERT_COST * event.getAlerts().getAlertsCount());
                    position = intake.alerts(peer, event.getAlerts(), position);
                }
                case BEAT -> {
                    position = intake.beat(peer, event.getBeat(), position);
                    if (wholeSinceNanos != 0 && !position.whole()) {
                        state.wholeSync((System.nanoTime() - wholeSinceNanos) / 1_000_000L);
                        wholeSinceNanos = 0;
                        allTaken(refusedAtNanos == 0);
                    }
                }
                // Of a newer version.
                case EVENT_NOT_SET -> {}
            }
        }

        /** Who sends more than is taken in the mean waits; what he has sent stays on his side of the wire. */
        private void rest(int rows) {
            long waitNanos = budget.take(Math.max(1, rows), System.nanoTime());
            if (waitNanos > 0) {
                try {
                    TimeUnit.NANOSECONDS.sleep(Math.min(waitNanos, 10_000_000_000L));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw Refusal.unavailable("registry: it is being shut down");
                }
            }
        }

        @Override
        public void onError(Throwable thrown) {
            failed(this, PeerWords.of(Status.fromThrowable(thrown)));
        }

        @Override
        public void onCompleted() {
            failed(this, "it ended the stream");
        }
    }
}
