package org.xueliang.registry.federation;

import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ClosePeerViewRequest;
import org.xueliang.proto.v1.ClosePeerViewResponse;
import org.xueliang.proto.v1.EndedPeerView;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.OpenPeerViewRequest;
import org.xueliang.proto.v1.PeerLiveServiceGrpc.PeerLiveServiceImplBase;
import org.xueliang.proto.v1.PeerView;
import org.xueliang.proto.v1.RenewPeerViewsRequest;
import org.xueliang.proto.v1.RenewPeerViewsResponse;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.live.LiveViews;
import org.xueliang.registry.live.Look;
import org.xueliang.registry.snapshot.Stills;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.terms.TermsDoors;
import org.xueliang.registry.terms.TermsRules.Where;

/** The contract's PeerLiveService: live views for other nodes, and whether each may go on. */
final class GrpcPeerLiveService extends PeerLiveServiceImplBase {
    private static final int MAX_PATH = 8;
    private static final int MAX_RENEWED = 256;
    private static final long RENEW_WITHIN_MS = 20_000;

    private final Database database;
    private final SharedLedger ledger;
    private final PeerBook peers;
    private final Stills stills;
    private final LiveViews views;
    private final AuditLog audit;
    private final TermsDoors terms;
    private final Clock clock;
    private final String self;

    GrpcPeerLiveService(
            Database database,
            SharedLedger ledger,
            PeerBook peers,
            Stills stills,
            LiveViews views,
            AuditLog audit,
            TermsDoors terms,
            Clock clock,
            String self) {
        this.database = database;
        this.ledger = ledger;
        this.peers = peers;
        this.stills = stills;
        this.views = views;
        this.audit = audit;
        this.terms = terms;
        this.clock = clock;
        this.self = self;
        views.guardedBy(this::refuses);
    }

    /** Why the peer may not see the channel live (any more), in words; null where it may. */
    private @Nullable String refuses(String peer, String peerKey, String channel) {
        PeerEntry entry = peers.ofNode(peer).orElse(null);
        if (entry == null || !entry.keySha256().equals(peerKey)) {
            return "node '" + peer + "' is no peer any more, or has another key";
        }
        SharedView.Grants grants = database.read(handle -> ledger.grants(handle, peer, channel));
        if (grants.agreements().isEmpty()) {
            // Whether there is such a channel is not told to whom it is not shared with.
            return "channel " + channel + " is not shared with node '" + peer + "'";
        }
        if (!grants.manners().contains(Manner.LIVE)) {
            return "channel " + channel + ": the agreement with node '" + peer
                    + "' does not have LIVE (expected: an agreement that does; its owner's node offers it)";
        }
        return terms.against(channel, Shareable.SHARE_LIVE, Where.BEYOND)
                .map(against -> "channel " + channel + ": " + against)
                .orElse(null);
    }

    @Override
    public void openPeerView(OpenPeerViewRequest request, StreamObserver<PeerView> out) {
        PeerEntry peer = PeerInterceptor.current();
        Check.code("channel", request.getChannel());
        CallRecord.subject(request.getChannel());
        Check.text("purpose", request.getPurpose(), 2, 200);
        NodeName.checked("requesting_node", request.getRequestingNode());
        Check.text("user", request.getUser(), 1, 128);
        Check.atMost("path", request.getPathCount(), MAX_PATH);
        CallRecord.reason(
                request.getPurpose() + " (for " + request.getUser() + " of node " + request.getRequestingNode() + ")");
        List<String> path = new ArrayList<>(request.getPathList());
        path.forEach(node -> NodeName.checked("path", node));
        if (path.contains(self)) {
            throw Refusal.badRequest("path: '" + self + "' is in it already");
        }
        if (!request.getView().isEmpty()) {
            Check.id("view", request.getView());
        }
        String refusal = refuses(peer.node(), peer.keySha256(), request.getChannel());
        if (refusal != null) {
            throw Refusal.notAllowed(refusal);
        }
        path.add(self);
        LiveViews.Asker asker = new LiveViews.Asker(
                "node:" + peer.node(),
                peer.node(),
                peer.keySha256(),
                new Look(request.getRequestingNode(), request.getUser(), request.getPurpose(), clock.millis()),
                path);
        Semaphore turns = peers.state(peer.node()).views;
        if (!turns.tryAcquire()) {
            throw Refusal.tooMuch("live views for node '" + peer.node() + "': " + PeerState.VIEWS_AT_ONCE
                    + " are being opened (expected: fewer at a time; try again)");
        }
        try {
            out.onNext(PeerWords.forPeer(
                    self,
                    request.getChannel(),
                    () -> request.getView().isEmpty() ? opened(request, asker) : joined(request, asker)));
        } finally {
            turns.release();
        }
        out.onCompleted();
    }

    private PeerView opened(OpenPeerViewRequest request, LiveViews.Asker asker) {
        Channel channel = stills.channel(request.getChannel());
        LiveViews.Opened opened = views.open(channel, asker);
        return PeerView.newBuilder()
                .setView(opened.view().getId())
                .setAddress(opened.at().getAddress())
                .setRtspPort(opened.at().getRtspPort())
                .setPath(opened.at().getPath())
                .setCredential(opened.credential())
                .setRenewWithinMs(RENEW_WITHIN_MS)
                .build();
    }

    private PeerView joined(OpenPeerViewRequest request, LiveViews.Asker asker) {
        return PeerView.newBuilder()
                .setView(views.join(request.getView(), request.getChannel(), asker)
                        .getId())
                .setRenewWithinMs(RENEW_WITHIN_MS)
                .build();
    }

    @Override
    public void renewPeerViews(RenewPeerViewsRequest request, StreamObserver<RenewPeerViewsResponse> out) {
        Check.atMost("views", request.getViewsCount(), MAX_RENEWED);
        request.getViewsList().forEach(view -> Check.id("views", view));
        RenewPeerViewsResponse.Builder answer = RenewPeerViewsResponse.newBuilder();
        views.renewed(PeerInterceptor.current().node(), request.getViewsList())
                .forEach((id, over) -> answer.addEnded(EndedPeerView.newBuilder()
                        .setView(id)
                        .setCause(over.cause())
                        .setUnknown(over.unknown())));
        out.onNext(answer.build());
        out.onCompleted();
    }

    @Override
    public void closePeerView(ClosePeerViewRequest request, StreamObserver<ClosePeerViewResponse> out) {
        PeerEntry peer = PeerInterceptor.current();
        Check.id("id", request.getId());
        Check.text("note", request.getNote(), 0, 200);
        views.find(request.getId())
                .filter(view -> view.getPeer().equals(peer.node()))
                .ifPresent(view -> {
                    CallRecord.subject(view.getChannel());
                    audit.sent("view " + view.getId());
                    views.end(
                            view.getId(),
                            "node '" + peer.node() + "' gave it back"
                                    + (request.getNote().isEmpty() ? "" : ": " + request.getNote()));
                });
        out.onNext(ClosePeerViewResponse.getDefaultInstance());
        out.onCompleted();
    }
}
