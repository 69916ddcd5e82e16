package org.xueliang.registry.cascade;

import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.UpperPlatform;
import org.xueliang.proto.v1.UpperPlatformAssignment;
import org.xueliang.proto.v1.UpperStatus;
import org.xueliang.registry.feed.ChangeSource.Change;
import org.xueliang.registry.identity.SealingKey;
import org.xueliang.registry.store.Feed;

/**
 * The table {@code upper_platforms}. Secrets go in sealed and come out for the gateway that holds the link alone, because it
 * answers the platform's challenges, whose realm is not known before.
 */
final class UpperPlatformStore {
    private static final String NOT_HEARD = "its gateway has said nothing lately";

    private final SealingKey key;

    UpperPlatformStore(SealingKey key) {
        this.key = key;
    }

    /**
     * Adds it or replaces what is known; under the feed's lock. An empty gateway leaves the link where it is.
     *
     * @param secret empty keeps the old one
     */
    void put(Handle handle, UpperPlatform platform, String secret) {
        long revision = Feed.UPPER_PLATFORMS.head(handle) + 1;
        byte @Nullable [] sealed = secret.isEmpty() ? null : key.seal(owner(platform.getCode()), secret);
        handle.createUpdate("""
                        insert into upper_platforms (code, platform, secret, gateway, revision)
                        values (:code, :platform, :secret, :gateway, :revision)
                        on conflict (code) do update set platform = excluded.platform,
                            secret = coalesce(excluded.secret, upper_platforms.secret),
                            gateway = case when excluded.gateway = '' then upper_platforms.gateway
                                else excluded.gateway end,
                            revision = excluded.revision, removed = false
                        """)
                .bind("code", platform.getCode())
                .bind("platform", platform.toBuilder().clearGateway().build().toByteArray())
                .bind("secret", sealed)
                .bind("gateway", platform.getGateway())
                .bind("revision", revision)
                .execute();
        Feed.UPPER_PLATFORMS.advance(handle, revision);
    }

