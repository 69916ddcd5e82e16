package org.xueliang.protocol.onvif;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An element that was read: its name without prefix, since devices take any prefix and some declare none. */
final class XmlNode {
    private final String name;
    private final Map<String, String> attributes;
    private final List<XmlNode> children = new ArrayList<>(2);
    private final StringBuilder text = new StringBuilder();

    XmlNode(String name, Map<String, String> attributes) {
        this.name = name;
        this.attributes = attributes;
    }

    String name() {
        return name;
    }

    void add(XmlNode child) {
        children.add(child);
    }

    List<XmlNode> children() {
        return children;
    }

    void append(String more, int maxCharacters) {
        text.append(more, 0, Math.min(more.length(), Math.max(0, maxCharacters - text.length())));
    }

    String text() {
        return text.toString().strip();
    }

    String attribute(String key) {
        return attributes.getOrDefault(key, "").strip();
    }

    List<XmlNode> children(String wanted) {
        return children.stream().filter(child -> child.name.equals(wanted)).toList();
    }

    /** The first along a path of names; null where there is none. */
    @Nullable
    XmlNode at(String... path) {
        XmlNode node = this;
        for (String step : path) {
            XmlNode next = null;
            for (XmlNode child : node.children) {
                if (child.name.equals(step)) {
                    next = child;
                    break;
                }
            }
            if (next == null) {
                return null;
            }
            node = next;
        }
        return node;
    }

    /** Text of the first along a path; empty where there is none. */
    String textAt(String... path) {
        XmlNode node = at(path);
        return node == null ? "" : node.text();
    }
}
