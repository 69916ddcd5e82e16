package org.xueliang.registry.alert;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Alert;
import org.xueliang.registry.store.Feed;

/**
 * Alerts that pass between nodes. They stand in the table of our own, marked with their home, so that queries and
 * subscriptions have both; nobody moves them on in their life but their home.
 */
public final class AlertCopies {
    private AlertCopies() {}

    /** Where a subscriber of a peer is: the alerts to send, and the position after them. */
    public record Batch(List<Alert> alerts, long cursor) {}

    /** Our own alerts behind a revision, of channels that the peer was told it gets alerts of. */
    public static Batch after(Handle handle, String peer, long cursor, int limit) {
        long head = Feed.ALERTS.head(handle);
        List<Alert> alerts = handle.createQuery("select a.* from alerts a join shared_channels s on s.peer = :peer"
                        + " and s.code = a.channel and s.alerts and not s.removed where a.home = ''"
                        + " and a.revision > :cursor and a.revision <= :head order by a.revision limit :limit")
                .bind("peer", peer)
                .bind("cursor", cursor)
                .bind("head", head)
                .bind("limit", limit)
                .map((rs, ctx) -> AlertStore.alert(rs))
                .list();
        return new Batch(
                alerts,
                alerts.size() < limit ? head : alerts.get(alerts.size() - 1).getRevision());
    }

    /**
     * Keeps another node's alerts; the caller has checked that they are of its channels. What is already here under the id
     * and is not that node's stays: the ids that were passed over are returned.
     */
    public static Set<String> keep(Handle handle, String home, Collection<Alert> alerts) {
        long revision = Feed.ALERTS.lock(handle);
        Set<String> taken = new HashSet<>();
        AlertStore.byIds(handle, alerts.stream().map(Alert::getId).toList()).stream()
                .filter(alert -> !alert.getHome().equals(home))
                .forEach(alert -> taken.add(alert.getId()));
        List<Alert> kept = new ArrayList<>();
        for (Alert alert : alerts) {
            if (!taken.contains(alert.getId())) {
                kept.add(alert.toBuilder()
                        .setHome(home)
                        .setIncident("")
                        .setRevision(++revision)
                        .build());
            }
        }
        AlertStore.write(handle, kept);
        Feed.ALERTS.advance(handle, revision);
        return taken;
    }

    /** Lets the oldest of a node's alerts go where more are kept; under the feed's lock. @return how many went */
    public static int letGo(Handle handle, String home, int most) {
        return handle.createUpdate("delete from alerts where home = :home and id in (select id from alerts"
                        + " where home = :home order by begin_us desc, id desc offset :most)")
                .bind("home", home)
                .bind("most", most)
                .execute();
    }

    public static long count(Handle handle, String home) {
        return handle.createQuery("select count(*) from alerts where home = :home and home <> ''")
                .bind("home", home)
                .mapTo(Long.class)
                .one();
    }

    /** What is no longer shared is no longer here; under the feed's lock. */
    public static void forget(Handle handle, String home, Collection<String> channels) {
        if (!channels.isEmpty()) {
            handle.createUpdate("delete from alerts where home = :home and channel = any(:channels)")
                    .bind("home", home)
                    .bindArray("channels", String.class, List.copyOf(channels))
                    .execute();
        }
    }
}
