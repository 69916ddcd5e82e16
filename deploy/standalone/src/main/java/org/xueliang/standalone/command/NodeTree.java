package org.xueliang.standalone.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A tree of owners or places as lines. Pure. */
final class NodeTree {
    private NodeTree() {}

    /** @param words after the lines of the tree */
    record Node(String code, String parent, String words) {}

    /**
     * @param root only this one and what is below it; empty: all
     * @param json one object a node: code, parent, depth
     */
    static String drawn(List<Node> nodes, String root, boolean json) {
        Map<String, List<Node>> below = new HashMap<>();
        Set<String> codes = new HashSet<>();
        nodes.forEach(node -> codes.add(node.code));
        List<Node> roots = new ArrayList<>();
        for (Node node : nodes) {
            if (node.code.equals(root) || root.isEmpty() && !codes.contains(node.parent)) {
                roots.add(node);
            } else {
                below.computeIfAbsent(node.parent, parent -> new ArrayList<>()).add(node);
            }
        }
        if (!root.isEmpty() && roots.isEmpty()) {
            throw new IllegalArgumentException("CODE: there is no '" + root + "'");
        }
        List<String> lines = new ArrayList<>();
        for (Node node : roots) {
            draw(node, below, "", "", 0, json, lines, new HashSet<>());
        }
        return json ? "[" + String.join(",\n", lines) + "]\n" : lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    private static void draw(
            Node node,
            Map<String, List<Node>> below,
            String first,
            String rest,
            int depth,
            boolean json,
            List<String> lines,
            Set<String> seen) {
        if (!seen.add(node.code)) {
            return;
        }
        lines.add(
                json
                        ? "{\"code\":" + quoted(node.code) + ",\"parent\":" + quoted(node.parent) + ",\"depth\":"
                                + depth + "}"
                        : first + Words.plain(node.words));
        List<Node> children = below.getOrDefault(node.code, List.of());
        for (int i = 0; i < children.size(); i++) {
            boolean last = i == children.size() - 1;
            draw(
                    children.get(i),
                    below,
                    rest + (last ? "└─ " : "├─ "),
                    rest + (last ? "   " : "│  "),
                    depth + 1,
                    json,
                    lines,
                    seen);
        }
    }

    /** Codes have no control characters. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
