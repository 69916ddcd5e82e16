package org.xueliang.registry.channel;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.SourceKind;

/**
 * Channels of ours that are there, of a kind, of owners, at places.
 *
 * @param owners one of these; null: any
 * @param places one of these; null: any
 */
public record ChannelSelection(
        SourceKind kind,
        @Nullable List<String> owners,
        @Nullable List<String> places) {
    /** Those behind a code, in the order of codes, without status. */
    public List<Channel> page(Handle handle, String after, int size) {
        return bound(handle.createQuery(
                        "select * from channels where code > :after" + filters() + " order by code limit :size"))
                .bind("after", after)
                .bind("size", size)
                .map((rs, ctx) -> ChannelStore.channel(rs))
                .list();
    }

    /** How many there are. */
    public long count(Handle handle) {
        return bound(handle.createQuery("select count(*) from channels where true" + filters()))
                .mapTo(Long.class)
                .one();
    }

    /** Of those that {@link #count} counts: how many terms of their sources keep at this node. */
    public long countKept(Handle handle, long nowUs) {
        return bound(handle.createQuery("select count(*) from channels where code in (select code from channel_terms"
                        + " where onward = 0 or until_us <= :now)" + filters()))
                .bind("now", nowUs)
                .mapTo(Long.class)
                .one();
    }

    private String filters() {
        return " and not removed" + (kind == SourceKind.SOURCE_KIND_UNSPECIFIED ? "" : " and source_kind = :kind")
                + (owners == null ? "" : " and owner = any(:owners)")
                + (places == null ? "" : " and place = any(:places)");
    }

    private Query bound(Query query) {
        return query.bind("kind", kind.getNumber())
                .bindArray("owners", String.class, owners == null ? List.of() : owners)
                .bindArray("places", String.class, places == null ? List.of() : places);
    }
}
