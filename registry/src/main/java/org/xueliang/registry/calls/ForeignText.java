package org.xueliang.registry.calls;

/**
 * Text that a device chose: made fit for a table, a log and a terminal instead of refused. One camera's strange name must
 * not keep a report of a thousand from being taken.
 */
public final class ForeignText {
    private ForeignText() {}

    /** At most {@code max} code points; control and format characters, line separators and halves of pairs become '?'. */
    public static String clean(String text, int max) {
        if (isPlain(text, max)) {
            return text;
        }
        StringBuilder clean = new StringBuilder();
        text.codePoints().limit(max).forEach(c -> clean.appendCodePoint(isOdd(c) ? '?' : c));
        return clean.toString();
    }

    private static boolean isPlain(String text, int max) {
        return text.length() <= max && text.codePoints().noneMatch(ForeignText::isOdd);
    }

    private static boolean isOdd(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SURROGATE;
    }
}
