package org.xueliang.registry.federation;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Organisation;
import org.xueliang.proto.v1.Outline;
import org.xueliang.proto.v1.Place;
import org.xueliang.proto.v1.SharedNode;
import org.xueliang.proto.v1.TreeBatch;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;
import org.xueliang.registry.tree.Tree;

/**
 * Owners and places of what one follower is shown, and what is above them: compared with what it was told on this connection,
 * the differences told in batches. Keeps a digest of each in memory. Not thread-safe.
 */
final class SharedTree {
    /** Nodes told to one peer at most; who shares more shares the first in the order of codes, and the rest as codes alone. */
    static final int MOST = 50_000;

    private static final int NODES = 200;
    private static final int BATCH_BYTES = 512 << 10;
    private static final int MAX_LEVELS = 32;

    private record Key(Tree tree, String code) {}

    private final Database database;
    private final SharedLedger ledger;
    private final String peer;
    private final String self;
    private final Map<Key, Long> told = new HashMap<>();
    private final Queue<Key> waiting = new ArrayDeque<>();
    private String mark = "";
    /** What the follower said it has, before anything was told here. */
    private String had;

    private boolean begun;
    private boolean whole;
    private boolean markDue;
    private List<Long> heads = List.of();

    SharedTree(Database database, SharedLedger ledger, String peer, String self, String had) {
        this.database = database;
        this.ledger = ledger;
        this.peer = peer;
        this.self = self;
        this.had = had;
    }

    /** Looks again where something changed that could change the tree. @param rowsChanged among the channels that are shown */
    void compare(boolean rowsChanged) {
        List<Long> now = database.read(handle -> List.of(Feed.ORGANISATIONS.head(handle), Feed.PLACES.head(handle)));
        if (begun && !rowsChanged && now.equals(heads)) {
            return;
        }
        heads = now;
        Map<Key, Long> found = database.read(this::digests);
        long sum = found.size();
        for (Map.Entry<Key, Long> node : found.entrySet()) {
            sum += (node.getKey().code.hashCode() * 0x9E3779B97F4A7C15L ^ node.getValue()) * 0xC2B2AE3D27D4EB4FL;
        }
        String next = Long.toHexString(sum);
        boolean first = !begun;
        begun = true;
        if (first && next.equals(had)) {
            told.putAll(found);
            mark = next;
            return;
        }
        whole |= first;
        Set<Key> queued = new HashSet<>(waiting);
        Set<Key> keys = new HashSet<>(found.keySet());
        keys.addAll(told.keySet());
        for (Key key : keys) {
            Long is = found.get(key);
            if (is == null ? told.remove(key) != null : !is.equals(told.put(key, is))) {
                if (queued.add(key)) {
                    waiting.add(key);
                }
            }
        }
        markDue |= !next.equals(mark);
        mark = next;
    }

    private Map<Key, Long> digests(Handle handle) {
        Map<Key, Long> found = new HashMap<>();
        SharedView view = ledger.view(handle, peer);
        for (Tree tree : Tree.values()) {
            String table = tree.name().toLowerCase(java.util.Locale.ROOT);
            view.bind(handle.createQuery("with recursive up (code, parent, depth) as (select n.code, n.parent, 1 from "
                            + table + " n where n.code in (" + view.namedQuery(tree)
                            + ") union select n.code, n.parent,"
                            + " depth + 1 from " + table + " n join up on n.code = up.parent where depth < "
                            + MAX_LEVELS
                            + ") select t.code, hashtextextended(cast(row(" + columns(tree)
                            + ", t.home) as text), 0) as digest"
                            + " from " + table + " t where t.code in (select code from up) and t.home <> :peer"
                            + " order by t.code limit :limit"))
                    .bind("limit", MOST)
                    .map((rs, ctx) -> found.put(new Key(tree, rs.getString("code")), rs.getLong("digest")) == null)
                    .list();
        }
        return found;
    }

