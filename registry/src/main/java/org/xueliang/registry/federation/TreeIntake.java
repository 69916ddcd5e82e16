package org.xueliang.registry.federation;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Corner;
import org.xueliang.proto.v1.Organisation;
import org.xueliang.proto.v1.Outline;
import org.xueliang.proto.v1.Place;
import org.xueliang.proto.v1.PlaceLevel;
import org.xueliang.proto.v1.SharedNode;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.TreeBatch;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.federation.PeerStore.TreePosition;
import org.xueliang.registry.position.OutlineCheck;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.tree.NodeCopies;
import org.xueliang.registry.tree.Tree;

/**
 * Takes in owners and places as a peer tells them. They are its word: shown with its home where we have none of that code, and
 * nothing that is shared by our agreements depends on them.
 */
final class TreeIntake {
    private static final int MAX_NODES = 1000;
    private static final int FEWEST_KEPT = 1000;
    private static final Pattern DIVISION = Pattern.compile("([0-9]{2}){1,4}|[0-9]{9}|[0-9]{10}|[0-9]{12}");

    private final Database database;
    private final CopySweep sweep;
    private final BiConsumer<String, String> refused;

    /** @param refused told the peer, and why a node is not kept */
    TreeIntake(Database database, CopySweep sweep, BiConsumer<String, String> refused) {
        this.database = database;
        this.sweep = sweep;
        this.refused = refused;
    }

    void take(PeerEntry peer, TreeBatch batch) {
        if (batch.getNodesCount() > MAX_NODES) {
            throw Refusal.tooMuch(
                    "nodes: " + batch.getNodesCount() + " in one message (expected: <= " + MAX_NODES + ")");
        }
        Check.text("mark", batch.getMark(), 0, 64);
        Told organisations = new Told(Tree.ORGANISATIONS);
        Told places = new Told(Tree.PLACES);
        for (SharedNode node : batch.getNodesList()) {
            Told told = node.hasPlace() ? places : organisations;
            String code = node.hasPlace()
                    ? node.getPlace().getCode()
                    : node.getOrganisation().getCode();
            try {
                Check.text("code", code, 1, 64);
            } catch (Refusal e) {
                refused.accept(peer.node(), "node " + Refusal.excerpt(code) + ": " + e.getMessage());
                continue;
            }
            told.kept.remove(code);
            told.gone.add(code);
            try {
                if (!node.getRemoved()) {
                    told.kept.put(code, checked(peer, node));
                    told.gone.remove(code);
                }
            } catch (Refusal e) {
                refused.accept(peer.node(), "node " + Refusal.excerpt(code) + ": " + e.getMessage());
            }
        }
        TreePosition position = database.transaction(handle -> {
            // What is named is named by what is shared.
            if ((!organisations.kept.isEmpty() || !places.kept.isEmpty())
                    && sweep.inForce(handle, peer.node()).isEmpty()) {
                refused.accept(
                        peer.node(),
                        "nodes: " + (organisations.kept.size() + places.kept.size())
                                + ", and no agreement that was accepted here is in force");
                organisations.kept.clear();
                places.kept.clear();
            }
            CopySweep.lock(handle);
            TreePosition before = PeerStore.tree(handle, peer.node());
            TreePosition now = new TreePosition("", batch.getWhole() ? before.round() + 1 : before.round());
            long most = Math.max(FEWEST_KEPT, peer.maxChannels());
            write(handle, organisations, peer.node(), now.round(), most);
            write(handle, places, peer.node(), now.round(), most);
            PeerStore.setTree(handle, peer.node(), now);
            return now;
        });
        if (!batch.getMark().isEmpty()) {
            finish(peer.node(), new TreePosition(batch.getMark(), position.round()));
        }
    }

    /** Of one tree: what a message says last of each code. */
    private static final class Told {
        final Tree tree;
        final Map<String, NodeCopies.Copy> kept = new LinkedHashMap<>();
        final Set<String> gone = new LinkedHashSet<>();

