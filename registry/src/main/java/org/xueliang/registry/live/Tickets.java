package org.xueliang.registry.live;

import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.xueliang.proto.v1.Channel;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.gateway.GatewayDoors.Target;

/**
 * Gets, shares, renews and gives back what other nodes give us to pull their channels by: one for a channel, however many look; each
 * look is told all the same. Blocks while it asks.
 */
final class Tickets {
    private static final int LOCKS = 64;

    private final LiveTable table;
    private final Channels channels;
    private final RemoteViews remote;
    private final Clock clock;
    private final Object[] locks = new Object[LOCKS];

    Tickets(LiveTable table, Channels channels, RemoteViews remote, Clock clock) {
        this.table = table;
        this.channels = channels;
        this.remote = remote;
        this.clock = clock;
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new Object();
        }
    }

    private Object lock(String channel) {
        return locks[Math.floorMod(channel.hashCode(), LOCKS)];
    }

    /** The entry stands on the channel's ticket from now on: the one there is, or a new one. */
    Ticket stand(Channel copy, LiveEntry entry, Look look, List<String> path) {
        synchronized (lock(copy.getCode())) {
            Ticket now = table.ticket(copy.getCode());
            if (now != null) {
                try {
                    remote.open(copy, now.given.view(), look, path);
                    table.stand(entry, now);
                    return now;
                } catch (Refusal refusal) {
                    if (refusal.kind() != Refusal.Kind.NOT_FOUND) {
                        throw refusal;
                    }
                }
            }
            Target target = now == null ? relaying(copy.getCode()) : now.target;
            Ticket fresh = new Ticket(copy.getCode(), target, remote.open(copy, "", look, path), clock.millis());
            if (now != null) {
                table.exchange(fresh);
            }
            table.stand(entry, fresh);
            return fresh;
        }
    }

    /** The gateway of ours that carries fewest. */
    private Target relaying(String channel) {
        Map.Entry<String, String> least = channels.freshDoors().entrySet().stream()
                .min(Comparator.comparingLong((Map.Entry<String, String> door) -> table.ticketsAt(door.getKey()))
                        .thenComparing(Map.Entry.comparingByKey()))
                .orElseThrow(() -> Refusal.unavailable("channel " + channel
                        + ": no gateway of ours is there to carry its picture (expected: one that runs and reports)"));
        return new Target("channel " + channel, least.getKey(), least.getValue());
    }

    /**
     * Another for one that its node forgot, for all that stand on it; each look is told anew.
     *
     * @throws Refusal where the node does not give one any more
     */
    Ticket again(Ticket before) {
        synchronized (lock(before.channel)) {
            Channel copy = channels.require(before.channel);
            List<LiveEntry> standing = table.standingOn(before);
            if (!copy.hasCopy() || standing.isEmpty()) {
                throw Refusal.notFound("channel " + before.channel + " is no other node's any more");
            }
            LiveEntry first = standing.get(0);
            RemoteViews.Given given = remote.open(copy, "", first.lastLook(), first.path);
            for (LiveEntry entry : standing.subList(1, standing.size())) {
                remote.open(copy, given.view(), entry.lastLook(), entry.path);
            }
            Ticket fresh = new Ticket(before.channel, before.target, given, clock.millis());
            table.exchange(fresh);
            return fresh;
        }
    }

    /** Tells the node that nobody looks any more; not where somebody has come to stand on it meanwhile. */
    void giveBack(Ticket ticket, String note) {
        synchronized (lock(ticket.channel)) {
            if (table.ticket(ticket.channel) != ticket) {
                remote.close(ticket.given.via(), ticket.given.view(), note);
            }
        }
    }
}
