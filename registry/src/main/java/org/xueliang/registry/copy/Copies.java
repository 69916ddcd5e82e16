package org.xueliang.registry.copy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelCopy;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.Position;
import org.xueliang.proto.v1.Presence;
import org.xueliang.registry.calls.Rfc3339;
import org.xueliang.registry.error.Refusal;

/**
 * Copies of other nodes' channels as people see them. They lie in a table of their own, so that whoever reads channels to
 * use them meets none; here is the one way to see both. A channel of our own hides a copy with its code.
 */
public final class Copies {
    private static final String FROM = " from channel_copies c left join copy_sources s on s.peer = c.peer"
            + " and s.home = c.home where c.chosen and not exists (select 1 from channels o where o.code = c.code"
            + " and not o.removed)";

    /** Who has heard nothing of the home for so long does not know any more. */
    private static final String STATE =
            "(case when coalesce(s.as_of_us, 0) < :fresh_us then " + Presence.UNKNOWN_VALUE + " else c.presence end)";

    /** In questions: our own channels alone. */
    public static final String SELF = "self";

    private static final Pattern HOME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,63}");

    private final Clock clock;
    private final Duration timeToLive;
    private volatile String ourName = SELF;

    /** @param timeToLive how old a copy may be before its state is UNKNOWN */
    public Copies(Clock clock, Duration timeToLive) {
        this.clock = clock;
        this.timeToLive = timeToLive;
    }

    /** What this node is called by others; set before the first question. */
    public void named(String node) {
        ourName = node;
    }

    /** Home that a question names: {@link #SELF} for ours by either name, empty for any. */
    public String asked(String home) {
        if (!home.isEmpty() && !HOME.matcher(home).matches()) {
            throw Refusal.badField("home", home, "a node id as 'xueliang nodes' lists it, or 'self'");
        }
        return home.equals(ourName) ? SELF : home;
    }

    /** Whether there is one at all. */
    public boolean any(Handle handle) {
        return handle.createQuery("select exists (select 1 from channel_copies)")
                .mapTo(Boolean.class)
                .one();
    }

    /** By its code. */
    public Optional<Channel> find(Handle handle, String code) {
        return shown(handle, List.of(code)).stream().findFirst();
    }

    /** By their codes, in no order. */
    public List<Channel> shown(Handle handle, Collection<String> codes) {
        if (codes.isEmpty()) {
            return List.of();
        }
        return handle.createQuery("select c.*, s.as_of_us, " + STATE + " as state" + FROM + " and c.code = any(:codes)")
                .bindArray("codes", String.class, List.copyOf(codes))
                .bind("fresh_us", freshUs())
                .map((rs, ctx) -> channel(rs))
                .list();
    }

    /** Those of the codes that are in this state. */
    public Set<String> inState(Handle handle, Collection<String> codes, Presence state) {
        return new HashSet<>(
                handle.createQuery("select c.code" + FROM + " and c.code = any(:codes) and " + STATE + " = :state")
                        .bindArray("codes", String.class, List.copyOf(codes))
                        .bind("fresh_us", freshUs())
                        .bind("state", state.getNumber())
                        .mapTo(String.class)
                        .list());
    }

    /** Behind a code, in the order of codes; the request's page size and token are not looked at. */
    public List<Channel> page(Handle handle, ListChannelsRequest request, String after, int limit) {
        if (request.getEnrolment() == Enrolment.PENDING) {
            return List.of();
        }
        return handle.createQuery("select c.*, s.as_of_us, " + STATE + " as state" + FROM + " and c.code > :after"
                        + (request.getSourceKindValue() == 0 ? "" : " and c.source_kind = :kind")
                        + (request.getOwner().isEmpty() ? "" : " and c.owner = :owner")
                        + (request.getPlace().isEmpty() ? "" : " and c.place = :place")
                        + (request.getPresenceValue() == 0 ? "" : " and " + STATE + " = :presence")
                        + (request.getHome().isEmpty() ? "" : " and c.home = :home")
                        + " order by c.code limit :limit")
                .bind("after", after)
                .bind("kind", request.getSourceKindValue())
                .bind("owner", request.getOwner())
                .bind("place", request.getPlace())
                .bind("presence", request.getPresenceValue())
                .bind("home", request.getHome())
                .bind("fresh_us", freshUs())
                .bind("limit", limit)
                .map((rs, ctx) -> channel(rs))
                .list();
    }

    private long freshUs() {
        return (clock.millis() - timeToLive.toMillis()) * 1000;
    }

    private Channel channel(ResultSet rs) throws SQLException {
        long asOfUs = rs.getLong("as_of_us");
        Channel.Builder channel = Channel.newBuilder()
                .setCode(rs.getString("code"))
                .setName(rs.getString("name"))
                .setSourceKindValue(rs.getInt("source_kind"))
                .setOwner(rs.getString("owner"))
                .setMaintainer(rs.getString("maintainer"))
                .setPlace(rs.getString("place"))
                .setEnrolment(Enrolment.ENROLLED)
                .setRevision(rs.getLong("home_revision"))
                .setStatus(status(rs, asOfUs))
                .setCopy(ChannelCopy.newBuilder()
                        .setHome(rs.getString("home"))
                        .addAllPath(texts(rs, "path"))
                        .setAsOfUs(asOfUs)
                        .setAgeMs(asOfUs == 0 ? 0 : Math.max(0, clock.millis() - asOfUs / 1000))
                        .addAllAgreements(texts(rs, "agreements")));
        if (rs.getInt("datum") != 0) {
            channel.setPosition(Position.newBuilder()
                    .setDatumValue(rs.getInt("datum"))
                    .setLongitude(rs.getDouble("longitude"))
                    .setLatitude(rs.getDouble("latitude")));
        }
        return channel.build();
    }

    private static ChannelStatus status(ResultSet rs, long asOfUs) throws SQLException {
        ChannelStatus.Builder status = ChannelStatus.newBuilder()
                .setPresenceValue(rs.getInt("state"))
                .setSinceUs(rs.getLong("since_us"))
                .setCodec(rs.getString("codec"))
                .setWidth(rs.getInt("width"))
                .setHeight(rs.getInt("height"));
        if (rs.getInt("state") == Presence.UNKNOWN_VALUE && rs.getInt("presence") != Presence.UNKNOWN_VALUE) {
            status.setSinceUs(asOfUs)
                    .setCause(
                            asOfUs == 0
                                    ? "node '" + rs.getString("home") + "' has not said yet that this is all"
                                    : "node '" + rs.getString("home") + "' was last heard of at "
                                            + Rfc3339.text(asOfUs));
        }
        return status.build();
    }

    private static List<String> texts(ResultSet rs, String column) throws SQLException {
        return List.of((String[]) rs.getArray(column).getArray());
    }
}
