package org.xueliang.registry.tree;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.xueliang.registry.error.Refusal;

/** The trees of owners and of places, as rows that name what is above them. */
public enum Tree {
    ORGANISATIONS("organisation"),
    PLACES("place");

    private static final int MAX_LEVELS = 32;
    /** Ends a walk over rows that should not be: a cycle that came by another hand. */
    private static final int MAX_WALK = 64;

    private final String word;

    Tree(String word) {
        this.word = word;
    }

    String table() {
        return name().toLowerCase(Locale.ROOT);
    }

    String word() {
        return word;
    }

    /** Lets one transaction at a time change the tree: two writes that are each right could make a cycle together. */
    public void lock(Handle handle) {
        handle.createQuery("select 1 from (select pg_advisory_xact_lock(hashtext(:tree))) t")
                .bind("tree", "xueliang tree of " + table())
                .mapTo(Integer.class)
                .one();
    }

    /** From this node up to its root, itself included; empty where there is none of the code. */
    public List<String> upwards(Handle handle, String code) {
        return handle.createQuery("with recursive up (code, parent, depth) as (select code, parent, 1 from " + table()
                        + " where code = :code union all select n.code, n.parent, depth + 1 from " + table()
                        + " n join up on n.code = up.parent where depth < " + MAX_WALK + ")"
                        + " select code from up order by depth")
                .bind("code", code)
                .mapTo(String.class)
                .list();
    }

    /** This node and all below it. */
    public List<String> downwards(Handle handle, String code) {
        return handle.createQuery("with recursive down (code, depth) as (select code, 1 from " + table()
                        + " where code = :code union all select n.code, depth + 1 from " + table()
                        + " n join down on n.parent = down.code where depth < " + MAX_WALK + ") select code from down")
                .bind("code", code)
                .mapTo(String.class)
                .list();
    }

    /** These nodes and all below them. */
    public List<String> downwards(Handle handle, Collection<String> codes) {
        return downwards(handle, codes, "");
    }

    /** As {@link #downwards(Handle, Collection)}, of what we have entered ourselves: no other node's word is in it. */
    public List<String> ownDownwards(Handle handle, Collection<String> codes) {
        return downwards(handle, codes, " and n.home = ''");
    }

    private List<String> downwards(Handle handle, Collection<String> codes, String which) {
        return handle.createQuery("with recursive down (code, depth) as (select n.code, 1 from " + table()
                        + " n where n.code = any(:codes)" + which + " union all select n.code, depth + 1 from "
                        + table()
                        + " n join down on n.parent = down.code where depth < " + MAX_WALK + which
                        + ") select distinct code from down")
                .bindArray("codes", String.class, List.copyOf(codes))
                .mapTo(String.class)
                .list();
    }

    /** Of each code its way to the root, itself first. */
    public Map<String, List<String>> upwards(Handle handle, Collection<String> codes) {
        Map<String, List<String>> ways = new HashMap<>();
        handle.createQuery("with recursive up (leaf, code, parent, depth) as (select code, code, parent, 1 from "
                        + table()
                        + " where code = any(:codes) union all select up.leaf, n.code, n.parent, depth + 1 from "
                        + table() + " n join up on n.code = up.parent where depth < " + MAX_LEVELS
                        + ") select leaf, code from up order by leaf, depth")
                .bindArray("codes", String.class, List.copyOf(codes))
                .map((rs, ctx) -> ways.computeIfAbsent(rs.getString("leaf"), leaf -> new ArrayList<>())
                        .add(rs.getString("code")))
                .list();
        return ways;
    }

    /** Number by which the search index knows a node; empty where there is none of the code. */
    public Optional<Integer> id(Handle handle, String code) {
        return handle.createQuery("select id from " + table() + " where code = :code")
                .bind("code", code)
                .mapTo(Integer.class)
                .findOne();
    }

