package org.xueliang.registry.federation;

import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AmendAgreementRequest;
import org.xueliang.proto.v1.AnswerAgreementRequest;
import org.xueliang.proto.v1.DecideAgreementRequest;
import org.xueliang.proto.v1.Decision;
import org.xueliang.proto.v1.EndAgreementRequest;
import org.xueliang.proto.v1.GetNodeRequest;
import org.xueliang.proto.v1.ListAgreementsRequest;
import org.xueliang.proto.v1.ListAgreementsResponse;
import org.xueliang.proto.v1.ListPeersRequest;
import org.xueliang.proto.v1.ListPeersResponse;
import org.xueliang.proto.v1.Node;
import org.xueliang.proto.v1.NodeServiceGrpc.NodeServiceImplBase;
import org.xueliang.proto.v1.OfferAgreementRequest;
import org.xueliang.proto.v1.Peer;
import org.xueliang.proto.v1.PeerStatus;
import org.xueliang.proto.v1.PutPeerRequest;
import org.xueliang.proto.v1.RemovePeerRequest;
import org.xueliang.proto.v1.RemovePeerResponse;
import org.xueliang.registry.alert.AlertCopies;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.tree.NodeCopies;

/** The contract's NodeService: what the people of this node say of others and agree with them. */
public final class GrpcNodeService extends NodeServiceImplBase {
    private static final int MAX_PEERS = 256;
    private static final int ANSWER_DEADLINE_S = 5;

    private final Database database;
    private final AuditLog audit;
    private final @Nullable Federation federation;

    /** @param federation null where it is off */
    public GrpcNodeService(Database database, AuditLog audit, @Nullable Federation federation) {
        this.database = database;
        this.audit = audit;
        this.federation = federation;
    }

    private Federation on() {
        Federation on = federation;
        if (on == null) {
            throw Refusal.notNow("federation is off (expected: registry.federation.enabled: true in the settings)");
        }
        return on;
    }

    @Override
    public void getNode(GetNodeRequest request, StreamObserver<Node> out) {
        answer(out, on().node());
    }

    @Override
    public void putPeer(PutPeerRequest request, StreamObserver<Peer> out) {
        Federation on = on();
        PeerEntry peer = PeerCheck.entry(request.getPeer(), on.identity());
        CallRecord.subject(peer.node());
        audit.change(handle -> {
            List<PeerEntry> known = PeerStore.all(handle);
            Optional<PeerEntry> sameKey = known.stream()
                    .filter(other -> other.keySha256().equals(peer.keySha256()))
                    .filter(other -> !other.node().equals(peer.node()))
                    .findFirst();
            if (sameKey.isPresent()) {
                throw Refusal.taken("peer.certificate_pem: the key is that of node '"
                        + sameKey.get().node() + "'");
            }
            if (known.size() >= MAX_PEERS
                    && known.stream().noneMatch(other -> other.node().equals(peer.node()))) {
                throw Refusal.tooMuch("peers: " + known.size() + " (expected: < " + MAX_PEERS + ")");
            }
            PeerStore.put(handle, peer);
            return true;
        });
        on.peersChanged();
        answer(out, shown(on, peer));
    }

    @Override
    public void listPeers(ListPeersRequest request, StreamObserver<ListPeersResponse> out) {
        Federation on = on();
        ListPeersResponse.Builder answer = ListPeersResponse.newBuilder();
        for (PeerEntry peer : database.read(PeerStore::all)) {
            answer.addPeers(shown(on, peer));
        }
        answer(out, answer.build());
    }

    private Peer shown(Federation on, PeerEntry peer) {
        PeerStatus.Builder status = on.state(peer.node()).status();
        database.read(handle -> {
            status.setCopies(CopyStore.count(handle, peer.node()))
                    .setNodes(NodeCopies.count(handle, peer.node()))
                    .setAlerts(AlertCopies.count(handle, peer.node()));
            return handle.createQuery("select p.copied_revision, coalesce(s.as_of_us, 0) from peers p left join"
                            + " copy_sources s on s.peer = p.node and s.home = p.node where p.node = :node")
                    .bind("node", peer.node())
                    .map((rs, ctx) -> status.setRevision(rs.getLong(1)).setAsOfUs(rs.getLong(2)))
                    .findOne();
        });
        return peer.shown().setStatus(status).build();
    }

    @Override
    public void removePeer(RemovePeerRequest request, StreamObserver<RemovePeerResponse> out) {
        Federation on = on();
        NodeName.checked("node", request.getNode());
        CallRecord.subject(request.getNode());
        // Out at once; what there is of it may be a million rows, and goes a part at a time.
        audit.change(handle -> {
            if (!PeerStore.shutOut(handle, request.getNode())) {
                throw Refusal.notFound("node: there is no peer '" + request.getNode() + "'");
            }
            return true;
        });
        on.peerRemoved(request.getNode());
        answer(out, RemovePeerResponse.getDefaultInstance());
    }