    private static String columns(Tree tree) {
        return tree == Tree.PLACES
                ? "t.name, t.parent, t.level, t.division, t.outline"
                : "t.name, t.parent, t.source_kind";
    }

    /** Whether all of these were told or are about to be. */
    boolean has(Collection<String> owners, Collection<String> places) {
        if (told.size() >= MOST) {
            return true;
        }
        return owners.stream().allMatch(code -> code.isEmpty() || told.containsKey(new Key(Tree.ORGANISATIONS, code)))
                && places.stream().allMatch(code -> code.isEmpty() || told.containsKey(new Key(Tree.PLACES, code)));
    }

    boolean isTold() {
        return begun && waiting.isEmpty() && !markDue;
    }

    /** The next message; empty where all was told. */
    Optional<TreeBatch> next() {
        if (!begun || isTold()) {
            return Optional.empty();
        }
        List<Key> part = new ArrayList<>();
        for (Key key : waiting) {
            if (part.size() == NODES) {
                break;
            }
            part.add(key);
        }
        Map<Key, SharedNode> nodes = database.read(handle -> nodes(handle, part));
        TreeBatch.Builder batch = TreeBatch.newBuilder().setWhole(whole);
        int bytes = 0;
        for (Key key : part) {
            SharedNode node = told.containsKey(key) ? nodes.get(key) : null;
            SharedNode shown = node == null ? removed(key) : node;
            bytes += shown.getSerializedSize();
            if (bytes > BATCH_BYTES && batch.getNodesCount() > 0) {
                break;
            }
            batch.addNodes(shown);
            waiting.remove();
        }
        whole = false;
        if (waiting.isEmpty()) {
            batch.setMark(mark);
            markDue = false;
        }
        return Optional.of(batch.build());
    }

    private SharedNode removed(Key key) {
        SharedNode.Builder node = SharedNode.newBuilder().setRemoved(true).setHome(self);
        if (key.tree == Tree.PLACES) {
            node.getPlaceBuilder().setCode(key.code);
        } else {
            node.getOrganisationBuilder().setCode(key.code);
        }
        return node.build();
    }

    private Map<Key, SharedNode> nodes(Handle handle, List<Key> keys) {
        Map<Key, SharedNode> nodes = new HashMap<>();
        for (Tree tree : Tree.values()) {
            handle.createQuery("select t.code, t.home, " + columns(tree) + " from "
                            + tree.name().toLowerCase(java.util.Locale.ROOT) + " t where t.code = any(:codes)")
                    .bindArray(
                            "codes",
                            String.class,
                            keys.stream()
                                    .filter(key -> key.tree == tree)
                                    .map(Key::code)
                                    .toList())
                    .map((rs, ctx) -> {
                        SharedNode.Builder node = SharedNode.newBuilder()
                                .setHome(rs.getString("home").isEmpty() ? self : rs.getString("home"));
                        if (tree == Tree.PLACES) {
                            Place.Builder place = node.getPlaceBuilder()
                                    .setCode(rs.getString("code"))
                                    .setName(rs.getString("name"))
                                    .setParent(rs.getString("parent"))
                                    .setLevelValue(rs.getInt("level"))
                                    .setDivision(rs.getString("division"));
                            byte[] outline = rs.getBytes("outline");
                            if (outline != null) {
                                place.setOutline(outline(outline));
                            }
                        } else {
                            node.setOrganisation(Organisation.newBuilder()
                                    .setCode(rs.getString("code"))
                                    .setName(rs.getString("name"))
                                    .setParent(rs.getString("parent"))
                                    .setSourceKindValue(rs.getInt("source_kind")));
                        }
                        return nodes.put(new Key(tree, rs.getString("code")), node.build()) == null;
                    })
                    .list();
        }
        return nodes;
    }

    private static Outline outline(byte[] bytes) {
        try {
            return Outline.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an outline cannot be read", e);
        }
    }
}
