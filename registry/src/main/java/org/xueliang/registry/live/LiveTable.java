package org.xueliang.registry.live;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.LiveView;
import org.xueliang.registry.error.Refusal;

/**
 * The live views of this node, and the tickets that those of copies stand on. Decides and calls nobody; time is passed in,
 * milliseconds since the Unix epoch. Thread-safe.
 */
final class LiveTable {
    /** One that ended is known for so long. */
    static final long REMEMBERED_MS = 60_000;

    private static final int MAX_ENDED = 1000;

    private final LiveSettings settings;
    /** In the order of their opening. */
    private final Map<String, LiveEntry> entries = new LinkedHashMap<>();

    private final Map<String, Ticket> tickets = new HashMap<>();

    LiveTable(LiveSettings settings) {
        this.settings = settings;
    }

    /** Takes a place for one that is about to be opened; refused where there is none. */
    synchronized void add(LiveEntry entry) {
        boolean ofPeer = !entry.peer.isEmpty();
        long all = open(one -> true);
        long own = open(one -> one.caller.equals(entry.caller));
        int most = ofPeer ? settings.maxViewsPerPeer() : settings.maxViewsPerCaller();
        if (own >= most) {
            throw Refusal.tooMuch("live views of " + entry.caller + ": " + own + " are open (expected: at most " + most
                    + "; end some, or have registry.live." + (ofPeer ? "max-views-per-peer" : "max-views-per-caller")
                    + " raised" + (ofPeer ? " there" : "") + ")");
        }
        if (all >= settings.maxViews()) {
            throw Refusal.tooMuch("live views: " + all + " are open (expected: at most " + settings.maxViews()
                    + "; try again when some have ended, or raise registry.live.max-views)");
        }
        entries.put(entry.id, entry);
    }

    private long open(Predicate<LiveEntry> which) {
        return entries.values().stream()
                .filter(entry -> entry.isOpen() && which.test(entry))
                .count();
    }

    /** One that could not be opened: it never was. */
    synchronized void forget(LiveEntry entry) {
        entries.remove(entry.id);
    }

    synchronized Optional<LiveEntry> find(String id) {
        return Optional.ofNullable(entries.get(id));
    }

    synchronized List<LiveEntry> open() {
        return entries.values().stream().filter(LiveEntry::isOpen).toList();
    }

    /** As people see them; at most {@code limit}. */
    synchronized List<LiveView> shown(Predicate<LiveEntry> which, int limit) {
        return entries.values().stream()
                .filter(which)
                .limit(limit)
                .map(LiveEntry::message)
                .toList();
    }

    synchronized LiveView shown(LiveEntry entry) {
        return entry.message();
    }

    /** Those that time has ended, with why. They stay open until {@link #end}. */
    synchronized Map<LiveEntry, String> over(long nowMs) {
        Map<LiveEntry, String> over = new LinkedHashMap<>();
        for (LiveEntry entry : entries.values()) {
            String why = entry.isOpen() ? entry.over(nowMs) : null;
            if (why != null) {
                over.put(entry, why);
            }
        }
        entries.values().removeIf(entry -> !entry.isOpen() && nowMs - entry.endedMs > REMEMBERED_MS);
        return over;
    }

    /**
     * Those of people here at our own channels that are closed by now, with why. They stay open until {@link #end}. Views of other nodes'
     * channels are judged there.
     *
     * @param closed of these channels those whose live pictures nobody may look at now, and why; not called under the table's lock
     */
    Map<LiveEntry, String> closed(Function<Set<String>, Map<String, String>> closed) {
        List<LiveEntry> ours = open().stream()
                .filter(entry -> entry.peer.isEmpty() && entry.home.isEmpty() && entry.target != null)
                .toList();
        Map<LiveEntry, String> over = new LinkedHashMap<>();
        if (!ours.isEmpty()) {
            Map<String, String> why =
                    closed.apply(ours.stream().map(entry -> entry.channel).collect(Collectors.toSet()));
            for (LiveEntry entry : ours) {
                String cause = why.get(entry.channel);
                if (cause != null) {
                    over.put(entry, cause);
                }
            }
        }
        return over;
    }

    /** Ends it; false where it has ended. @return the ticket that nobody stands on any more, in a list of none or one */
    synchronized @Nullable List<Ticket> end(LiveEntry entry, String cause, long nowMs) {
        if (!entry.isOpen()) {
            return null;
        }
        entry.endedMs = nowMs;
        entry.cause = cause;
        List<LiveEntry> ended = new ArrayList<>(
                entries.values().stream().filter(one -> !one.isOpen()).toList());
        ended.sort(Comparator.comparingLong(one -> one.endedMs));
        ended.stream().limit(Math.max(0, ended.size() - MAX_ENDED)).forEach(one -> entries.remove(one.id));
        return left(entry);
    }

    /** The entry no longer stands on its channel's ticket. */
    synchronized List<Ticket> left(LiveEntry entry) {
        Ticket ticket = tickets.get(entry.channel);
        if (ticket != null && ticket.views.remove(entry.id) && ticket.views.isEmpty()) {
            tickets.remove(entry.channel);
            return List.of(ticket);
        }
        return List.of();
    }

    synchronized @Nullable Ticket ticket(String channel) {
        return tickets.get(channel);
    }

    /** The entry stands on this ticket. */
    synchronized void stand(LiveEntry entry, Ticket ticket) {
        tickets.put(ticket.channel, ticket);
        ticket.views.add(entry.id);
    }

    /** The channel's ticket is this one from now on, for all that stood on the one before. */
    synchronized void exchange(Ticket ticket) {
        Ticket before = tickets.put(ticket.channel, ticket);
        if (before != null) {
            ticket.views.addAll(before.views);
        }
    }

    /** Node that gave them to its tickets. */
    synchronized Map<String, List<Ticket>> ticketsByNode() {
        Map<String, List<Ticket>> byNode = new HashMap<>();
        tickets.values()
                .forEach(ticket -> byNode.computeIfAbsent(ticket.given.via(), node -> new ArrayList<>())
                        .add(ticket));
        return byNode;
    }

    synchronized void renewed(Ticket ticket, long nowMs) {
        ticket.renewedMs = nowMs;
    }

    synchronized List<LiveEntry> standingOn(Ticket ticket) {
        return ticket.viewIds().stream()
                .flatMap(id -> find(id).stream())
                .filter(LiveEntry::isOpen)
                .toList();
    }

    /** Does something with an entry under the table's lock. */
    synchronized void with(LiveEntry entry, java.util.function.Consumer<LiveEntry> change) {
        change.accept(entry);
    }

    /** Tickets at each of our gateways, by its name. */
    synchronized long ticketsAt(String gateway) {
        return tickets.values().stream()
                .filter(ticket -> ticket.target.gateway().equals(gateway))
                .count();
    }
}