        Told(Tree tree) {
            this.tree = tree;
        }
    }

    private void write(Handle handle, Told told, String peer, int round, long most) {
        Set<String> known = NodeCopies.known(handle, told.tree, peer, told.kept.keySet());
        long count = NodeCopies.count(handle, peer);
        List<NodeCopies.Copy> rows = new ArrayList<>();
        for (NodeCopies.Copy copy : told.kept.values()) {
            if (!known.contains(copy.code()) && count >= most) {
                refused.accept(
                        peer,
                        "node " + Refusal.excerpt(copy.code()) + ": " + count + " are kept of this node (expected: <= "
                                + most + ")");
                continue;
            }
            count += known.contains(copy.code()) ? 0 : 1;
            rows.add(copy);
        }
        NodeCopies.remove(handle, told.tree, peer, told.gone);
        NodeCopies.put(handle, told.tree, peer, rows, round);
        Set<String> touched = new HashSet<>(told.gone);
        touched.addAll(told.kept.keySet());
        NodeCopies.settle(handle, told.tree, touched);
    }

    /** What a whole tree did not name is gone; the mark is kept last. */
    private void finish(String peer, TreePosition whole) {
        for (Tree tree : Tree.values()) {
            boolean more = true;
            while (more) {
                more = database.transaction(handle -> {
                    CopySweep.lock(handle);
                    return NodeCopies.removeOthers(handle, tree, peer, whole.round());
                });
            }
        }
        database.transaction(handle -> {
            PeerStore.setTree(handle, peer, whole);
            return true;
        });
    }

    private static NodeCopies.Copy checked(PeerEntry peer, SharedNode node) {
        NodeName.checked("home", node.getHome());
        if (!node.getHome().equals(peer.node()) && !peer.mayCarry().contains(node.getHome())) {
            throw Refusal.notAllowed("home: node '" + peer.node() + "' may not speak for node '" + node.getHome()
                    + "' (expected: itself, or one of its may_carry)");
        }
        return node.hasPlace()
                ? place(node.getHome(), node.getPlace())
                : organisation(node.getHome(), node.getOrganisation());
    }

    private static NodeCopies.Copy organisation(String home, Organisation node) {
        names(node.getCode(), node.getName(), node.getParent());
        Check.anyOr("source_kind", node.getSourceKind(), SourceKind.SOURCE_KIND_UNSPECIFIED);
        return new NodeCopies.Copy(
                node.getCode(), home, node.getName(), node.getParent(), node.getSourceKindValue(), 0, "", null);
    }

    private static NodeCopies.Copy place(String home, Place node) {
        names(node.getCode(), node.getName(), node.getParent());
        Check.anyOr("level", node.getLevel(), PlaceLevel.PLACE_LEVEL_UNSPECIFIED);
        if (!node.getDivision().isEmpty()
                && !DIVISION.matcher(node.getDivision()).matches()) {
            throw Refusal.badField("division", node.getDivision(), "2, 4, 6, 8, 9, 10 or 12 digits");
        }
        ByteString outline = null;
        if (node.hasOutline()) {
            OutlineCheck.checked("outline", node.getOutline());
            outline = bare(node.getOutline()).toByteString();
        }
        return new NodeCopies.Copy(
                node.getCode(),
                home,
                node.getName(),
                node.getParent(),
                0,
                node.getLevelValue(),
                node.getDivision(),
                outline);
    }

    /** Fields that we do not know have no bound. */
    private static Outline bare(Outline told) {
        Outline.Builder outline = Outline.newBuilder().setDatum(told.getDatum());
        told.getCornersList()
                .forEach(corner -> outline.addCorners(
                        Corner.newBuilder().setLongitude(corner.getLongitude()).setLatitude(corner.getLatitude())));
        return outline.build();
    }

    private static void names(String code, String name, String parent) {
        Check.text("name", name, 1, 128);
        Check.text("parent", parent, 0, 64);
        if (parent.equals(code)) {
            throw Refusal.badField("parent", parent, "another than the node itself");
        }
    }
}
