package org.xueliang.registry.federation;

import java.util.regex.Pattern;
import org.xueliang.registry.copy.Copies;
import org.xueliang.registry.error.Refusal;

/** What a node may be called. */
final class NodeName {
    static final String EXPECTED = "2 to 64 of a-z, 0-9, '-', '.', beginning with a letter or digit, and not 'self'";
    private static final Pattern PATTERN = Pattern.compile("[a-z0-9][a-z0-9.-]{1,63}");

    private NodeName() {}

    static boolean isOne(String text) {
        return PATTERN.matcher(text).matches() && !text.equals(Copies.SELF);
    }

    static String checked(String field, String text) {
        if (!isOne(text)) {
            throw Refusal.badField(field, text, EXPECTED);
        }
        return text;
    }
}
