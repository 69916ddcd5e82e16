package org.xueliang.registry.tree;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * Owners and places as other nodes tell them: table {@code node_copies}. Of each code one is shown in the tree, with its home,
 * where we have none of our own; what we have stays as it is. Writes are under the tree's lock.
 */
public final class NodeCopies {
    private static final int PART = 2000;

    private NodeCopies() {}

    /**
     * One of another node.
     *
     * @param division of a place; level, outline: of a place; source kind: of an organisation
     */
    public record Copy(
            String code,
            String home,
            String name,
            String parent,
            int sourceKind,
            int level,
            String division,
            @Nullable ByteString outline) {}

    public static long count(Handle handle, String peer) {
        return handle.createQuery("select count(*) from node_copies where peer = :peer")
                .bind("peer", peer)
                .mapTo(Long.class)
                .one();
    }

    /** Those of the codes that are kept of a peer. */
    public static Set<String> known(Handle handle, Tree tree, String peer, Collection<String> codes) {
        return new HashSet<>(handle.createQuery(
                        "select code from node_copies where peer = :peer and tree = :tree" + " and code = any(:codes)")
                .bind("peer", peer)
                .bind("tree", tree.table())
                .bindArray("codes", String.class, List.copyOf(codes))
                .mapTo(String.class)
                .list());
    }

    /** Anew or in their place. Then {@link #settle}. */
    public static void put(Handle handle, Tree tree, String peer, Collection<Copy> copies, int round) {
        PreparedBatch batch = handle.prepareBatch("""
                insert into node_copies (peer, tree, code, home, name, parent, source_kind, level, division, outline, round)
                values (:peer, :tree, :code, :home, :name, :parent, :kind, :level, :division, :outline, :round)
                on conflict (peer, tree, code) do update set home = excluded.home, name = excluded.name,
                    parent = excluded.parent, source_kind = excluded.source_kind, level = excluded.level,
                    division = excluded.division, outline = excluded.outline, round = excluded.round
                """);
        for (Copy copy : copies) {
            batch.bind("peer", peer)
                    .bind("tree", tree.table())
                    .bind("code", copy.code)
                    .bind("home", copy.home)
                    .bind("name", copy.name)
                    .bind("parent", copy.parent)
                    .bind("kind", copy.sourceKind)
                    .bind("level", copy.level)
                    .bind("division", copy.division)
                    .bind("outline", copy.outline == null ? null : copy.outline.toByteArray())
                    .bind("round", round)
                    .add();
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }

    public static void remove(Handle handle, Tree tree, String peer, Collection<String> codes) {
        handle.createUpdate("delete from node_copies where peer = :peer and tree = :tree and code = any(:codes)")
                .bind("peer", peer)
                .bind("tree", tree.table())
                .bindArray("codes", String.class, List.copyOf(codes))
                .execute();
    }

    /**
     * Takes away a part of what a peer told in other rounds than this one.
     *
     * @return whether there may be more
     */
    public static boolean removeOthers(Handle handle, Tree tree, String peer, int round) {
        List<String> codes = handle.createQuery(
                        "delete from node_copies where peer = :peer and tree = :tree and code in"
                                + " (select code from node_copies where peer = :peer and tree = :tree and round <> :round"
                                + " limit :part) returning code")
                .bind("peer", peer)
                .bind("tree", tree.table())
                .bind("round", round)
                .bind("part", PART)
                .mapTo(String.class)
                .list();
        settle(handle, tree, codes);
        return codes.size() == PART;
    }

    /** What is shown of these codes, after what is told of them changed; under the tree's lock. */
    public static void settle(Handle handle, Tree tree, Collection<String> codes) {
        if (codes.isEmpty()) {
            return;
        }
        boolean places = tree == Tree.PLACES;
        String columns = places ? "name, parent, level, division, outline, home" : "name, parent, source_kind, home";
        String excluded = "excluded." + columns.replace(", ", ", excluded.");
        String mine = tree.table() + "." + columns.replace(", ", ", " + tree.table() + ".");
        List<String> list = List.copyOf(codes);
        // Found before they go: what hung under them hangs elsewhere then.
        List<String> gone = handle.createQuery("select code from " + tree.table() + " t where home <> ''"
                        + " and code = any(:codes) and not exists (select 1 from node_copies n where n.tree = :tree"
                        + " and n.code = t.code)")
                .bindArray("codes", String.class, list)
                .bind("tree", tree.table())
                .mapTo(String.class)
                .list();
        movedCopies(handle, tree, gone);
        handle.createUpdate("delete from " + tree.table() + " where home <> '' and code = any(:codes)")
                .bindArray("codes", String.class, gone)
                .execute();
        // Whose word is shown stays: else a peer whose name comes first could put what is another's where it likes.
        List<String> changed = new ArrayList<>(handle.createQuery("insert into " + tree.table() + " (code, " + columns
                        + ") select distinct on (n.code) n.code, n." + columns.replace(", ", ", n.")
                        + " from node_copies n left join " + tree.table() + " t on t.code = n.code where n.tree = :tree"
                        + " and n.code = any(:codes) order by n.code, n.peer <> n.home, t.home is distinct from n.home, n.peer"
                        + " on conflict (code) do update set (" + columns + ") = row(" + excluded + ")"
                        + " where " + tree.table() + ".home <> '' and (" + mine + ") is distinct from (" + excluded
                        + ") returning code")
                .bindArray("codes", String.class, list)
                .bind("tree", tree.table())
                .mapTo(String.class)
                .list());
        movedCopies(handle, tree, changed);
    }

    /** Copies of channels below these nodes are to be indexed anew. Our own are never there. */
    private static void movedCopies(Handle handle, Tree tree, List<String> codes) {
        if (codes.isEmpty()) {
            return;
        }
        // A mark that is there is held: whoever takes it in before this is committed would read the tree as it was.
        handle.createUpdate(
                        "insert into search_copies (code) select distinct code from channel_copies where chosen and "
                                + (tree == Tree.PLACES
                                        ? "place = any(:codes)"
                                        : "(owner = any(:codes) or maintainer = any(:codes))")
                                + " order by code on conflict (code) do update set code = excluded.code")
                .bindArray("codes", String.class, tree.downwards(handle, codes))
                .execute();
    }
}
