package org.xueliang.registry.channel;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.CredentialVerifier;
import org.xueliang.proto.v1.Gb28181Source;
import org.xueliang.proto.v1.Position;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.PushSource;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.proto.v1.View;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.code.ReservedCodes;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.feed.ChangeSource.Change;
import org.xueliang.registry.identity.SealingKey;
import org.xueliang.registry.store.Feed;

/** The table {@code channels}. A pull source's password goes in sealed and comes out for a gateway alone. */
final class ChannelStore {
    /** What a removal leaves of a row: assignments for an update. */
    static final String CLEARED = "removed = true, alias = null, name = '', source_kind = 0, owner = '', place = '',"
            + " source = 'NONE', pull_url = '', pull_username = '', pull_password = null, pull_transport = 0,"
            + " zones = cast('{}' as jsonb), enrolment = 0, device = '', media_transport = 0, stream_policy = 0, stream = 0,"
            + " maintainer = '', datum = 0, longitude = null, latitude = null, view_direction = null, view_angle = null,"
            + " view_range = null, audio = 0";

    private static final String UNIQUE_VIOLATION = "23505";

    private final SealingKey key;
    private final Clock clock;

    ChannelStore(SealingKey key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    /** Microseconds since the Unix epoch. */
    long nowUs() {
        return clock.millis() * 1000;
    }

    /** Writes a channel whose code is set; under the feed's lock. Takes the place of a removed one of the same code. */
    Channel insert(Handle handle, Channel channel) {
        SecondWays.requireFree(handle, channel.getCode(), channel.getAlias());
        // One that is pending is nobody's yet.
        if (!channel.getOwner().isEmpty()) {
            ReservedCodes.require(handle, "channel.code", channel.getCode(), channel.getOwner());
        }
        long revision = Feed.CHANNELS.head(handle) + 1;
        StreamSource source = channel.getSource();
        PullSource pull = source.getPull();
        try {
            int written = handle.createUpdate("""
                            insert into channels (code, alias, name, source_kind, owner, place, source, pull_url,
                                pull_username, pull_password, pull_transport, zones, enrolment, maintainer, datum,
                                longitude, latitude, view_direction, view_angle, view_range, revision)
                            values (:code, :alias, :name, :kind, :owner, :place, :source, :url,
                                :username, :password, :transport, cast(:zones as jsonb), :enrolment, :maintainer, :datum,
                                :longitude, :latitude, :view_direction, :view_angle, :view_range, :revision)
                            on conflict (code) do update set alias = excluded.alias, name = excluded.name,
                                source_kind = excluded.source_kind, owner = excluded.owner, place = excluded.place,
                                source = excluded.source, pull_url = excluded.pull_url,
                                pull_username = excluded.pull_username, pull_password = excluded.pull_password,
                                pull_transport = excluded.pull_transport, zones = excluded.zones,
                                enrolment = excluded.enrolment, maintainer = excluded.maintainer,
                                datum = excluded.datum, longitude = excluded.longitude, latitude = excluded.latitude,
                                view_direction = excluded.view_direction, view_angle = excluded.view_angle,
                                view_range = excluded.view_range, revision = excluded.revision, removed = false
                            where channels.removed
                            """)
                    .bind("code", channel.getCode())
                    .bind("alias", channel.getAlias().isEmpty() ? null : channel.getAlias())
                    .bind("name", channel.getName())
                    .bind("kind", channel.getSourceKindValue())
                    .bind("owner", channel.getOwner())
                    .bind("place", channel.getPlace())
                    .bind("source", source.hasPull() ? "PULL" : source.hasPush() ? "PUSH" : "NONE")
                    .bind("url", pull.getUrl())
                    .bind("username", pull.getUsername())
                    .bind("password", sealed(channel))
                    .bind("transport", pull.getTransportValue())
                    .bind("zones", ZonesJson.print(channel.getZonesList()))
                    .bind("enrolment", channel.getEnrolmentValue())
                    .bindMap(ChannelChanges.positionColumns(channel))
                    .bind("maintainer", channel.getMaintainer())
                    .bind("revision", revision)
                    .execute();
            if (written == 0) {
                throw Refusal.taken("channel.code: '" + channel.getCode() + "' is taken");
            }
        } catch (RuntimeException e) {
            throw isUnique(e) ? Refusal.taken("channel.alias: '" + channel.getAlias() + "' is taken") : e;
        }
        Feed.CHANNELS.advance(handle, revision);
        return one(handle, channel.getCode());
    }

    byte @Nullable [] sealed(Channel channel) {
        String password = channel.getSource().getPull().getPassword();
        return password.isEmpty() ? null : key.seal(owner(channel.getCode()), password);
    }

    /** Keeps the password of a pull source whose row is there. */
    void sealPassword(Handle handle, Channel channel) {
        handle.createUpdate("update channels set pull_password = :password where code = :code")
                .bind("password", sealed(channel))
                .bind("code", channel.getCode())
                .execute();
    }

    static String owner(String code) {
        return "channel " + code;
    }

    private static boolean isUnique(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof PSQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    /** Gives the channel the next revision; under the feed's lock. Column names and values come from this package alone. */
    Channel update(Handle handle, String code, String assignments, Map<String, ?> values) {
        if (values.get("alias") instanceof String alias) {
            SecondWays.requireFree(handle, "", alias);
        }
        long revision = Feed.CHANNELS.head(handle) + 1;
        try {
            write(handle, code, assignments, values, revision);
        } catch (RuntimeException e) {
            throw isUnique(e) ? Refusal.taken("channel.alias: '" + values.get("alias") + "' is taken") : e;
        }
        Feed.CHANNELS.advance(handle, revision);
        return one(handle, code);
    }

    private static void write(Handle handle, String code, String assignments, Map<String, ?> values, long revision) {
        handle.createUpdate("update channels set revision = :revision" + assignments + " where code = :code")
                .bind("revision", revision)
                .bind("code", code)
                .bindMap(values)
                .execute();
    }

    /** Leaves the code and the mark; everything else that was known of it goes. */
    void remove(Handle handle, String code) {
        WayRows.forget(handle, code);
        CredentialStore.endAll(handle, code);
        handle.createUpdate("delete from presence where channel = :code")
                .bind("code", code)
                .execute();
        update(handle, code, ", " + CLEARED, Map.of());
        forget(handle, List.of(code));
    }

    /** What is kept beside the rows of channels that are removed; after the update, which has left a version. */
    static void forget(Handle handle, List<String> codes) {
        handle.createUpdate("delete from versions where kind = 'channels' and code = any(:codes)")
                .bindArray("codes", String.class, codes)
                .execute();
        handle.createUpdate("delete from channel_facts where channel = any(:codes)")
                .bindArray("codes", String.class, codes)
                .execute();
        handle.createUpdate("delete from last_positions where channel = any(:codes)")
                .bindArray("codes", String.class, codes)
                .execute();
    }

    /** By code or alias, or by those of a second way of it; without status; empty where there is none. */
    Optional<Channel> find(Handle handle, String codeOrAlias) {
        return byName(handle, codeOrAlias)
                .or(() -> SecondWays.primaryOf(handle, codeOrAlias).flatMap(primary -> byName(handle, primary)));
    }

    private static Optional<Channel> byName(Handle handle, String codeOrAlias) {
        String column = Check.isCode(codeOrAlias) ? "code" : "alias";
        return handle.createQuery("select * from channels where not removed and " + column + " = :name")
                .bind("name", codeOrAlias)
                .map((rs, ctx) -> channel(rs))
                .findOne();
    }

    /** By code or alias; NOT_FOUND where there is none. */
    Channel require(Handle handle, String codeOrAlias) {
        Check.text("channel", codeOrAlias, 1, 64);
        return find(handle, codeOrAlias)
                .orElseThrow(() -> copied(handle, codeOrAlias)
                        .map(home -> Refusal.notNow("channel " + codeOrAlias + " is of node '" + home
                                + "' (expected: one of ours; what is done to it is done there)"))
                        .orElseGet(() -> Refusal.notFound("channel: '" + Refusal.excerpt(codeOrAlias)
                                + "' is neither code nor alias of a channel")));
    }

    /** The node that owns it, where what we have is a copy. */
    private static Optional<String> copied(Handle handle, String code) {
        return handle.createQuery("select home from channel_copies where code = :code and chosen")
                .bind("code", code)
                .mapTo(String.class)
                .findOne();
    }

    private Channel one(Handle handle, String code) {
        return handle.createQuery("select * from channels where code = :code")
                .bind("code", code)
                .map((rs, ctx) -> channel(rs))
                .one();
    }

    long pending(Handle handle) {
        return handle.createQuery("select count(*) from channels where enrolment = 1 and not removed")
                .mapTo(Long.class)
                .one();
    }

    /** A row without password and status. */
    static Channel channel(ResultSet rs) throws SQLException {
        Channel.Builder channel = Channel.newBuilder()
                .setCode(rs.getString("code"))
                .setRevision(rs.getLong("revision"))
                .setRemoved(rs.getBoolean("removed"));
        if (channel.getRemoved()) {
            return channel.build();
        }
        String alias = rs.getString("alias");
        channel.setAlias(alias == null ? "" : alias)
                .setName(rs.getString("name"))
                .setSourceKindValue(rs.getInt("source_kind"))
                .setOwner(rs.getString("owner"))
                .setPlace(rs.getString("place"))
                .addAllZones(ZonesJson.parse(rs.getString("zones")))
                .setEnrolmentValue(rs.getInt("enrolment"))
                .setMaintainer(rs.getString("maintainer"))
                .setAudioValue(rs.getInt("audio"));
        if (rs.getInt("datum") != 0) {
            channel.setPosition(Position.newBuilder()
                    .setDatumValue(rs.getInt("datum"))
                    .setLongitude(rs.getDouble("longitude"))
                    .setLatitude(rs.getDouble("latitude")));
        }
        rs.getDouble("view_range");
        if (!rs.wasNull()) {
            channel.setView(View.newBuilder()
                    .setDirectionDeg(rs.getDouble("view_direction"))
                    .setAngleDeg(rs.getDouble("view_angle"))
                    .setRangeM(rs.getDouble("view_range")));
        }
        switch (rs.getString("source")) {
            case "PULL" ->
                channel.setSource(StreamSource.newBuilder()
                        .setPull(PullSource.newBuilder()
                                .setUrl(rs.getString("pull_url"))
                                .setUsername(rs.getString("pull_username"))
                                .setTransportValue(rs.getInt("pull_transport"))));
            case "PUSH" -> channel.setSource(StreamSource.newBuilder().setPush(PushSource.getDefaultInstance()));
            case "GB28181" ->
                channel.setSource(StreamSource.newBuilder()
                        .setGb28181(Gb28181Source.newBuilder()
                                .setDevice(rs.getString("device"))
                                .setTransportValue(rs.getInt("media_transport"))
                                .setPolicyValue(rs.getInt("stream_policy"))
                                .setStream(rs.getInt("stream"))));
            default -> {}
        }
        return channel.build();
    }

    /**
     * For WatchChannels.
     *
     * @param wholeUpTo removals up to this revision are left out: the watcher began with nothing and has none of them
     * @param secrets with passwords and verifiers: for a gateway
     */
    List<Change<ChannelAssignment>> changes(
            Handle handle, long after, long head, int limit, long wholeUpTo, boolean secrets) {
        List<ChannelAssignment.Builder> rows = handle.createQuery("select * from channels where revision > :after and"
                        + " revision <= :head and not (removed and revision <= :whole and not exists (select 1 from"
                        + " channel_ways w where w.trial_code = channels.code)) order by revision limit :limit")
                .bind("after", after)
                .bind("head", head)
                .bind("whole", wholeUpTo)
                .bind("limit", limit)
                .map((rs, ctx) -> {
                    Channel.Builder channel = channel(rs).toBuilder();
                    byte[] password = rs.getBytes("pull_password");
                    if (secrets && password != null) {
                        channel.getSourceBuilder()
                                .getPullBuilder()
                                .setPassword(key.open(owner(channel.getCode()), password));
                    }
                    return ChannelAssignment.newBuilder().setChannel(channel);
                })
                .list();
        WayOverlay.lay(handle, rows, key, secrets);
        if (secrets) {
            addVerifiers(handle, rows);
            ClosedChannels.lay(handle, rows, nowUs());
        }
        List<Change<ChannelAssignment>> changes = new ArrayList<>();
        for (ChannelAssignment.Builder row : rows) {
            changes.add(new Change<>(row.getChannel().getRevision(), row.build()));
        }
        return changes;
    }

    private static void addVerifiers(Handle handle, List<ChannelAssignment.Builder> rows) {
        Map<String, List<CredentialVerifier>> verifiers = new HashMap<>();
        CredentialStore.of(
                        handle,
                        rows.stream().map(row -> row.getChannel().getCode()).toList())
                .forEach(row -> verifiers
                        .computeIfAbsent(row.channel(), code -> new ArrayList<>())
                        .add(row.verifier()));
        for (ChannelAssignment.Builder row : rows) {
            row.addAllVerifiers(verifiers.getOrDefault(row.getChannel().getCode(), List.of()));
        }
    }
}
