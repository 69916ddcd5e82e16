package org.xueliang.protocol.manscdp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The root element (2022 annex A.1). */
public enum MessageKind {
    CONTROL("Control"),
    QUERY("Query"),
    NOTIFY("Notify"),
    RESPONSE("Response");

    private final String element;

    MessageKind(String element) {
        this.element = element;
    }

    public String element() {
        return element;
    }

    static @Nullable MessageKind of(String element) {
        for (MessageKind kind : values()) {
            if (kind.element.toLowerCase(Locale.ROOT).equals(element.toLowerCase(Locale.ROOT))) {
                return kind;
            }
        }
        return null;
    }
}
