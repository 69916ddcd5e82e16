package org.xueliang.registry.channel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.registry.calls.Origin;
import org.xueliang.registry.channel.NationalCodes.DeviceType;
import org.xueliang.registry.code.CodeAllocator;
import org.xueliang.registry.code.ReservedCodes;
import org.xueliang.registry.store.Feed;

/**
 * Takes many channels in at once, whose fields are checked: makes them, or changes those that are there. What a file does not
 * say of a channel that is there stays as it is.
 */
public final class ChannelIntake {
    private final Channels channels;

    public ChannelIntake(Channels channels) {
        this.channels = channels;
    }

    /** What became of one. */
    public enum Result {
        ADDED,
        CHANGED,
        UNCHANGED,
        REFUSED
    }

    /**
     * @param field what a refusal is about; empty otherwise
     * @param reason of a refusal
     */
    public record Taken(Result result, String field, String reason) {}

    public static void checkAlias(String field, String alias) {
        ChannelCheck.alias(field, alias);
    }

    public static void checkPull(PullSource pull) {
        ChannelCheck.pull(pull);
    }

    /**
     * In the order that they came; inside a transaction. Each code comes once.
     *
     * @param dryRun looks and writes nothing
     */
    public List<Taken> put(Handle handle, List<Channel> asked, boolean dryRun) {
        long head = dryRun ? 0 : Feed.CHANNELS.lock(handle);
        IntakeKnown known = IntakeKnown.of(handle, asked);
        List<Taken> taken = new ArrayList<>();
        Map<Integer, Channel> written = new LinkedHashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            Taken one = take(known, asked.get(i), i, written);
            taken.add(one);
        }
        if (!dryRun && !written.isEmpty()) {
            List<Channel> rows = withCodes(handle, new ArrayList<>(written.values()));
            write(handle, rows, head);
            passwords(handle, rows);
            Feed.CHANNELS.advance(handle, head + rows.size());
        }
        return taken;
    }

    private static Taken take(IntakeKnown known, Channel asked, int index, Map<Integer, Channel> written) {
        String code = asked.getCode();
        if (known.sensors().contains(code)) {
            return new Taken(Result.REFUSED, "code", "'" + code + "' is taken by a sensor");
        }
        String primary = known.secondWays().get(code);
        if (primary != null) {
            return new Taken(
                    Result.REFUSED, "code", "'" + code + "' is " + SecondWays.words(primary) + " (split them first)");
        }
        String reserved = known.reserved().getOrDefault(code, asked.getOwner());
        if (!reserved.equals(asked.getOwner())) {
            return new Taken(Result.REFUSED, "code", "'" + code + "' is " + ReservedCodes.words(reserved));
        }
        String forbidden = known.forbidden().get(asked.getPlace());
        if (forbidden != null) {
            return new Taken(Result.REFUSED, "place", forbidden);
        }
        String holder = asked.getAlias().isEmpty() ? null : known.aliases().get(asked.getAlias());
        if (holder != null && (holder.isEmpty() || !holder.equals(code))) {
            return new Taken(
                    Result.REFUSED,
                    "alias",
                    "'" + asked.getAlias() + "' is taken by "
                            + (holder.isEmpty() ? "a line before" : "channel " + holder));
        }
        Channel there = code.isEmpty() ? null : known.channels().get(code);
        if (there != null && there.getSource().hasGb28181()) {
            String differs = differs(there, asked);
            if (!differs.isEmpty()) {
                return new Taken(
                        Result.REFUSED,
                        differs,
                        "the channel comes with device "
                                + there.getSource().getGb28181().getDevice() + " (expected: what is there; change it at"
                                + " the device)");
            }
        }
        if (there != null && known.sendsPasswordElsewhere(there, asked)) {
            Origin origin = Origin.of(asked.getSource().getPull().getUrl());
            return new Taken(Result.REFUSED, "password", origin.hasNoPassword(""));
        }
        Channel merged = merged(there, asked);
        if (!asked.getAlias().isEmpty()) {
            known.aliases().put(asked.getAlias(), code);
        }
        boolean newPassword = !asked.getSource().getPull().getPassword().isEmpty();
        if (merged.equals(there) && !newPassword) {
            return new Taken(Result.UNCHANGED, "", "");
        }
        written.put(index, merged);
        return new Taken(there == null ? Result.ADDED : Result.CHANGED, "", "");
    }

    /** The first field of a device's channel that a line would change; empty where there is none. */
    private static String differs(Channel there, Channel asked) {
        if (!asked.getName().isEmpty() && !asked.getName().equals(there.getName())) {
            return "name";
        }
        if (!asked.getOwner().equals(there.getOwner())) {
            return "owner";
        }
        if (!asked.getPlace().equals(there.getPlace())) {
            return "place";
        }
        if (asked.getSourceKind() != there.getSourceKind()) {
            return "source_kind";
        }
        return asked.hasSource() ? "url" : "";
    }

    private static Channel merged(@Nullable Channel there, Channel asked) {
        if (there == null) {
            return asked.toBuilder().setEnrolment(Enrolment.ENROLLED).build();
        }
        Channel.Builder merged = there.toBuilder()
                .setOwner(asked.getOwner())
                .setPlace(asked.getPlace())
                .setSourceKind(asked.getSourceKind())
                .setEnrolment(Enrolment.ENROLLED);
        if (!asked.getName().isEmpty()) {
            merged.setName(asked.getName());
        }
        if (!asked.getAlias().isEmpty()) {
            merged.setAlias(asked.getAlias());
        }
        if (!asked.getMaintainer().isEmpty()) {
            merged.setMaintainer(asked.getMaintainer());
        }
        if (asked.hasPosition()) {
            merged.setPosition(asked.getPosition());
        }
        if (asked.hasSource()) {
            PullSource pull = asked.getSource().getPull();
            PullSource before = there.getSource().getPull();
            // A file carries no user names where it was exported: what it leaves empty is left alone.
            if (pull.getUsername().isEmpty()) {
                pull = pull.toBuilder().setUsername(before.getUsername()).build();
            }
            merged.setSource(StreamSource.newBuilder().setPull(pull.toBuilder().setTransport(before.getTransport())));
        }
        return merged.build();
    }

    private List<Channel> withCodes(Handle handle, List<Channel> rows) {
        int missing = (int) rows.stream().filter(row -> row.getCode().isEmpty()).count();
        if (missing == 0) {
            return rows;
        }
        List<String> codes = CodeAllocator.next(handle, channels.codes.before(DeviceType.IP_CAMERA), missing);
        int next = 0;
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).getCode().isEmpty()) {
                rows.set(i, rows.get(i).toBuilder().setCode(codes.get(next++)).build());
            }
        }
        return rows;
    }

    private static void write(Handle handle, List<Channel> rows, long head) {
        handle.createUpdate("""
                        insert into channels (code, alias, name, source_kind, owner, place, source, pull_url, pull_username,
                            pull_transport, zones, enrolment, maintainer, datum, longitude, latitude, revision)
                        select t.code, nullif(t.alias, ''), t.name, t.kind, t.owner, t.place, t.source, t.url, t.username,
                            0, cast('{}' as jsonb), :enrolled, t.maintainer, t.datum,
                            case when t.datum <> 0 then t.longitude end, case when t.datum <> 0 then t.latitude end,
                            :head + t.n
                        from unnest(:codes, :aliases, :names, :kinds, :owners, :places, :sources, :urls, :usernames,
                            :maintainers, :datums, :longitudes, :latitudes) with ordinality
                            as t (code, alias, name, kind, owner, place, source, url, username, maintainer, datum,
                                longitude, latitude, n)
                        on conflict (code) do update set alias = excluded.alias, name = excluded.name,
                            source_kind = excluded.source_kind, owner = excluded.owner, place = excluded.place,
                            source = excluded.source, pull_url = excluded.pull_url,
                            pull_username = excluded.pull_username, enrolment = excluded.enrolment,
                            maintainer = excluded.maintainer, datum = excluded.datum, longitude = excluded.longitude,
                            latitude = excluded.latitude, revision = excluded.revision, removed = false
                        """)
                .bind("enrolled", Enrolment.ENROLLED_VALUE)
                .bind("head", head)
                .bindArray("codes", String.class, texts(rows, Channel::getCode))
                .bindArray("aliases", String.class, texts(rows, Channel::getAlias))
                .bindArray("names", String.class, texts(rows, Channel::getName))
                .bindArray(
                        "kinds",
                        Integer.class,
                        rows.stream().map(Channel::getSourceKindValue).toList())
                .bindArray("owners", String.class, texts(rows, Channel::getOwner))
                .bindArray("places", String.class, texts(rows, Channel::getPlace))
                .bindArray("sources", String.class, texts(rows, ChannelIntake::source))
                .bindArray(
                        "urls",
                        String.class,
                        texts(rows, row -> row.getSource().getPull().getUrl()))
                .bindArray(
                        "usernames",
                        String.class,
                        texts(rows, row -> row.getSource().getPull().getUsername()))
                .bindArray("maintainers", String.class, texts(rows, Channel::getMaintainer))
                .bindArray(
                        "datums",
                        Integer.class,
                        rows.stream()
                                .map(row -> row.getPosition().getDatumValue())
                                .toList())
                .bindArray(
                        "longitudes",
                        Double.class,
                        rows.stream()
                                .map(row -> row.getPosition().getLongitude())
                                .toList())
                .bindArray(
                        "latitudes",
                        Double.class,
                        rows.stream()
                                .map(row -> row.getPosition().getLatitude())
                                .toList())
                .execute();
    }

    private static List<String> texts(List<Channel> rows, Function<Channel, String> field) {
        return rows.stream().map(field).toList();
    }

    private static String source(Channel channel) {
        return switch (channel.getSource().getSourceCase()) {
            case PULL -> "PULL";
            case PUSH -> "PUSH";
            case GB28181 -> "GB28181";
            case SOURCE_NOT_SET -> "NONE";
        };
    }

    private void passwords(Handle handle, List<Channel> rows) {
        for (Channel row : rows) {
            if (!row.getSource().getPull().getPassword().isEmpty()) {
                channels.store.sealPassword(handle, row);
            }
        }
    }
}
