package org.xueliang.registry.federation;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AnswerAgreementRequest;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Decision;
import org.xueliang.proto.v1.FederationServiceGrpc.FederationServiceImplBase;
import org.xueliang.proto.v1.FollowEvent;
import org.xueliang.proto.v1.FollowRequest;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.Snapshot;
import org.xueliang.proto.v1.TakePeerSnapshotRequest;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.snapshot.Stills;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.terms.TermsDoors;
import org.xueliang.registry.terms.TermsRules.Where;

/** The contract's FederationService: what peers may ask, at the federation door alone. */
final class GrpcFederationService extends FederationServiceImplBase {
    private static final int MAX_PATH = 8;

    private final Database database;
    private final AuditLog audit;
    private final Followers followers;
    private final SharedLedger ledger;
    private final PeerBook peers;
    private final Agreements agreements;
    private final Stills stills;
    private final TermsDoors terms;
    private final String self;

    GrpcFederationService(
            Database database,
            AuditLog audit,
            Followers followers,
            SharedLedger ledger,
            PeerBook peers,
            Agreements agreements,
            Stills stills,
            TermsDoors terms,
            String self) {
        this.database = database;
        this.audit = audit;
        this.followers = followers;
        this.ledger = ledger;
        this.peers = peers;
        this.agreements = agreements;
        this.stills = stills;
        this.terms = terms;
        this.self = self;
    }

    @Override
    public void follow(FollowRequest request, StreamObserver<FollowEvent> out) {
        PeerEntry peer = PeerInterceptor.current();
        NodeName.checked("node", request.getNode());
        if (!request.getNode().equals(peer.node())) {
            throw Refusal.notAllowed(
                    "node: '" + request.getNode() + "' (expected: '" + peer.node() + "', as whom we know the key)");
        }
        Check.text("epoch", request.getEpoch(), 0, 64);
        Check.text("tree_mark", request.getTreeMark(), 0, 64);
        peers.state(peer.node()).admitFollow();
        followers.serve(peer, request, (ServerCallStreamObserver<FollowEvent>) out);
    }

    @Override
    public void answerAgreement(AnswerAgreementRequest request, StreamObserver<Agreement> out) {
        PeerEntry peer = PeerInterceptor.current();
        Check.id("id", request.getId());
        Check.known("decision", request.getDecision(), Decision.DECISION_UNSPECIFIED);
        Check.text("by", request.getBy(), 0, 128);
        Check.text("note", request.getNote(), 0, 200);
        boolean[] changed = new boolean[1];
        Agreement answered = audit.change(handle -> {
            List<Agreement> before = AgreementStore.versions(handle, request.getId());
            Agreement made = agreements.answered(handle, peer.node(), request);
            changed[0] = !before.contains(made);
            return made;
        });
        // The same word again, and again, makes nobody's share be compared anew.
        if (changed[0]) {
            followers.ring();
        }
        out.onNext(answered);
        out.onCompleted();
    }

    @Override
    public void takePeerSnapshot(TakePeerSnapshotRequest request, StreamObserver<Snapshot> out) {
        PeerEntry peer = PeerInterceptor.current();
        GetSnapshotRequest asked = request.getSnapshot();
        Check.code("snapshot.channel", asked.getChannel());
        CallRecord.subject(asked.getChannel());
        Stills.check(asked);
        NodeName.checked("requesting_node", request.getRequestingNode());
        Check.text("user", request.getUser(), 1, 128);
        Check.text("grant", request.getGrant(), 0, 64);
        Check.atMost("path", request.getPathCount(), MAX_PATH);
        CallRecord.reason(asked.getPurpose() + " (for " + request.getUser() + " of node " + request.getRequestingNode()
                + (request.getGrant().isEmpty() ? ")" : ", grant " + request.getGrant() + ")"));
        List<String> path = new ArrayList<>(request.getPathList());
        path.forEach(node -> NodeName.checked("path", node));
        if (path.contains(self)) {
            throw Refusal.badRequest("path: '" + self + "' is in it already");
        }
        Channel channel = shared(peer, asked.getChannel());
        path.add(self);
        Stills.Asker asker =
                new Stills.Asker(request.getRequestingNode(), request.getUser(), request.getGrant(), List.copyOf(path));
        Semaphore turns = peers.state(peer.node()).stills;
        if (!turns.tryAcquire()) {
            throw Refusal.tooMuch("stills for node '" + peer.node() + "': " + PeerState.STILLS_AT_ONCE
                    + " are being taken (expected: fewer; try again)");
        }
        Snapshot snapshot;
        try {
            snapshot = PeerWords.forPeer(self, channel.getCode(), () -> stills.take(channel, asked, asker));
        } finally {
            turns.release();
        }
        // It may have taken seconds: what was taken back meanwhile is not shown.
        shared(peer, asked.getChannel());
        out.onNext(snapshot);
        out.onCompleted();
    }

    /** The channel, where the peer may see stills of it now. */
    private Channel shared(PeerEntry peer, String code) {
        if (!peers.stillHas(peer)) {
            throw Refusal.notAllowed("node: '" + peer.node() + "' is not a peer any more");
        }
        SharedView.Grants grants = database.read(handle -> ledger.grants(handle, peer.node(), code));
        if (grants.agreements().isEmpty()) {
            // Whether there is such a channel is not told to whom it is not shared with.
            throw Refusal.notAllowed("channel " + code + " is not shared with node '" + peer.node() + "'");
        }
        if (!grants.manners().contains(Manner.SNAPSHOT)) {
            throw Refusal.notAllowed(
                    "channel " + code + ": the agreement with node '" + peer.node() + "' does not have SNAPSHOT");
        }
        Channel channel = stills.channel(code);
        if (!channel.hasCopy()) {
            terms.require(channel.getCode(), Shareable.SHARE_SNAPSHOTS, Where.BEYOND);
        }
        return channel;
    }
}
