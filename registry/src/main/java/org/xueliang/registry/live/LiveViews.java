package org.xueliang.registry.live;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.CredentialUse;
import org.xueliang.proto.v1.GatewayView;
import org.xueliang.proto.v1.KeptView;
import org.xueliang.proto.v1.LiveView;
import org.xueliang.proto.v1.OpenGatewayViewRequest;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.StreamCredential;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.channel.MadeCredential;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.gateway.GatewayDoors;
import org.xueliang.registry.gateway.GatewayDoors.Target;
import org.xueliang.registry.identity.Secrets;
import org.xueliang.registry.snapshot.Stills;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.terms.TermsDoors;
import org.xueliang.registry.terms.TermsRules.Where;

/**
 * Opens live views at our gateways, keeps them there while they may go on, and ends them: by time, by word, where what they were given
 * for is no longer agreed, and where terms of the source close it. They live in this process: after its end gateways and other nodes end by themselves what it does not keep.
 */
public final class LiveViews implements AutoCloseable {
    private static final long JUDGE_MS = 1_000;
    private static final long KEEP_MS = 2_000;
    private static final long RENEW_MS = 3_000;
    private static final int VIEWERS_OF_A_PERSON = 4;
    private static final String RECORDED_AS = "xueliang.v1.LiveService/StopLiveView";

    /** Says whether what was given to another node may go on. */
    @FunctionalInterface
    public interface PeerGate {
        /** Why not, in words; null where it may. */
        @Nullable
        String refuses(String peer, String peerKey, String channel);
    }

    /**
     * Who asks.
     *
     * @param caller token's name, or "node:" and the node
     * @param peer empty for people here
     * @param peerKey of the peer's key; empty for people here
     * @param path nodes that the question was passed through
     */
    public record Asker(String caller, String peer, String peerKey, Look look, List<String> path) {}

    /** What is shown once. */
    public record Opened(LiveView view, GatewayView at, StreamCredential credential) {
        /** Without the credential. */
        @Override
        public String toString() {
            return "Opened[" + view.getId() + "]";
        }
    }

    /** The parts of the registry that live views stand on. */
    public record Parts(
            Database database,
            Channels channels,
            Stills stills,
            GatewayDoors doors,
            AuditLog audit,
            TermsDoors terms,
            LiveMetrics metrics,
            CountedErrors errors,
            Clock clock) {}

    private final Parts parts;
    private final LiveTable table;
    private final Tickets tickets;
    private final GatewayViews gateways;
    private final Renewal renewal;
    private final Rounds rounds;
    /** Whom there were views for, so that their gauge says 0 when there are none. */
    private final Set<String> counted = new HashSet<>();

    private volatile PeerGate gate = (peer, key, channel) -> "federation is off here";

    public LiveViews(LiveSettings settings, Parts parts, RemoteViews remote) {
        this.parts = parts;
        table = new LiveTable(settings);
        tickets = new Tickets(table, parts.channels, remote, parts.clock);
        gateways = new GatewayViews(parts.doors);
        rounds = new Rounds(parts.errors);
        renewal = new Renewal(table, tickets, remote, gateways, rounds, parts.clock, this::end);
        rounds.every(JUDGE_MS, this::judge);
        rounds.every(
                JUDGE_MS,
                () -> table.closed(channels -> parts.terms.against(channels, Shareable.SHARE_LIVE, Where.HERE))
                        .forEach(this::end));
        rounds.every(KEEP_MS, this::keep);
        rounds.every(RENEW_MS, renewal::renew);
    }

    /** Who says whether other nodes may go on looking. */
    public void guardedBy(PeerGate peerGate) {
        gate = peerGate;
    }

    /** Opens one; who may look was decided before. Blocks for some seconds at most. */
    public Opened open(Channel channel, Asker asker) {
        String whom = LiveMetrics.forWhom(asker.peer);
        LiveEntry entry = new LiveEntry(
                Secrets.randomHex(16),
                channel.getCode(),
                channel.getCopy().getHome(),
                asker.caller,
                asker.peer,
                asker.peerKey,
                asker.look,
                asker.path,
                parts.clock.millis());
        try {
            table.add(entry);
            try {
                Opened opened = open(channel, entry, asker);
                parts.metrics.opened.labels(whom).inc();
                return opened;
            } catch (RuntimeException e) {
                table.left(entry).forEach(ticket -> giveBack(ticket, "it could not be opened"));
                table.forget(entry);
                throw e;
            }
        } catch (Refusal refusal) {
            parts.metrics.refused.labels(whom, refusal.kind().name()).inc();
            throw refusal;
        }
    }

    private Opened open(Channel channel, LiveEntry entry, Asker asker) {
        Ticket ticket = channel.hasCopy() ? tickets.stand(channel, entry, asker.look, asker.path) : null;
        Target target = ticket == null ? parts.stills.target(channel) : ticket.target;
        MadeCredential made = MadeCredential.of(CredentialUse.PLAY);
        boolean ofPerson = asker.peer.isEmpty();
        OpenGatewayViewRequest.Builder request = OpenGatewayViewRequest.newBuilder()
                .setId(entry.id)
                .setChannel(entry.channel)
                .setVerifier(made.verifier())
                .setKeepWithinMs((int) LiveEntry.GATEWAY_KEEPS_MS)
                .setMaxViewers(ofPerson ? VIEWERS_OF_A_PERSON : 1)
                .setOneAddress(!ofPerson)
                .setSound(ofPerson);
        OpenGatewayViewRequest bare = request.build();
        if (ticket != null) {
            request.setRelay(ticket.source());
        }
        GatewayView at = gateways.open(target, request.build());
        table.with(entry, one -> {
            one.target = target;
            one.opened = bare;
            one.keptMs = parts.clock.millis();
            one.renewedMs = one.keptMs;
        });
        return new Opened(table.shown(entry), at, made.credential());
    }

