package org.xueliang.registry.federation;

import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.xueliang.registry.identity.Secrets;

/** The table {@code peers}. */
final class PeerStore {
    private PeerStore() {}

    /** What we have of a peer: the position in its changes, and whether a whole synchronisation is under way. */
    record Position(String epoch, long revision, long alerts, boolean whole, int round) {}

    static List<PeerEntry> all(Handle handle) {
        return handle.createQuery("select * from peers order by node")
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
                        + " max_channels, note, shared_epoch) values (:node, :certificate, :key, :address, :carry,"
                        + " :prefixes, :max, :note, :epoch) on conflict (node) do update set certificate ="
                        + " excluded.certificate, key_sha256 = excluded.key_sha256, address = excluded.address,"
                        + " may_carry = excluded.may_carry, code_prefixes = excluded.code_prefixes,"
                        // What was refused for its words may be taken by the new ones: all is looked at again.
                        + " max_channels = excluded.max_channels, note = excluded.note, copied_epoch = ''")
                .bind("node", peer.node())
                .bind("certificate", der)
                .bind("key", peer.keySha256())
                .bind("address", peer.address())
                .bindArray("carry", String.class, peer.mayCarry())
                .bindArray("prefixes", String.class, peer.codePrefixes())
                .bind("max", peer.maxChannels())
                .bind("note", peer.note())
                .bind("epoch", Secrets.randomHex(8))
                .execute();
    }

    static boolean remove(Handle handle, String node) {
        return handle.createUpdate("delete from peers where node = :node")
                        .bind("node", node)
                        .execute()
                > 0;
    }

    /** Held until the transaction ends. */
    static Position position(Handle handle, String node) {
        return handle.createQuery("select * from peers where node = :node for no key update")
                .bind("node", node)
                .map((rs, ctx) -> new Position(
                        rs.getString("copied_epoch"),
                        rs.getLong("copied_revision"),
                        rs.getLong("copied_alerts"),
                        rs.getBoolean("copied_whole"),
                        rs.getInt("copied_round")))
                .findOne()
                .orElseThrow(() -> new IllegalStateException("peer " + node + " was removed"));
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
