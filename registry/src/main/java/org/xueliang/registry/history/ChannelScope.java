package org.xueliang.registry.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.tree.Tree;

/**
 * Enrolled channels of an owner, a place, each with all below it, a kind; all where nothing is given. As they are now: who owned
 * a camera a year ago is not kept.
 *
 * @param owners null: any
 * @param places null: any
 */
public record ChannelScope(
        @Nullable List<String> owners, @Nullable List<String> places, SourceKind kind) {
    private static final int PAGE = 2000;

    /** NOT_FOUND for an owner or place that there is not. */
    public static ChannelScope of(Handle handle, String owner, String place, SourceKind kind) {
        return new ChannelScope(
                below(handle, Tree.ORGANISATIONS, "owner", owner), below(handle, Tree.PLACES, "place", place), kind);
    }

    private static @Nullable List<String> below(Handle handle, Tree tree, String field, String code) {
        if (code.isEmpty()) {
            return null;
        }
        List<String> codes = tree.downwards(handle, code);
        if (codes.isEmpty()) {
            throw Refusal.notFound(field + ": there is no " + (tree == Tree.PLACES ? "place" : "organisation") + " '"
                    + Refusal.excerpt(code) + "'");
        }
        return codes;
    }

    /** Conditions for a table with columns owner and place; begins with " and", or is empty. */
    public String where(String table) {
        return (owners == null ? "" : " and " + table + ".owner = any(:owners)")
                + (places == null ? "" : " and " + table + ".place = any(:places)");
    }

    /** What {@link #where} names. */
    public Query bind(Query query) {
        return query.bindArray("owners", String.class, owners == null ? List.of() : owners)
                .bindArray("places", String.class, places == null ? List.of() : places);
    }

    /** What is asked of a row of {@code channels}. */
    @FunctionalInterface
    public interface Row<T> {
        T of(ResultSet rs) throws SQLException;
    }

    private Query channels(Handle handle, String columns) {
        return bind(handle.createQuery(
                        "select " + columns + " from channels c where not c.removed and c.enrolment = :enrolled"
                                + (kind == SourceKind.SOURCE_KIND_UNSPECIFIED ? "" : " and c.source_kind = :kind")
                                + where("c")))
                .bind("enrolled", Enrolment.ENROLLED_VALUE)
                .bind("kind", kind.getNumber());
    }

    /** How many there are. */
    public long count(Handle handle) {
        return channels(handle, "count(*)").mapTo(Long.class).one();
    }

    /**
     * All channels, a page at a time, read by a cursor: within a transaction.
     *
     * @param columns of {@code channels c} that the row is made of
     */
    public <T> void pages(Handle handle, String columns, Row<T> row, Consumer<List<T>> pages) {
        Query query = channels(handle, columns).setFetchSize(PAGE);
        try (var found = query.map((rs, ctx) -> row.of(rs)).iterator()) {
            pages(found, pages);
        }
    }

    private static <T> void pages(Iterator<T> found, Consumer<List<T>> pages) {
        List<T> page = new ArrayList<>(PAGE);
        while (found.hasNext()) {
            page.add(found.next());
            if (page.size() == PAGE) {
                pages.accept(page);
                page.clear();
            }
        }
        if (!page.isEmpty()) {
            pages.accept(page);
        }
    }
}
