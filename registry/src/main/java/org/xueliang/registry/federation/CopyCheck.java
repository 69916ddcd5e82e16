package org.xueliang.registry.federation;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xueliang.proto.v1.AgreementTerms;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.SharedChannel;
import org.xueliang.proto.v1.SharedScope;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;

/** Whether a row of a peer may be kept: its words, its way, and what the peer may speak for. Throws with the reason. */
final class CopyCheck {
    private static final int MAX_PATH = 8;
    private static final int MAX_LEVELS = 32;
    private static final long MAX_AHEAD_US = 300_000_000L;

    private final String self;
    private final PeerEntry peer;
    /** What we accepted of the peer and is in force, by id. */
    private final Map<String, AgreementTerms> agreements;

    private final long nowUs;

    /** @param nowUs by the peer's clock, as it was measured */
    CopyCheck(String self, PeerEntry peer, Map<String, AgreementTerms> agreements, long nowUs) {
        this.self = self;
        this.peer = peer;
        this.agreements = agreements;
        this.nowUs = nowUs;
    }

    void row(SharedChannel row) {
        Channel channel = row.getChannel();
        Check.code("code", channel.getCode());
        if (row.getRemoved()) {
            return;
        }
        words(channel);
        status(channel.getStatus());
        way(row);
        prefix(channel.getCode());
        chain("owner_path", row.getOwnerPathList(), channel.getOwner());
        chain("place_path", row.getPlacePathList(), channel.getPlace());
        agreed(row);
    }

    private static void words(Channel channel) {
        Check.text("name", channel.getName(), 0, 128);
        Check.text("owner", channel.getOwner(), 1, 64);
        Check.text("maintainer", channel.getMaintainer(), 0, 64);
        Check.text("place", channel.getPlace(), 1, 64);
        Check.known("source_kind", channel.getSourceKind(), SourceKind.SOURCE_KIND_UNSPECIFIED);
        if (channel.hasPosition()) {
            Check.known("position.datum", channel.getPosition().getDatum(), Datum.DATUM_UNSPECIFIED);
            Check.range("position.longitude", channel.getPosition().getLongitude(), -180, 180);
            Check.range("position.latitude", channel.getPosition().getLatitude(), -90, 90);
        }
    }

    private void status(ChannelStatus status) {
        Check.known("presence", status.getPresence(), Presence.PRESENCE_UNSPECIFIED);
        Check.text("codec", status.getCodec(), 0, 16);
        Check.range("width", status.getWidth(), 0, 65535);
        Check.range("height", status.getHeight(), 0, 65535);
        if (status.getSinceUs() < 0 || status.getSinceUs() > nowUs + MAX_AHEAD_US) {
            throw Refusal.badField("since_us", status.getSinceUs(), "0 to now by the peer's own clock");
        }
    }

    /** Loops end here, and nobody speaks for a node that he was not entered for. */
    private void way(SharedChannel row) {
        List<String> path = row.getPathList();
        NodeName.checked("home", row.getHome());
        if (path.isEmpty() || path.size() > MAX_PATH || new HashSet<>(path).size() < path.size()) {
            throw Refusal.badRequest("path: " + path.size() + " nodes (expected: 1 to " + MAX_PATH + ", each once)");
        }
        path.forEach(node -> NodeName.checked("path", node));
        if (!path.get(0).equals(row.getHome()) || !path.get(path.size() - 1).equals(peer.node())) {
            throw Refusal.badRequest("path: " + Refusal.excerpt(String.join(" > ", path))
                    + " (expected: from its home to '" + peer.node() + "')");
        }
        if (path.contains(self)) {
            throw Refusal.badRequest("path: it came by us already");
        }
        if (!row.getHome().equals(peer.node()) && !peer.mayCarry().contains(row.getHome())) {
            throw Refusal.notAllowed("home: node '" + peer.node() + "' may not speak for node '" + row.getHome()
                    + "' (expected: itself, or one of its may_carry)");
        }
    }

    private void prefix(String code) {
        if (!peer.codePrefixes().isEmpty() && peer.codePrefixes().stream().noneMatch(code::startsWith)) {
            throw Refusal.notAllowed("code: " + code + " is none of node '" + peer.node()
                    + "' (expected: beginning with " + String.join(", ", peer.codePrefixes()) + ")");
        }
    }

    private static void chain(String field, List<String> chain, String first) {
        if (chain.isEmpty() || chain.size() > MAX_LEVELS || !chain.get(0).equals(first)) {
            throw Refusal.badRequest(field + ": " + chain.size() + " levels (expected: 1 to " + MAX_LEVELS
                    + ", beginning with the channel's own)");
        }
        chain.forEach(code -> Check.text(field, code, 1, 64));
        if (new HashSet<>(chain).size() < chain.size()) {
            throw Refusal.badRequest(field + ": a cycle");
        }
    }

    private void agreed(SharedChannel row) {
        Check.atMost("agreements", row.getAgreementsCount(), 64);
        if (row.getAgreementsCount() == 0) {
            throw Refusal.notAllowed("agreements: none (expected: those under which it is shared)");
        }
        Set<Manner> given = new HashSet<>();
        boolean onward = false;
        for (String id : row.getAgreementsList()) {
            AgreementTerms terms = agreements.get(id);
            if (terms == null) {
                throw Refusal.notAllowed("agreement " + Refusal.excerpt(id) + ": not accepted here, or not in force");
            }
            if (!covers(terms.getScope(), row)) {
                throw Refusal.notAllowed("agreement " + id + ": does not cover owner '"
                        + row.getChannel().getOwner() + "', place '"
                        + row.getChannel().getPlace() + "', " + row.getChannel().getSourceKind());
            }
            given.addAll(terms.getMannersList());
            onward |= terms.getOnward();
        }
        if (!given.containsAll(row.getMannersList()) || (row.getOnward() && !onward)) {
            throw Refusal.notAllowed("manners: " + row.getMannersList() + " (expected: of " + given + ")");
        }
    }

    private static boolean covers(SharedScope scope, SharedChannel row) {
        Channel channel = row.getChannel();
        return (scope.getOrganisationsCount() == 0 || meet(scope.getOrganisationsList(), row.getOwnerPathList()))
                && (scope.getPlacesCount() == 0 || meet(scope.getPlacesList(), row.getPlacePathList()))
                && (scope.getChannelsCount() == 0 || scope.getChannelsList().contains(channel.getCode()))
                && (scope.getSourceKindsCount() == 0
                        || scope.getSourceKindsList().contains(channel.getSourceKind()));
    }

    private static boolean meet(List<String> some, List<String> others) {
        return some.stream().anyMatch(others::contains);
    }
}
