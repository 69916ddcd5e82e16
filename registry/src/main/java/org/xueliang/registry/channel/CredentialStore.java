package org.xueliang.registry.channel;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.CredentialUse;
import org.xueliang.proto.v1.CredentialVerifier;
import org.xueliang.proto.v1.StreamCredential;
import org.xueliang.registry.error.Refusal;

/** Makes credentials and keeps their verifiers. */
final class CredentialStore {
    private static final int MAX_PER_USE = 16;

    private CredentialStore() {}

    /** @param replace ends the older ones of this use */
    static StreamCredential issue(Handle handle, String channel, CredentialUse use, boolean replace) {
        if (replace) {
            handle.createUpdate("delete from credentials where channel = :channel and use = :use")
                    .bind("channel", channel)
                    .bind("use", use.getNumber())
                    .execute();
        }
        long count = handle.createQuery("select count(*) from credentials where channel = :channel and use = :use")
                .bind("channel", channel)
                .bind("use", use.getNumber())
                .mapTo(Long.class)
                .one();
        if (count >= MAX_PER_USE) {
            throw Refusal.tooMuch("channel " + channel + " has " + count + " credentials of this use (expected: < "
                    + MAX_PER_USE + "; set replace to end the older ones)");
        }
        MadeCredential made = MadeCredential.of(use);
        CredentialVerifier verifier = made.verifier();
        handle.createUpdate("insert into credentials (channel, username, use, ha1_md5, ha1_sha256, token_sha256)"
                        + " values (:channel, :username, :use, :md5, :sha256, :token)")
                .bind("channel", channel)
                .bind("username", verifier.getUsername())
                .bind("use", use.getNumber())
                .bind("md5", verifier.getHa1Md5())
                .bind("sha256", verifier.getHa1Sha256())
                .bind("token", verifier.getTokenSha256())
                .execute();
        return made.credential();
    }

    /** A verifier with the channel it is for. */
    record Row(String channel, CredentialVerifier verifier) {}

    static List<Row> of(Handle handle, List<String> channels) {
        if (channels.isEmpty()) {
            return List.of();
        }
        return handle.createQuery("select * from credentials where channel = any(:channels) order by channel, username")
                .bindArray("channels", String.class, channels)
                .map((rs, ctx) -> new Row(
                        rs.getString("channel"),
                        CredentialVerifier.newBuilder()
                                .setUseValue(rs.getInt("use"))
                                .setUsername(rs.getString("username"))
                                .setHa1Md5(rs.getString("ha1_md5"))
                                .setHa1Sha256(rs.getString("ha1_sha256"))
                                .setTokenSha256(rs.getString("token_sha256"))
                                .build()))
                .list();
    }

    static void endAll(Handle handle, String channel) {
        handle.createUpdate("delete from credentials where channel = :channel")
                .bind("channel", channel)
                .execute();
    }
}
