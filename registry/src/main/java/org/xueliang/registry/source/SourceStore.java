package org.xueliang.registry.source;

import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.ListSourcesRequest;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceAssignment;
import org.xueliang.proto.v1.SourceHealth;
import org.xueliang.registry.feed.ChangeSource.Change;
import org.xueliang.registry.identity.SealingKey;
import org.xueliang.registry.store.Feed;
import org.xueliang.registry.terms.TermsStore;

/** The table {@code sources}. Passwords go in sealed and come out for the gateway that follows the source alone. */
final class SourceStore {
    /** Adapters that a gateway has to follow. */
    private static final String FOLLOWED =
            "adapter in (" + SourceAdapter.ONVIF_VALUE + ", " + SourceAdapter.MQTT_VALUE + ")";

    private final SealingKey key;

    SourceStore(SealingKey key) {
        this.key = key;
    }

    /** What is known of a source, with what its gateway said of it last; null: nothing yet. */
    record Row(Source source, @Nullable SourceHealth said, long gatewaySeenUs) {}

    /**
     * Under the feed's lock.
     *
     * @param password null keeps the old one, empty takes it away
     * @param pinned a person named the gateway
     */
    void put(Handle handle, Source source, @Nullable String password, boolean pinned) {
        long revision = Feed.SOURCES.head(handle) + 1;
        handle.createUpdate("""
                        insert into sources (code, kind, adapter, owner, place, address, source, password, gateway, pinned, revision)
                        values (:code, :kind, :adapter, :owner, :place, :address, :source, :password, :gateway, :pinned, :revision)
                        on conflict (code) do update set kind = excluded.kind, adapter = excluded.adapter,
                            owner = excluded.owner, place = excluded.place, address = excluded.address,
                            source = excluded.source,
                            password = case when :keep then sources.password else excluded.password end,
                            gateway = case when excluded.gateway = '' then sources.gateway else excluded.gateway end,
                            pinned = case when excluded.gateway in ('', sources.gateway) then sources.pinned
                                else excluded.pinned end,
                            health = case when sources.address = excluded.address then sources.health end,
                            revision = excluded.revision, removed = false
                        """)
                .bind("code", source.getCode())
                .bind("kind", source.getKindValue())
                .bind("adapter", source.getAdapterValue())
                .bind("owner", source.getOwner())
                .bind("place", source.getPlace())
                .bind("address", source.getAddress())
                .bind(
                        "source",
                        source.toBuilder()
                                .clearGateway()
                                .clearRevision()
                                .clearHealth()
                                .build()
                                .toByteArray())
                .bind("password", sealed(source.getCode(), password))
                .bind("keep", password == null)
                .bind("gateway", source.getGateway())
                .bind("pinned", pinned)
                .bind("revision", revision)
                .execute();
        Feed.SOURCES.advance(handle, revision);
        TermsStore.note(handle, source.getCode(), source.getTerms());
    }

    private byte @Nullable [] sealed(String code, @Nullable String password) {
        return password == null || password.isEmpty() ? null : key.seal(owner(code), password);
    }

    private static String owner(String code) {
        return "source " + code;
    }

    /** The row stays locked until the transaction ends: one hand at a time changes what a source brought. */
    Optional<Source> hold(Handle handle, String code) {
        return handle.createQuery("select * from sources where code = :code and not removed for update")
                .bind("code", code)
                .map((rs, ctx) -> source(rs))
                .findOne();
    }

    /** Empty where there is none. */
    String password(Handle handle, String code) {
        return handle.createQuery("select password from sources where code = :code and password is not null")
                .bind("code", code)
                .mapTo(byte[].class)
                .findOne()
                .map(box -> key.open(owner(code), box))
                .orElse("");
    }

    Optional<Row> find(Handle handle, String code) {
        return handle.createQuery(SELECT + " where s.code = :code and not s.removed")
                .bind("code", code)
                .map((rs, ctx) -> row(rs))
                .findOne();
    }

    private static final String SELECT = "select s.*, coalesce(g.seen_us, 0) as gateway_seen_us from sources s"
            + " left join gateways g on g.gateway = s.gateway and s.gateway <> ''";

    List<Row> list(Handle handle, ListSourcesRequest request, String after, int limit) {
        return handle.createQuery(SELECT + " where s.code > :after and not s.removed"
                        + (request.getKindValue() == 0 ? "" : " and s.kind = :kind")
                        + (request.getAdapterValue() == 0 ? "" : " and s.adapter = :adapter")
                        + (request.getOwner().isEmpty() ? "" : " and s.owner = :owner")
                        + " order by s.code limit :limit")
                .bind("after", after)
                .bind("kind", request.getKindValue())
                .bind("adapter", request.getAdapterValue())
                .bind("owner", request.getOwner())
                .bind("limit", limit)
                .map((rs, ctx) -> row(rs))
                .list();
    }

    int count(Handle handle) {
        return handle.createQuery("select count(*) from sources where not removed")
                .mapTo(Integer.class)
                .one();
    }

    Optional<String> withAddress(Handle handle, String address) {
        return handle.createQuery(
                        "select code from sources where address = :address and not removed order by code limit 1")
                .bind("address", address)
                .mapTo(String.class)
                .findOne();
    }