    @Override
    public void offerAgreement(OfferAgreementRequest request, StreamObserver<Agreement> out) {
        Federation on = on();
        NodeName.checked("grantee", request.getGrantee());
        if (on.peer(request.getGrantee()).isEmpty()) {
            throw Refusal.notFound("grantee: there is no peer '" + request.getGrantee() + "': add it first");
        }
        String by = Caller.current().name();
        Agreement offered = audit.change(handle -> {
            Agreement made = on.agreements().offer(handle, request.getGrantee(), request.getTerms(), by);
            record(made);
            return made;
        });
        on.agreed();
        answer(out, on.agreements().shown(offered));
    }

    private static void record(Agreement agreement) {
        CallRecord.subject(agreement.getId());
        CallRecord.reason(agreement.getTerms().getPurposeCode() + ": "
                + agreement.getTerms().getPurpose());
    }

    @Override
    public void amendAgreement(AmendAgreementRequest request, StreamObserver<Agreement> out) {
        Federation on = on();
        String by = Caller.current().name();
        Agreement amended = audit.change(handle -> {
            Agreement made =
                    on.agreements().amend(handle, request.getId(), request.getVersion(), request.getTerms(), by);
            record(made);
            return made;
        });
        on.agreed();
        answer(out, on.agreements().shown(amended));
    }

    @Override
    public void decideAgreement(DecideAgreementRequest request, StreamObserver<Agreement> out) {
        Federation on = on();
        Check.id("id", request.getId());
        Check.text("note", request.getNote(), 0, 200);
        if (request.getDecision() != Decision.ACCEPT && request.getDecision() != Decision.REFUSE) {
            throw Refusal.badField("decision", request.getDecision(), "ACCEPT or REFUSE");
        }
        String by = Caller.current().name();
        Agreement decided = audit.change(handle -> {
            AgreementStore.lock(handle);
            Agreement offered = AgreementStore.requireNewest(handle, request.getId());
            CallRecord.subject(offered.getId());
            if (!offered.getGrantee().equals(on.self())) {
                throw Refusal.notAllowed("agreement " + offered.getId() + ": '" + offered.getGrantee()
                        + "' decides on it (expected: us)");
            }
            if (offered.getVersion() != request.getVersion()) {
                throw Refusal.stale("agreement " + offered.getId() + ": version " + request.getVersion()
                        + " is not the newest (expected: " + offered.getVersion() + ")");
            }
            Agreement made = on.agreements()
                    .decided(handle, offered, request.getDecision(), on.self() + "/" + by, request.getNote());
            // Both nodes or none: where the grantor does not take it, nothing is written here.
            tell(on, offered, request.getDecision(), by, request.getNote());
            return made;
        });
        on.agreed();
        answer(out, on.agreements().shown(decided));
    }

    private static void tell(Federation on, Agreement agreement, Decision decision, String by, String note) {
        on.links()
                .require(agreement.getGrantor())
                .ask(
                        ANSWER_DEADLINE_S,
                        stub -> stub.answerAgreement(AnswerAgreementRequest.newBuilder()
                                .setId(agreement.getId())
                                .setVersion(agreement.getVersion())
                                .setDigest(agreement.getDigest())
                                .setDecision(decision)
                                .setBy(by)
                                .setNote(note)
                                .build()));
    }

    /** Holds here whether or not the grantor hears of it now: it is told when it is there again. */
    private static void endAt(Federation on, Agreement agreement, String by, String note) {
        try {
            tell(on, agreement, Decision.END, by, note);
        } catch (Refusal e) {
            on.state(agreement.getGrantor()).refused("end of agreement " + agreement.getId() + ": " + e.getMessage());
        }
    }

    @Override
    public void endAgreement(EndAgreementRequest request, StreamObserver<Agreement> out) {
        Federation on = on();
        Check.id("id", request.getId());
        Check.text("note", request.getNote(), 0, 200);
        String by = Caller.current().name();
        Agreement ended = audit.change(handle -> {
            AgreementStore.lock(handle);
            Agreement newest = AgreementStore.requireNewest(handle, request.getId());
            CallRecord.subject(newest.getId());
            return on.agreements().ended(handle, newest, on.self() + "/" + by, request.getNote());
        });
        // Not while it is written: a grantor that does not answer keeps nothing from ending.
        if (ended.getGrantee().equals(on.self())) {
            endAt(on, ended, by, request.getNote());
        }
        on.agreed();
        answer(out, on.agreements().shown(ended));
    }

    @Override
    public void listAgreements(ListAgreementsRequest request, StreamObserver<ListAgreementsResponse> out) {
        Federation on = on();
        Check.text("node", request.getNode(), 0, 64);
        if (!request.getId().isEmpty()) {
            Check.id("id", request.getId());
        }
        int size = Check.pageSize(request.getPageSize());
        List<Agreement> found = database.read(handle ->
                AgreementStore.list(handle, request.getNode(), request.getId(), request.getAllVersions(), size + 1));
        answer(
                out,
                ListAgreementsResponse.newBuilder()
                        .addAllAgreements(found.stream()
                                .limit(size)
                                .map(on.agreements()::shown)
                                .toList())
                        .setMore(found.size() > size)
                        .build());
    }

    private static <T> void answer(StreamObserver<T> out, T message) {
        out.onNext(message);
        out.onCompleted();
    }
}