    boolean hasSecret(Handle handle, String code) {
        return handle.createQuery("select secret is not null from upper_platforms where code = :code and not removed")
                .bind("code", code)
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    int count(Handle handle) {
        return handle.createQuery("select count(*) from upper_platforms where not removed")
                .mapTo(Integer.class)
                .one();
    }

    /** Leaves code and mark; under the feed's lock. @return false where there is none */
    boolean remove(Handle handle, String code) {
        long revision = Feed.UPPER_PLATFORMS.head(handle) + 1;
        int removed = handle.createUpdate("update upper_platforms set removed = true, platform = '', secret = null,"
                        + " gateway = '', status = null, revision = :revision where code = :code and not removed")
                .bind("code", code)
                .bind("revision", revision)
                .execute();
        if (removed > 0) {
            Feed.UPPER_PLATFORMS.advance(handle, revision);
        }
        return removed > 0;
    }

    /** Platforms that no gateway holds become this one's. @return whether any did */
    boolean claim(Handle handle, String gateway) {
        boolean some = handle.createQuery(
                        "select exists (select 1 from upper_platforms where gateway = '' and not removed)")
                .mapTo(Boolean.class)
                .one();
        if (!some) {
            return false;
        }
        long head = Feed.UPPER_PLATFORMS.lock(handle);
        int claimed = handle.createUpdate("""
                        update upper_platforms u set gateway = :gateway, revision = :head + t.n
                        from (select code, row_number() over (order by code) as n from upper_platforms
                            where gateway = '' and not removed) t
                        where u.code = t.code
                        """)
                .bind("gateway", gateway)
                .bind("head", head)
                .execute();
        Feed.UPPER_PLATFORMS.advance(handle, head + claimed);
        return claimed > 0;
    }

    /** Of platforms that this gateway holds; others are passed over. */
    void report(Handle handle, String gateway, List<UpperPlatform> reports) {
        for (UpperPlatform report : reports) {
            handle.createUpdate("update upper_platforms set status = :status"
                            + " where code = :code and gateway = :gateway and not removed")
                    .bind("status", report.getStatus().toByteArray())
                    .bind("code", report.getCode())
                    .bind("gateway", gateway)
                    .execute();
        }
    }

    /** @param freshUs gateways that were not heard since know nothing any more */
    List<UpperPlatform> list(Handle handle, long freshUs) {
        return handle.createQuery("select u.*, coalesce(g.seen_us, 0) as gateway_seen_us from upper_platforms u"
                        + " left join gateways g on g.gateway = u.gateway where not u.removed order by u.code")
                .map((rs, ctx) -> shown(rs, freshUs))
                .list();
    }

    Optional<UpperPlatform> find(Handle handle, String code, long freshUs) {
        return list(handle, freshUs).stream()
                .filter(platform -> platform.getCode().equals(code))
                .findFirst();
    }

    private static UpperPlatform shown(ResultSet rs, long freshUs) throws SQLException {
        byte[] said = rs.getBytes("status");
        UpperStatus status = said == null
                ? UpperStatus.newBuilder()
                        .setPresence(Presence.UNKNOWN)
                        .setCause(rs.getString("gateway").isEmpty() ? "no gateway holds the link yet" : NOT_HEARD)
                        .build()
                : status(said);
        if (said != null && rs.getLong("gateway_seen_us") < freshUs) {
            status = status.toBuilder()
                    .setPresence(Presence.UNKNOWN)
                    .setCause(NOT_HEARD)
                    .build();
        }
        return platform(rs).toBuilder().setStatus(status).build();
    }

    private static UpperPlatform platform(ResultSet rs) throws SQLException {
        try {
            return UpperPlatform.parseFrom(rs.getBytes("platform")).toBuilder()
                    .setCode(rs.getString("code"))
                    .setGateway(rs.getString("gateway"))
                    .setRevision(rs.getLong("revision"))
                    .setRemoved(rs.getBoolean("removed"))
                    .build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an upper platform in the database is not readable: " + e.getMessage(), e);
        }
    }

    private static UpperStatus status(byte[] bytes) {
        try {
            return UpperStatus.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(
                    "an upper platform's status in the database is not readable: " + e.getMessage(), e);
        }
    }

    /**
     * For WatchUpperPlatforms. A platform that another gateway holds is told as removed: this one lets go of it.
     *
     * @param wholeUpTo removals up to this revision are left out: the watcher began with nothing
     */
    List<Change<UpperPlatformAssignment>> changes(
            Handle handle, String gateway, long after, long head, int limit, long wholeUpTo) {
        List<Change<UpperPlatformAssignment>> changes = new ArrayList<>();
        handle.createQuery("select * from upper_platforms where revision > :after and revision <= :head"
                        + " and not ((removed or gateway <> :gateway) and revision <= :whole)"
                        + " order by revision limit :limit")
                .bind("after", after)
                .bind("head", head)
                .bind("gateway", gateway)
                .bind("whole", wholeUpTo)
                .bind("limit", limit)
                .map((rs, ctx) -> new Change<>(rs.getLong("revision"), assignment(rs, gateway)))
                .forEach(changes::add);
        return changes;
    }

    private UpperPlatformAssignment assignment(ResultSet rs, String gateway) throws SQLException {
        UpperPlatform platform = platform(rs);
        byte[] sealed = rs.getBytes("secret");
        if (platform.getRemoved() || !platform.getGateway().equals(gateway)) {
            return UpperPlatformAssignment.newBuilder()
                    .setPlatform(UpperPlatform.newBuilder()
                            .setCode(platform.getCode())
                            .setRevision(platform.getRevision())
                            .setRemoved(true))
                    .build();
        }
        return UpperPlatformAssignment.newBuilder()
                .setPlatform(platform)
                .setSecret(sealed == null ? "" : key.open(owner(platform.getCode()), sealed))
                .build();
    }

    private static String owner(String code) {
        return "upper platform " + code;
    }
}
