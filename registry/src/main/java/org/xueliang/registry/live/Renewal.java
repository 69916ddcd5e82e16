package org.xueliang.registry.live;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.xueliang.proto.v1.OpenGatewayViewRequest;
import org.xueliang.registry.error.Refusal;

/** Keeps what other nodes gave us, asks anew for what they forgot, and ends what stood on what they took away. */
final class Renewal {
    private final LiveTable table;
    private final Tickets tickets;
    private final RemoteViews remote;
    private final GatewayViews gateways;
    private final Rounds rounds;
    private final Clock clock;
    private final BiConsumer<LiveEntry, String> end;

    /** @param end ends a view, with why */
    Renewal(
            LiveTable table,
            Tickets tickets,
            RemoteViews remote,
            GatewayViews gateways,
            Rounds rounds,
            Clock clock,
            BiConsumer<LiveEntry, String> end) {
        this.table = table;
        this.tickets = tickets;
        this.remote = remote;
        this.gateways = gateways;
        this.rounds = rounds;
        this.clock = clock;
        this.end = end;
    }

    /** For as long as somebody has a view that stands on it. */
    void renew() {
        table.ticketsByNode()
                .forEach((node, given) -> rounds.unlessBusy("renewal by node " + node, () -> renew(node, given)));
    }

    private void renew(String node, List<Ticket> given) {
        Map<String, RemoteViews.Over> over;
        try {
            over = remote.renew(
                    node, given.stream().map(ticket -> ticket.given.view()).toList());
        } catch (Refusal refusal) {
            boolean shutOut = refusal.kind() == Refusal.Kind.NOT_ALLOWED || refusal.kind() == Refusal.Kind.NOT_KNOWN;
            for (Ticket ticket : given) {
                if (shutOut || ticket.isLost(clock.millis())) {
                    endAll(ticket, String.valueOf(refusal.getMessage()));
                }
            }
            return;
        }
        for (Ticket ticket : given) {
            RemoteViews.Over one = over.get(ticket.given.view());
            if (one == null) {
                table.renewed(ticket, clock.millis());
            } else if (one.unknown()) {
                again(ticket);
            } else {
                endAll(ticket, "node '" + node + "' ended it: " + one.cause());
            }
        }
    }

    private void again(Ticket lost) {
        try {
            Ticket fresh = tickets.again(lost);
            for (LiveEntry entry : table.standingOn(fresh)) {
                try {
                    carry(entry, fresh);
                } catch (Refusal refusal) {
                    // Its gateway would go on with what is no longer given.
                    end.accept(entry, String.valueOf(refusal.getMessage()));
                }
            }
        } catch (Refusal refusal) {
            if (refusal.kind() != Refusal.Kind.UNAVAILABLE || lost.isLost(clock.millis())) {
                endAll(lost, String.valueOf(refusal.getMessage()));
            }
        }
    }

    /** Tells the gateway where an open view's stream is now. */
    void carry(LiveEntry entry, Ticket ticket) {
        OpenGatewayViewRequest bare = entry.opened;
        if (bare != null) {
            gateways.open(
                    ticket.target, bare.toBuilder().setRelay(ticket.source()).build());
        }
    }

    private void endAll(Ticket ticket, String cause) {
        table.standingOn(ticket).forEach(entry -> end.accept(entry, cause));
    }
}
