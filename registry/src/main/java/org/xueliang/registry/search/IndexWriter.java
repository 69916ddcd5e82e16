package org.xueliang.registry.search;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.xueliang.registry.channel.ChannelStates;
import org.xueliang.registry.tree.Tree;

/** Writes rows of the table {@code channel_search}, in a transaction of {@link SearchIndex}, and tells the states where they are. */
final class IndexWriter {
    private IndexWriter() {}

    static void write(Handle handle, List<IndexRow.Source> rows) {
        List<IndexRow.Source> kept = rows.stream().filter(row -> !row.removed()).toList();
        List<String> removed = rows.stream()
                .filter(IndexRow.Source::removed)
                .map(IndexRow.Source::code)
                .toList();
        delete(handle, removed);
        if (!removed.isEmpty()) {
            // A copy that one of them hid is found again.
            handle.createUpdate("insert into search_copies (code) select code from channel_copies"
                            + " where chosen and code = any(:codes) order by code on conflict (code) do nothing")
                    .bindArray("codes", String.class, removed)
                    .execute();
        }
        if (kept.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("insert into channel_search (code, bucket, words, terms, longitude,"
                + " latitude) values (:code, :bucket, :words, :terms, :longitude, :latitude)"
                + " on conflict (code) do update set words = excluded.words, terms = excluded.terms,"
                + " longitude = excluded.longitude, latitude = excluded.latitude"
                + " where (channel_search.words, channel_search.terms, channel_search.longitude, channel_search.latitude)"
                + " is distinct from (excluded.words, excluded.terms, excluded.longitude, excluded.latitude)");
        List<IndexRow> made = rows(handle, kept);
        for (IndexRow row : made) {
            batch.bind("code", row.code())
                    .bind("bucket", row.bucket())
                    .bind("words", row.words())
                    .bindArray("terms", Integer.class, (Object[]) row.terms())
                    .bindByType(
                            "longitude",
                            row.wgs84() == null ? null : row.wgs84().longitude(),
                            Double.class)
                    .bindByType(
                            "latitude", row.wgs84() == null ? null : row.wgs84().latitude(), Double.class)
                    .add();
        }
        batch.execute();
        locate(handle, made.stream().map(IndexRow::placed).toList());
    }

    static void delete(Handle handle, List<String> codes) {
        if (!codes.isEmpty()) {
            handle.createUpdate("delete from channel_search where code = any(:codes)")
                    .bindArray("codes", String.class, codes)
                    .execute();
        }
    }

    static void locate(Handle handle, List<IndexRow.Placed> rows) {
        ChannelStates.locate(
                handle,
                rows.stream().map(IndexRow.Placed::code).toList(),
                rows.stream().map(IndexRow.Placed::cell).toArray(Integer[]::new));
    }

    private static List<IndexRow> rows(Handle handle, List<IndexRow.Source> sources) {
        Set<String> organisations = new HashSet<>();
        Set<String> places = new HashSet<>();
        sources.forEach(row -> row.nodes(organisations, places));
        Map<String, List<Integer>> owners = Tree.ORGANISATIONS.idsUpwards(handle, organisations);
        Map<String, List<Integer>> sites = Tree.PLACES.idsUpwards(handle, places);
        List<IndexRow> rows = new ArrayList<>();
        sources.forEach(row -> rows.add(IndexRow.of(row, owners, sites)));
        return rows;
    }
}
