package org.xueliang.protocol.manscdp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An element that was read: name without its prefix, text trimmed. Names are compared without regard to case. */
final class XmlElement {
    private final String name;
    private final boolean leaf;
    private Map<String, String> attributes = Map.of();
    private List<XmlElement> children = List.of();
    private final StringBuilder text = new StringBuilder();

    XmlElement(String name) {
        this.name = name;
        this.leaf = XmlNames.isLeaf(name);
    }

    /** It holds text and nothing else. */
    boolean isLeaf() {
        return leaf;
    }

    String name() {
        return name;
    }

    boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    List<XmlElement> children() {
        return children;
    }

    void add(XmlElement child) {
        if (children.isEmpty()) {
            children = new ArrayList<>(4);
        }
        children.add(child);
    }

    void attribute(String key, String value) {
        if (attributes.isEmpty()) {
            attributes = new LinkedHashMap<>(4);
        }
        attributes.putIfAbsent(key, value);
    }

    @Nullable
    String attribute(String key) {
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            if (attribute.getKey().equalsIgnoreCase(key)) {
                return attribute.getValue().strip();
            }
        }
        return null;
    }

    /** Exact spelling first. */
    @Nullable
    XmlElement child(String wanted) {
        XmlElement similar = null;
        for (XmlElement child : children) {
            if (child.name.equals(wanted)) {
                return child;
            }
            if (similar == null && child.is(wanted)) {
                similar = child;
            }
        }
        return similar;
    }

    StringBuilder text() {
        return text;
    }

    String trimmedText() {
        return text.toString().strip();
    }
}
