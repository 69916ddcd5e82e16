package org.xueliang.registry.federation;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.SharedChannel;

/** Rows of {@code channel_copies} as they are written: a message of them in one statement. Under {@link CopyStore#lock}. */
final class CopyRows {
    private final List<SharedChannel> rows;

    private CopyRows(Collection<SharedChannel> rows) {
        this.rows = List.copyOf(rows);
    }

    /**
     * Writes them, and tells the search of those in which it finds something else than before. A row whose code no other peer
     * gives is the one that is shown.
     *
     * @param contested codes that other peers give too: which row is shown of them is for {@link CopyStore#settle} to say
     */
    static void put(
            Handle handle,
            String peer,
            Collection<SharedChannel> rows,
            Set<String> contested,
            int round,
            long clockOffsetUs) {
        if (!rows.isEmpty()) {
            new CopyRows(rows).write(handle, peer, contested, round, clockOffsetUs);
        }
    }

    private void write(Handle handle, String peer, Set<String> contested, int round, long clockOffsetUs) {
        // A mark that is there is held too: whoever takes it in before this is committed would read the row as it was.
        handle.createUpdate("""
                        with t as materialized (select * from unnest(:codes, :homes, :paths, :names, :kinds, :owners,
                                :maintainers, :places, :datums, :longitudes, :latitudes, :presences, :sinces, :codecs,
                                :widths, :heights, :revisions, :agreements, :manners, :onwards, :alones)
                            as t (code, home, path, name, source_kind, owner, maintainer, place, datum, longitude,
                                latitude, presence, since_us, codec, width, height, home_revision, agreements, manners,
                                onward, alone)),
                        was as materialized (select c.code, c.chosen, row(c.home, c.name, cast(c.source_kind as integer),
                                c.owner, c.maintainer, c.place, cast(c.datum as integer), c.longitude, c.latitude) as found
                            from t join channel_copies c on c.peer = :peer and c.code = t.code),
                        put as (insert into channel_copies (peer, code, home, path, name, source_kind, owner, maintainer,
                                place, datum, longitude, latitude, presence, since_us, codec, width, height,
                                home_revision, agreements, manners, onward, round, chosen)
                            select :peer, code, home, cast(path as text[]), name, source_kind, owner, maintainer, place,
                                datum, longitude, latitude, presence, since_us, codec, width, height, home_revision,
                                cast(agreements as text[]), cast(manners as integer[]), onward = 1, :round, alone = 1 from t
                            on conflict (peer, code) do update set home = excluded.home, path = excluded.path,
                                name = excluded.name, source_kind = excluded.source_kind, owner = excluded.owner,
                                maintainer = excluded.maintainer, place = excluded.place, datum = excluded.datum,
                                longitude = excluded.longitude, latitude = excluded.latitude,
                                presence = excluded.presence, since_us = excluded.since_us, codec = excluded.codec,
                                width = excluded.width, height = excluded.height, home_revision = excluded.home_revision,
                                agreements = excluded.agreements, manners = excluded.manners, onward = excluded.onward,
                                round = excluded.round, chosen = channel_copies.chosen or excluded.chosen)
                        insert into search_copies (code) select t.code from t left join was w on w.code = t.code
                            where w.code is null or not w.chosen or w.found is distinct from row(t.home, t.name,
                                t.source_kind, t.owner, t.maintainer, t.place, t.datum, t.longitude, t.latitude)
                            order by t.code on conflict (code) do update set code = excluded.code
                        """)
                .bind("peer", peer)
                .bind("round", round)
                .bindArray("codes", String.class, of(Channel::getCode))
                .bindArray("homes", String.class, each(SharedChannel::getHome))
                .bindArray("paths", String.class, each(row -> array(row.getPathList())))
                .bindArray("names", String.class, of(Channel::getName))
                .bindArray("kinds", Integer.class, of(Channel::getSourceKindValue))
                .bindArray("owners", String.class, of(Channel::getOwner))
                .bindArray("maintainers", String.class, of(Channel::getMaintainer))
                .bindArray("places", String.class, of(Channel::getPlace))
                .bindArray(
                        "datums",
                        Integer.class,
                        of(channel -> channel.getPosition().getDatumValue()))
                .bindArray(
                        "longitudes",
                        Double.class,
                        placed(channel -> channel.getPosition().getLongitude()))
                .bindArray(
                        "latitudes",
                        Double.class,
                        placed(channel -> channel.getPosition().getLatitude()))
                .bindArray(
                        "presences",
                        Integer.class,
                        of(channel -> channel.getStatus().getPresenceValue()))
                // Said by the peer's clock, kept by ours.
                .bindArray("sinces", Long.class, of(channel -> {
                    long since = channel.getStatus().getSinceUs();
                    return since == 0 ? 0 : Math.max(0, since - clockOffsetUs);
                }))
                .bindArray(
                        "codecs",
                        String.class,
                        of(channel -> channel.getStatus().getCodec()))
                .bindArray(
                        "widths",
                        Integer.class,
                        of(channel -> channel.getStatus().getWidth()))
                .bindArray(
                        "heights",
                        Integer.class,
                        of(channel -> channel.getStatus().getHeight()))
                .bindArray("revisions", Long.class, of(Channel::getRevision))
                .bindArray("agreements", String.class, each(row -> array(row.getAgreementsList())))
                .bindArray("manners", String.class, each(row -> array(row.getMannersValueList())))
                .bindArray("onwards", Integer.class, each(row -> row.getOnward() ? 1 : 0))
                .bindArray(
                        "alones",
                        Integer.class,
                        each(row -> contested.contains(row.getChannel().getCode()) ? 0 : 1))
                .execute();
    }

    private <T> List<T> each(Function<SharedChannel, T> value) {
        return rows.stream().map(value).toList();
    }

    private <T> List<T> of(Function<Channel, T> value) {
        return each(row -> value.apply(row.getChannel()));
    }

    private List<@Nullable Double> placed(Function<Channel, Double> value) {
        return rows.stream()
                .map(row -> row.getChannel().hasPosition() ? value.apply(row.getChannel()) : null)
                .collect(Collectors.toCollection(java.util.ArrayList::new));
    }

    /** As PostgreSQL reads an array: one of arrays it would take for one with more dimensions. */
    private static String array(Collection<?> values) {
        return values.stream()
                .map(value -> '"' + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }
}
