package org.xueliang.registry.tree;

import com.google.protobuf.Message;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.feed.ChangeSource.Change;
import org.xueliang.registry.revision.Versions;

/**
 * Writes of one of the two trees: what an owner and a place have in common.
 *
 * @param <T> the contract's message of a node
 */
public final class Nodes<T extends Message> {
    /** Makes a message of a row of the tree's table. */
    @FunctionalInterface
    public interface Rows<T> {
        T of(ResultSet rs) throws SQLException;
    }

    private final Tree tree;
    private final Versions.Kind kind;
    private final Rows<T> rows;
    private final Function<T, String> code;
    private final Function<T, String> parent;
    private final ToLongFunction<T> revision;

    public Nodes(
            Tree tree,
            Versions.Kind kind,
            Rows<T> rows,
            Function<T, String> code,
            Function<T, String> parent,
            ToLongFunction<T> revision) {
        this.tree = tree;
        this.kind = kind;
        this.rows = rows;
        this.code = code;
        this.parent = parent;
        this.revision = revision;
    }

    public Optional<T> find(Handle handle, String nodeCode) {
        return handle.createQuery("select * from " + tree.table() + " where code = :code")
                .bind("code", nodeCode)
                .map((rs, ctx) -> rows.of(rs))
                .findOne();
    }

    public T require(Handle handle, String nodeCode) {
        return find(handle, nodeCode).orElseThrow(() -> tree.notFound(nodeCode));
    }

    /**
     * Anew, or in the place of the revision that the write was made from.
     *
     * @param write puts the row; under the tree's lock
     */
    public T put(Handle handle, T asked, UnaryOperator<T> write) {
        tree.lock(handle);
        String nodeCode = code.apply(asked);
        long madeFrom = revision.applyAsLong(asked);
        // Another node's word gives way to ours.
        boolean othersWord = !tree.home(handle, nodeCode).isEmpty();
        Optional<T> known = othersWord ? Optional.empty() : find(handle, nodeCode);
        if (known.isPresent()) {
            long newest = revision.applyAsLong(known.get());
            if (madeFrom == 0) {
                throw Refusal.taken(
                        tree.word() + ".code: '" + Refusal.excerpt(nodeCode) + "' is there, at revision " + newest);
            }
            Versions.requireFresh(handle, kind, nodeCode, madeFrom, newest);
        } else if (madeFrom != 0) {
            throw tree.notFound(nodeCode);
        }
        tree.checkParent(handle, tree.word() + ".parent", nodeCode, parent.apply(asked));
        T written = write.apply(asked);
        if (known.isPresent() && !parent.apply(known.get()).equals(parent.apply(asked))) {
            tree.moved(handle, nodeCode);
        }
        return written;
    }

    /** Refuses what something names. */
    public void remove(Handle handle, String nodeCode, long madeFrom) {
        tree.lock(handle);
        T known = require(handle, nodeCode);
        String home = tree.home(handle, nodeCode);
        if (!home.isEmpty()) {
            throw Refusal.notNow(tree.word() + " '" + Refusal.excerpt(nodeCode) + "' is of node '" + home
                    + "' (expected: one of ours; it goes with what is shared with us there)");
        }
        Versions.requireFresh(handle, kind, nodeCode, madeFrom, revision.applyAsLong(known));
        tree.requireUnused(handle, nodeCode);
        handle.createUpdate("delete from " + tree.table() + " where code = :code")
                .bind("code", nodeCode)
                .execute();
        // What others say of it is shown again.
        NodeCopies.settle(handle, tree, List.of(nodeCode));
    }

    /** A node as it is now, or its code where it is gone. */
    public interface Watched<T, A> {
        A answer(Optional<T> node, String code, long cursor);
    }

    /**
     * For a change stream.
     *
     * @param wholeUpTo removals up to this revision are left out: the watcher began with nothing and has none of them
     */
    public <A> List<Change<A>> changes(
            Handle handle, long after, long head, int limit, long wholeUpTo, Watched<T, A> watched) {
        String table = tree.table();
        return handle.createQuery("select t.*, x.code as x_code, x.feed_revision as x_revision from (select code,"
                        + " feed_revision from " + table + " where feed_revision > :after and feed_revision <= :head"
                        + " union all select code, feed_revision from node_removals where feed = '" + table
                        + "' and feed_revision > greatest(:after, :whole) and feed_revision <= :head"
                        + " order by feed_revision limit :limit) x left join " + table
                        + " t on t.code = x.code and t.feed_revision = x.feed_revision order by x.feed_revision")
                .bind("after", after)
                .bind("head", head)
                .bind("whole", wholeUpTo)
                .bind("limit", limit)
                .map((rs, ctx) -> {
                    long at = rs.getLong("x_revision");
                    Optional<T> node = rs.getString("code") == null ? Optional.empty() : Optional.of(rows.of(rs));
                    return new Change<>(at, watched.answer(node, rs.getString("x_code"), at));
                })
                .list();
    }

    @Override
    public String toString() {
        return tree.name().toLowerCase(Locale.ROOT);
    }
}