    /** Somebody more looks by a view that a node has: {@code NOT_FOUND} where it does not have it. */
    public LiveView join(String view, String channel, Asker asker) {
        LiveEntry entry = table.find(view)
                .filter(one -> one.isOpen() && one.peer.equals(asker.peer) && one.channel.equals(channel))
                .orElseThrow(() -> Refusal.notFound("view: '" + view + "' is not one of node '" + asker.peer
                        + "' and channel " + channel + " (any more)"));
        Channel shown = parts.channels.require(channel);
        if (shown.hasCopy()) {
            // The node that it is pulled from hears of every look too.
            renewal.carry(entry, tickets.stand(shown, entry, asker.look, asker.path));
        }
        table.with(entry, one -> {
            one.add(asker.look);
            one.renewedMs = parts.clock.millis();
        });
        return table.shown(entry);
    }

    /** A peer keeps what it was given. @return those that are over, and those that it never had */
    public Map<String, RemoteViews.Over> renewed(String peer, List<String> views) {
        Map<String, RemoteViews.Over> over = new LinkedHashMap<>();
        for (String id : views) {
            LiveEntry entry =
                    table.find(id).filter(one -> one.peer.equals(peer)).orElse(null);
            if (entry == null) {
                over.put(id, new RemoteViews.Over("no such view of node '" + peer + "' is known (any more)", true));
            } else if (!entry.isOpen()) {
                over.put(id, new RemoteViews.Over(entry.cause, false));
            } else {
                table.with(entry, one -> one.renewedMs = parts.clock.millis());
            }
        }
        return over;
    }

    public Optional<LiveView> find(String id) {
        return table.find(id).map(table::shown);
    }

    /** Oldest first. */
    public List<LiveView> list(Predicate<LiveView> which, int limit) {
        return table.shown(entry -> which.test(entry.message()), limit);
    }

    /** Ends it, with why; what has ended stays so. */
    public void end(String id, String cause) {
        table.find(id).ifPresent(entry -> end(entry, cause));
    }

    private void end(LiveEntry entry, String cause) {
        List<Ticket> free = table.end(entry, cause, parts.clock.millis());
        if (free == null) {
            return;
        }
        parts.metrics.ended.labels(LiveMetrics.forWhom(entry.peer)).inc();
        Target target = entry.target;
        if (target != null) {
            rounds.hand(target.gateway(), () -> gateways.close(target, entry.id, cause));
        }
        free.forEach(ticket -> giveBack(ticket, cause));
        rounds.hand(
                "record",
                () -> parts.database.transaction(handle -> {
                    parts.audit.byItself(handle, RECORDED_AS, entry.channel, entry.words());
                    return entry;
                }));
    }

    private void giveBack(Ticket ticket, String note) {
        rounds.hand("node " + ticket.given.via(), () -> tickets.giveBack(ticket, note));
    }

    /** Ends what time has ended, and what was given to other nodes and is no longer agreed. */
    private void judge() {
        long nowMs = parts.clock.millis();
        table.over(nowMs).forEach(this::end);
        Map<String, Long> counts = new LinkedHashMap<>();
        PeerGate guard = gate;
        for (LiveEntry entry : table.open()) {
            counts.merge(LiveMetrics.forWhom(entry.peer), 1L, Long::sum);
            String why = entry.peer.isEmpty() ? null : guard.refuses(entry.peer, entry.peerKey, entry.channel);
            if (why != null) {
                end(entry, why);
            }
        }
        counted.addAll(counts.keySet());
        counted.forEach(whom -> parts.metrics.open.labels(whom).set(counts.getOrDefault(whom, 0L)));
    }

    /** Tells the gateways which views go on, and hears who looks. */
    private void keep() {
        Map<Target, List<LiveEntry>> byGateway = new LinkedHashMap<>();
        for (LiveEntry entry : table.open()) {
            Target target = entry.target;
            if (target != null) {
                byGateway
                        .computeIfAbsent(
                                new Target("live views", target.gateway(), target.door()), door -> new ArrayList<>())
                        .add(entry);
            }
        }
        byGateway.forEach((target, entries) ->
                rounds.unlessBusy("gateway " + target.gateway() + " " + target.door(), () -> keep(target, entries)));
    }

    private void keep(Target target, List<LiveEntry> entries) {
        List<KeptView> kept =
                gateways.keep(target, entries.stream().map(entry -> entry.id).toList());
        for (KeptView one : kept) {
            LiveEntry entry = table.find(one.getId()).orElse(null);
            if (entry != null && !one.getKnown()) {
                end(entry, "its gateway does not have it any more: it was started again, say");
            } else if (entry != null) {
                table.with(
                        entry,
                        view -> view.kept(
                                one.getViewers(), one.getWasViewed(), one.getNoPicture(), parts.clock.millis()));
            }
        }
    }

    /** Gateways and nodes end by themselves what is no longer kept. */
    @Override
    public void close() {
        rounds.close();
    }
}
