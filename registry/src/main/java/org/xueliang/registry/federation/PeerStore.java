package org.xueliang.registry.federation;

import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.identity.Secrets;

/** The table {@code peers}. */
final class PeerStore {
    private static final int PART = 5000;

    private PeerStore() {}

    /** What we have of a peer: the position in its changes, and whether a whole synchronisation is under way. */
    record Position(String epoch, long revision, long alerts, boolean whole, int round) {}

    static List<PeerEntry> all(Handle handle) {
        return handle.createQuery("select * from peers where not going order by node")
                .map((rs, ctx) -> entry(rs))
                .list();
    }

    private static PeerEntry entry(ResultSet rs) throws SQLException {
        try {
            return new PeerEntry(
                    rs.getString("node"),
                    PemFiles.certificate(rs.getBytes("certificate")),
                    rs.getString("key_sha256"),
                    rs.getString("address"),
                    List.of((String[]) rs.getArray("may_carry").getArray()),
                    List.of((String[]) rs.getArray("code_prefixes").getArray()),
                    rs.getInt("max_channels"),
                    rs.getInt("max_alerts"),
                    rs.getString("note"));
        } catch (CertificateException e) {
            throw new IllegalStateException("peer " + rs.getString("node") + ": its certificate cannot be read", e);
        }
    }

    static void put(Handle handle, PeerEntry peer) {
        byte[] der;
        try {
            der = peer.certificate().getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
        handle.createUpdate("insert into peers (node, certificate, key_sha256, address, may_carry, code_prefixes,"
                        + " max_channels, max_alerts, note, shared_epoch, shared_alerts) values (:node, :certificate, :key, :address, :carry,"
                        + " :prefixes, :max, :max_alerts, :note, :epoch, (select revision from feeds where name = 'alerts')) on conflict (node) do update set certificate ="
                        + " excluded.certificate, key_sha256 = excluded.key_sha256, address = excluded.address,"
                        + " may_carry = excluded.may_carry, code_prefixes = excluded.code_prefixes,"
                        // What was refused for its words may be taken by the new ones: all is looked at again.
                        + " max_channels = excluded.max_channels, max_alerts = excluded.max_alerts, note = excluded.note, copied_epoch = '', tree_mark = '',"
                        // Of one that was going some of what it was told may be forgotten.
                        + " shared_epoch = case when peers.going then excluded.shared_epoch else peers.shared_epoch end,"
                        + " going = false")
                .bind("node", peer.node())
                .bind("certificate", der)
                .bind("key", peer.keySha256())
                .bind("address", peer.address())
                .bindArray("carry", String.class, peer.mayCarry())
                .bindArray("prefixes", String.class, peer.codePrefixes())
                .bind("max", peer.maxChannels())
                .bind("max_alerts", peer.maxAlerts())
                .bind("note", peer.note())
                .bind("epoch", Secrets.randomHex(8))
                .execute();
    }

    /** Shuts it out: it is a peer no more, and nothing that it told is believed to be so now. False where there is none. */
    static boolean shutOut(Handle handle, String node) {
        handle.createUpdate("delete from copy_sources where peer = :node")
                .bind("node", node)
                .execute();
        return handle.createUpdate("update peers set going = true, key_sha256 = 'gone ' || node, copied_epoch = ''"
                                + " where node = :node and not going")
                        .bind("node", node)
                        .execute()
                > 0;
    }

    static List<String> going(Handle handle) {
        return handle.createQuery("select node from peers where going order by node")
                .mapTo(String.class)
                .list();
    }

    /** Held until the transaction ends. */
    static boolean isGoing(Handle handle, String node) {
        return handle.createQuery("select going from peers where node = :node for update")
                .bind("node", node)
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    /** Forgets a part of what it was told; says whether there may be more. */
    static boolean forgetShared(Handle handle, String node) {
        return handle.createUpdate("delete from shared_channels where peer = :node and code in (select code from"
                                + " shared_channels where peer = :node limit :part)")
                        .bind("node", node)
                        .bind("part", PART)
                        .execute()
                == PART;
    }

    static void remove(Handle handle, String node) {
        handle.createUpdate("delete from peers where node = :node and going")
                .bind("node", node)
                .execute();
    }

    /** Which tree of a peer we have whole, and the round that its rows are of. */
    record TreePosition(String mark, int round) {}

    static TreePosition tree(Handle handle, String node) {
        return handle.createQuery(
                        "select tree_mark, tree_round from peers where node = :node and not going for no key update")
                .bind("node", node)
                .map((rs, ctx) -> new TreePosition(rs.getString(1), rs.getInt(2)))
                .findOne()
                .orElseThrow(() -> Refusal.unavailable("peer '" + node + "' was removed"));
    }

    static void setTree(Handle handle, String node, TreePosition position) {
        handle.createUpdate("update peers set tree_mark = :mark, tree_round = greatest(tree_round, :round)"
                        + " where node = :node and not going")
                .bind("mark", position.mark)
                .bind("round", position.round)
                .bind("node", node)
                .execute();
    }

    /** Held until the transaction ends. */
    static Position position(Handle handle, String node) {
        return handle.createQuery("select * from peers where node = :node and not going for no key update")
                .bind("node", node)
                .map((rs, ctx) -> new Position(
                        rs.getString("copied_epoch"),
                        rs.getLong("copied_revision"),
                        rs.getLong("copied_alerts"),
                        rs.getBoolean("copied_whole"),
                        rs.getInt("copied_round")))
                .findOne()
                .orElseThrow(() -> Refusal.unavailable("peer '" + node + "' was removed"));
    }

    static void setPosition(Handle handle, String node, Position position) {
        handle.createUpdate(
                        "update peers set copied_epoch = :epoch, copied_revision = :revision, copied_alerts = :alerts,"
                                + " copied_whole = :whole, copied_round = :round where node = :node")
                .bind("epoch", position.epoch)
                .bind("revision", position.revision)
                .bind("alerts", position.alerts)
                .bind("whole", position.whole)
                .bind("round", position.round)
                .bind("node", node)
                .execute();
    }
}
