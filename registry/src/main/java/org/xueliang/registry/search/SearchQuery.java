package org.xueliang.registry.search;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.xueliang.registry.search.Windows.Window;

/** One window of the table {@code channel_search}, in the order (bucket, code). */
final class SearchQuery {
    private static final int MAX_PROBED = 1000;

    private final SearchFilters filters;

    SearchQuery(SearchFilters filters) {
        this.filters = filters;
    }

    /** A row before JTS has looked at it. */
    record Candidate(int bucket, String code, double longitude, double latitude) {}

    List<Candidate> byCode(Handle handle) {
        // The code of a second way leads to the channel that it is a way of.
        return bound(
                        handle,
                        "s.code = coalesce((select primary_code from channel_merges where secondary = :code), :code)")
                .bind("code", filters.code())
                .map((rs, ctx) -> candidate(rs))
                .list();
    }

    /** @param afterCode of the window's first bucket only codes behind this one */
    List<Candidate> in(Handle handle, Window window, String afterCode, int limit) {
        List<Integer> buckets = new ArrayList<>();
        if (window.width() <= Windows.MAX_BUCKET_TERMS) {
            IntStream.range(window.from(), window.to()).map(SearchTerms::bucket).forEach(buckets::add);
        }
        String where = "s.bucket >= :from and s.bucket < :to"
                + (buckets.isEmpty()
                        ? ""
                        : buckets.size() == 1 ? " and s.terms @> :buckets" : " and s.terms && :buckets")
                + (afterCode.isEmpty() ? "" : " and (s.bucket > :from or s.code > :after)");
        return bound(handle, where + " order by s.bucket, s.code limit :limit")
                .bind("from", window.from())
                .bind("to", window.to())
                .bindArray("buckets", Integer.class, buckets)
                .bind("after", afterCode)
                .bind("limit", limit)
                .map((rs, ctx) -> candidate(rs))
                .list();
    }

    /** In no order, without buckets. */
    List<Candidate> anywhere(Handle handle, int limit) {
        return bound(handle, "true limit :limit")
                .bind("limit", limit)
                .map((rs, ctx) -> candidate(rs))
                .list();
    }

    /** As {@link #in}, by the state alone; without positions. */
    List<Candidate> inState(Handle handle, Window window, String afterCode, int limit) {
        return handle.createQuery("select x.bucket, x.code from unnest(:classes) k cross join lateral ("
                        + "select t.bucket, t.code from channel_state t where t.class = k and t.bucket < :to"
                        + " and (t.bucket, t.code) > (:from, :after) order by t.bucket, t.code limit :limit) x"
                        + " order by 1, 2 limit :limit")
                .bindArray("classes", Integer.class, filters.classes())
                .bind("from", window.from())
                .bind("to", window.to())
                .bind("after", afterCode)
                .bind("limit", limit)
                .map((rs, ctx) -> new Candidate(rs.getInt("bucket"), rs.getString("code"), Double.NaN, Double.NaN))
                .list();
    }

    /** As {@link #anywhere}, by the state and the cells alone; without positions. */
    List<Candidate> inStateAnywhere(Handle handle, int limit) {
        List<Cells.Range> ranges = Cells.ranges(filters.cells());
        return handle.createQuery("select t.bucket, t.code from unnest(:firsts, :lasts) r (first, last)"
                        + " cross join unnest(:classes) k cross join lateral (select t.bucket, t.code from channel_state t"
                        + " where t.class = k and t.cell between r.first and r.last limit :limit) t limit :limit")
                .bindArray(
                        "firsts",
                        Integer.class,
                        ranges.stream().map(Cells.Range::first).toList())
                .bindArray(
                        "lasts",
                        Integer.class,
                        ranges.stream().map(Cells.Range::last).toList())
                .bindArray("classes", Integer.class, filters.classes())
                .bind("limit", limit)
                .map((rs, ctx) -> new Candidate(rs.getInt("bucket"), rs.getString("code"), Double.NaN, Double.NaN))
                .list();
    }

    /** Those of the codes that the index gives for all but the state and the region, in their order. */
    List<Candidate> among(Handle handle, List<String> codes) {
        // Taken by their codes first, whatever is known of how common the terms are.
        return bound(
                        handle,
                        "with s as materialized (select * from channel_search where code = any(:codes))",
                        "s",
                        List.of(),
                        (filters.cells().isEmpty() ? "true" : "s.longitude is not null") + " order by s.bucket, s.code")
                .bindArray("codes", String.class, codes)
                .map((rs, ctx) -> candidate(rs))
                .list();
    }

    /** Whether fewer rows of this bucket are in the state than the index gives for what else is asked. */
    boolean isStateRarer(Handle handle, int bucket) {
        int inState =
                inState(handle, new Window(bucket, bucket + 1), "", MAX_PROBED).size();
        return inState < MAX_PROBED
                && in(handle, new Window(bucket, bucket + 1), "", inState + 1).size() > inState;
    }

    private static Candidate candidate(ResultSet rs) throws SQLException {
        return new Candidate(
                rs.getInt("bucket"), rs.getString("code"), rs.getDouble("longitude"), rs.getDouble("latitude"));
    }

    private Query bound(Handle handle, String where) {
        return bound(handle, "", "channel_search s", filters.cells(), where);
    }

    private Query bound(Handle handle, String with, String from, List<Cells.Cell> cells, String where) {
        StringBuilder sql = new StringBuilder(with)
                .append(" select s.bucket, s.code, s.longitude, s.latitude from ")
                .append(from)
                .append(" where ");
        if (!filters.terms().isEmpty()) {
            sql.append("s.terms @> :terms and ");
        }
        if (!cells.isEmpty()) {
            sql.append("s.terms && :cells and s.longitude is not null and ");
        }
        if (filters.isOfAnother()) {
            sql.append(
                    "exists (select 1 from channel_copies k where k.code = s.code and k.chosen and k.home = :home) and ");
        }
        for (int i = 0; i < filters.words().size(); i++) {
            sql.append("strpos(s.words, :word").append(i).append(") > 0 and ");
        }
        Query query = handle.createQuery(sql + where)
                .bindArray("terms", Integer.class, filters.terms())
                .bindArray(
                        "cells",
                        Integer.class,
                        cells.stream().map(Cells.Cell::term).toList())
                .bind("home", filters.home());
        for (int i = 0; i < filters.words().size(); i++) {
            query.bind("word" + i, filters.words().get(i));
        }
        return query;
    }
}