    /** Of each code the numbers of its node and of all above it. */
    public Map<String, List<Integer>> idsUpwards(Handle handle, Collection<String> codes) {
        Map<String, List<Integer>> ids = new HashMap<>();
        handle.createQuery("with recursive up (leaf, id, parent, depth) as (select code, id, parent, 1 from " + table()
                        + " where code = any(:codes) union all select up.leaf, n.id, n.parent, depth + 1 from "
                        + table()
                        + " n join up on n.code = up.parent where depth < " + MAX_WALK + ") select leaf, id from up")
                .bindArray("codes", String.class, List.copyOf(codes))
                .map((rs, ctx) -> ids.computeIfAbsent(rs.getString("leaf"), leaf -> new ArrayList<>())
                        .add(rs.getInt("id")))
                .list();
        return ids;
    }

    /** Refuses a parent that there is not, and one that would make a cycle, with the way around it; under the lock. */
    public void checkParent(Handle handle, String field, String code, String parent) {
        if (parent.isEmpty()) {
            return;
        }
        if (parent.equals(code)) {
            throw Refusal.badField(field, parent, "another " + word + " than the one itself");
        }
        List<String> above = upwards(handle, parent);
        if (above.isEmpty()) {
            throw Refusal.badField(field, parent, "a " + word + " that there is: enter it first");
        }
        String home = home(handle, parent);
        if (!home.isEmpty()) {
            throw Refusal.badField(
                    field, parent, "a " + word + " of our own, not of node '" + home + "': enter it here first");
        }
        int at = above.indexOf(code);
        if (at >= 0) {
            throw Refusal.badRequest(field + ": a cycle: " + Refusal.excerpt(code) + " -> "
                    + String.join(
                            " -> ",
                            above.subList(0, at + 1).stream()
                                    .map(Refusal::excerpt)
                                    .toList()));
        }
        if (above.size() >= MAX_LEVELS) {
            throw Refusal.badField(
                    field, parent, "at most " + MAX_LEVELS + " levels; " + above.size() + " are above it");
        }
    }

    /** Node whose word a node of the tree is; empty for our own, and where there is none. */
    String home(Handle handle, String code) {
        return handle.createQuery("select home from " + table() + " where code = :code")
                .bind("code", code)
                .mapTo(String.class)
                .findOne()
                .orElse("");
    }

    /** What is below a node that moved is to be found under what is above it now. */
    public void moved(Handle handle, String code) {
        handle.createUpdate("insert into search_stale (kind, node) select :kind, unnest(:codes)"
                        + " on conflict (kind, node) do update set after_code = ''")
                .bind("kind", this == PLACES ? "place" : "owner")
                .bindArray("codes", String.class, downwards(handle, code))
                .execute();
    }

    /** Refuses to take away what something still names. */
    public void requireUnused(Handle handle, String code) {
        Optional<String> user = handle.createQuery(
                        this == PLACES
                                ? "select 'channel ' || code from channels where place = :code and not removed union all"
                                        + " select 'device ' || code from devices where place = :code and not removed"
                                        + " union all select 'sensor ' || code from sensors where place = :code union all"
                                        + " select 'place ' || code from places where parent = :code and home = '' limit 1"
                                : "select 'channel ' || code from channels where (owner = :code or maintainer = :code)"
                                        + " and not removed union all"
                                        + " select 'device ' || code from devices where owner = :code and not removed"
                                        + " union all select 'sensor ' || code from sensors where owner = :code union all"
                                        + " select 'organisation ' || code from organisations where parent = :code and home = '' limit 1")
                .bind("code", code)
                .mapTo(String.class)
                .findFirst();
        if (user.isPresent()) {
            throw Refusal.notNow(
                    word + " '" + Refusal.excerpt(code) + "': " + user.get() + " names it (expected: nothing)");
        }
    }

    public Refusal notFound(String code) {
        return Refusal.notFound("code: there is no " + word + " '" + Refusal.excerpt(code) + "'");
    }
}
