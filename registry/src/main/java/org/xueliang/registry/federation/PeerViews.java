package org.xueliang.registry.federation;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ClosePeerViewRequest;
import org.xueliang.proto.v1.OpenPeerViewRequest;
import org.xueliang.proto.v1.PeerLiveServiceGrpc;
import org.xueliang.proto.v1.PeerView;
import org.xueliang.proto.v1.RenewPeerViewsRequest;
import org.xueliang.proto.v1.RenewPeerViewsResponse;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.live.Look;
import org.xueliang.registry.live.RemoteViews;

/**
 * Asks the node that a copy came by for a live view of it. What it answers is a claim: an address that a gateway of ours is to connect to
 * is looked at here for its form, and there for whether it lies where the gateway may go.
 */
final class PeerViews implements RemoteViews {
    private static final int OPEN_S = 12;
    private static final int RENEW_S = 5;
    private static final long MIN_RENEW_MS = 5_000;
    private static final long MAX_RENEW_MS = 600_000;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern ADDRESS =
            Pattern.compile("rtsps?://([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\]):[0-9]{1,5}");
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9._~-]{1,128}");

    private final PeerLinks links;
    private final PeerBook peers;
    private final String self;

    PeerViews(PeerLinks links, PeerBook peers, String self) {
        this.links = links;
        this.peers = peers;
        this.self = self;
    }

    @Override
    public Given open(Channel copy, String view, Look look, List<String> path) {
        List<String> way = copy.getCopy().getPathList();
        String via = way.get(way.size() - 1);
        PeerLink link = links.require(via);
        PeerView given = link.ask(
                OPEN_S,
                PeerLiveServiceGrpc::newBlockingStub,
                stub -> stub.openPeerView(OpenPeerViewRequest.newBuilder()
                        .setChannel(copy.getCode())
                        .setPurpose(look.purpose())
                        .setRequestingNode(look.node().isEmpty() ? self : look.node())
                        .setUser(look.user())
                        .addAllPath(path)
                        .setView(view)
                        .build()));
        if (!view.isEmpty()) {
            return new Given(via, view, "", "", "", MIN_RENEW_MS);
        }
        return checked(via, link.peer().host(), given);
    }

    /** What goes on to a gateway of ours has the form that it should have, or nothing of it does. */
    static Given checked(String via, String host, PeerView given) {
        String address =
                given.getAddress().isEmpty() ? "rtsp://" + host + ":" + given.getRtspPort() : given.getAddress();
        String wrong = wrong(given, address);
        if (!wrong.isEmpty()) {
            throw Refusal.unavailable("node '" + via + "' answered with a view whose " + wrong
                    + " is none (expected: as live.proto has it; its software may be newer than ours)");
        }
        return new Given(
                via,
                given.getView(),
                address + "/" + given.getPath(),
                given.getCredential().getUsername(),
                given.getCredential().getPassword(),
                Math.max(MIN_RENEW_MS, Math.min(MAX_RENEW_MS, given.getRenewWithinMs())));
    }

    /** Which field is none; empty where all are. */
    private static String wrong(PeerView given, String address) {
        if (!ID.matcher(given.getView()).matches()) {
            return "view";
        }
        if (!ADDRESS.matcher(address).matches()) {
            return "address";
        }
        if (!PATH.matcher(given.getPath()).matches()) {
            return "path";
        }
        boolean login = SECRET.matcher(given.getCredential().getUsername()).matches()
                && SECRET.matcher(given.getCredential().getPassword()).matches();
        return login ? "" : "credential";
    }

    @Override
    public Map<String, Over> renew(String via, Collection<String> views) {
        if (peers.ofNode(via).isEmpty()) {
            throw Refusal.notAllowed("node '" + via + "' is no peer any more");
        }
        RenewPeerViewsResponse answer = links.require(via)
                .ask(
                        RENEW_S,
                        PeerLiveServiceGrpc::newBlockingStub,
                        stub -> stub.renewPeerViews(RenewPeerViewsRequest.newBuilder()
                                .addAllViews(views)
                                .build()));
        Map<String, Over> over = new HashMap<>();
        answer.getEndedList()
                .forEach(one -> over.put(one.getView(), new Over(Refusal.sentence(one.getCause()), one.getUnknown())));
        return over;
    }

    @Override
    public void close(String via, String view, String note) {
        if (peers.ofNode(via).isPresent()) {
            links.require(via)
                    .ask(
                            RENEW_S,
                            PeerLiveServiceGrpc::newBlockingStub,
                            stub -> stub.closePeerView(ClosePeerViewRequest.newBuilder()
                                    .setId(view)
                                    .setNote(note.length() > 200 ? note.substring(0, 200) : note)
                                    .build()));
        }
    }
}
