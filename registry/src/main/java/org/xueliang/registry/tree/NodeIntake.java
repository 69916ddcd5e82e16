package org.xueliang.registry.tree;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.xueliang.registry.error.Refusal;

/** Nodes that come with a file: entered where they are not there, filled in where nothing but their code is known. */
public final class NodeIntake {
    private NodeIntake() {}

    /**
     * @param name the code where it has none
     * @param parent entered as its code alone where it is not there; empty: none
     * @param level of a place; 0 where it has none
     * @param division of a place; may be empty
     */
    public record Node(String code, String name, String parent, int level, String division) {}

    /**
     * @param written it was entered or filled in
     * @param differs what is there instead, for people; empty where that is what the file says
     */
    public record Outcome(boolean written, String differs) {}

    private record Known(String name, String parent, boolean bare) {}

    /** Inside a transaction. What people have entered stays as it is. */
    public static Outcome put(Handle handle, Tree tree, Node node) {
        tree.lock(handle);
        Optional<Known> known = known(handle, tree, node.code);
        if (known.isPresent() && !known.get().bare) {
            Known is = known.get();
            boolean same = is.name.equals(node.name)
                    && (node.parent.isEmpty() || is.parent.isEmpty() || is.parent.equals(node.parent));
            return new Outcome(
                    false,
                    same
                            ? ""
                            : "'" + Refusal.excerpt(node.code) + "' is there as '" + Refusal.excerpt(is.name) + "'"
                                    + (is.parent.isEmpty() ? "" : " under '" + Refusal.excerpt(is.parent) + "'")
                                    + " and stays so");
        }
        if (!node.parent.isEmpty() && known(handle, tree, node.parent).isEmpty()) {
            write(handle, tree, new Node(node.parent, node.parent, "", 0, ""));
        }
        tree.checkParent(handle, "parent", node.code, node.parent);
        if (known.isPresent() && node.parent.isEmpty() && node.name.equals(node.code)) {
            return new Outcome(false, "");
        }
        write(handle, tree, node);
        if (known.isPresent() && !node.parent.isEmpty()) {
            tree.moved(handle, node.code);
        }
        return new Outcome(true, "");
    }

    private static Optional<Known> known(Handle handle, Tree tree, String code) {
        return handle.createQuery(
                        "select name, parent, " + (tree == Tree.PLACES ? "level = 0 and division = ''" : "true")
                                + " as bare from " + tree.table() + " where code = :code and home = ''")
                .bind("code", code)
                .map((rs, ctx) -> new Known(
                        rs.getString("name"),
                        rs.getString("parent"),
                        rs.getBoolean("bare")
                                && rs.getString("name").equals(code)
                                && rs.getString("parent").isEmpty()))
                .findOne();
    }

    private static void write(Handle handle, Tree tree, Node node) {
        boolean places = tree == Tree.PLACES;
        handle.createUpdate("insert into " + tree.table() + " (code, name, parent" + (places ? ", level, division" : "")
                        + ") values (:code, :name, :parent" + (places ? ", :level, :division" : "")
                        + ") on conflict (code) do update set name = excluded.name, parent = excluded.parent,"
                        + (places ? " level = excluded.level, division = excluded.division," : "")
                        + " home = '', revision = excluded.revision")
                .bind("code", node.code)
                .bind("name", node.name)
                .bind("parent", node.parent)
                .bind("level", node.level)
                .bind("division", node.division)
                .execute();
    }
}