    /** Leaves code and mark; under the feed's lock. */
    void remove(Handle handle, String code) {
        long revision = Feed.SOURCES.head(handle) + 1;
        handle.createUpdate("update sources set removed = true, kind = 0, adapter = 0, owner = '', place = '',"
                        + " address = '', source = '', password = null, health = null, revision = :revision"
                        + " where code = :code")
                .bind("code", code)
                .bind("revision", revision)
                .execute();
        handle.createUpdate("delete from versions where kind = 'sources' and code = :code")
                .bind("code", code)
                .execute();
        Feed.SOURCES.advance(handle, revision);
    }

    /** The gateway that is there and follows fewest; empty where none is there. */
    String gatewayWithRoom(Handle handle, long freshUs) {
        return handle.createQuery("select g.gateway from gateways g left join sources s on s.gateway = g.gateway"
                        + " and not s.removed where g.seen_us >= :fresh and g.door <> '' group by g.gateway"
                        + " order by count(s.code), g.gateway limit 1")
                .bind("fresh", freshUs)
                .mapTo(String.class)
                .findOne()
                .orElse("");
    }

    /**
     * Sources that a gateway has to follow and none does become this one's, and those of gateways that are gone.
     *
     * @param goneUs gateways that were not heard of since are gone; what a person gave to one of them stays there
     * @return whether any did
     */
    boolean claim(Handle handle, String gateway, long goneUs) {
        String free = "not removed and " + FOLLOWED + " and (gateway = '' or (not pinned and gateway <> :gateway"
                + " and not exists (select 1 from gateways g where g.gateway = sources.gateway and g.seen_us >= :gone)))";
        boolean some = handle.createQuery("select exists (select 1 from sources where " + free + ")")
                .bind("gateway", gateway)
                .bind("gone", goneUs)
                .mapTo(Boolean.class)
                .one();
        if (!some) {
            return false;
        }
        long head = Feed.SOURCES.lock(handle);
        int claimed = handle.createUpdate(
                        "update sources s set gateway = :gateway, health = null, revision = :head + t.n"
                                + " from (select code, row_number() over (order by code) as n from sources where "
                                + free
                                + ") t"
                                + " where s.code = t.code")
                .bind("gateway", gateway)
                .bind("gone", goneUs)
                .bind("head", head)
                .execute();
        Feed.SOURCES.advance(handle, head + claimed);
        return claimed > 0;
    }

    void report(Handle handle, String code, SourceHealth health) {
        handle.createUpdate("update sources set health = :health where code = :code")
                .bind("health", health.toByteArray())
                .bind("code", code)
                .execute();
    }

    private static Row row(ResultSet rs) throws SQLException {
        byte[] health = rs.getBytes("health");
        return new Row(source(rs), health == null ? null : health(health), rs.getLong("gateway_seen_us"));
    }

    private static Source source(ResultSet rs) throws SQLException {
        try {
            return Source.parseFrom(rs.getBytes("source")).toBuilder()
                    .setCode(rs.getString("code"))
                    .setGateway(rs.getString("gateway"))
                    .setRevision(rs.getLong("revision"))
                    .setRemoved(rs.getBoolean("removed"))
                    .build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a source in the database is not readable: " + e.getMessage(), e);
        }
    }

    private static SourceHealth health(byte[] bytes) {
        try {
            return SourceHealth.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a source's health in the database is not readable: " + e.getMessage(), e);
        }
    }

    /**
     * For WatchSources. A source that is another gateway's, or none's to follow, or whose terms are over, is told as removed.
     *
     * @param wholeUpTo removals up to this revision are left out: the watcher began with nothing
     */
    List<Change<SourceAssignment>> changes(
            Handle handle, String gateway, long after, long head, int limit, long wholeUpTo, long nowUs) {
        String mine = "not removed and gateway = :gateway and (until_us is null or until_us > :now) and " + FOLLOWED;
        List<Change<SourceAssignment>> changes = new ArrayList<>();
        handle.createQuery("select *, (" + mine + ") as mine from sources"
                        + " where revision > :after and revision <= :head and (revision > :whole"
                        + " or (" + mine + ")) order by revision limit :limit")
                .bind("after", after)
                .bind("head", head)
                .bind("gateway", gateway)
                .bind("whole", wholeUpTo)
                .bind("now", nowUs)
                .bind("limit", limit)
                .map((rs, ctx) -> new Change<>(rs.getLong("revision"), assignment(rs)))
                .forEach(changes::add);
        return changes;
    }

    private SourceAssignment assignment(ResultSet rs) throws SQLException {
        Source source = source(rs);
        if (!rs.getBoolean("mine")) {
            return SourceAssignment.newBuilder()
                    .setSource(Source.newBuilder()
                            .setCode(source.getCode())
                            .setRevision(source.getRevision())
                            .setRemoved(true))
                    .build();
        }
        byte[] sealed = rs.getBytes("password");
        return SourceAssignment.newBuilder()
                .setSource(source)
                .setPassword(sealed == null ? "" : key.open(owner(source.getCode()), sealed))
                .build();
    }
}
