package org.xueliang.registry.error;

/**
 * Why a call is refused, in words for its caller: no secrets, no stack. Services throw it; one interceptor makes a status
 * of it.
 */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_VALUE_CHARS = 64;
    private static final int MAX_SENTENCE_CHARS = 400;

    /** What the caller can do about it. */
    public enum Kind {
        /** Send something else. */
        BAD_FIELD,
        NOT_FOUND,
        TAKEN,
        /** Not in this state. */
        NOT_NOW,
        /** Made from what is no longer so: read again. */
        STALE,
        /** Try again later. */
        UNAVAILABLE,
        /** What was asked did not answer in time. */
        NO_ANSWER,
        TOO_MUCH,
        NOT_KNOWN,
        NOT_ALLOWED
    }

    private final Kind kind;
    private final boolean inner;

    private Refusal(Kind kind, String message) {
        this(kind, message, false);
    }

    private Refusal(Kind kind, String message, boolean inner) {
        super(message, null, false, false);
        this.kind = kind;
        this.inner = inner;
    }

    /** The same, whose words name gateways, addresses or what a device said: for this node's own people. */
    public Refusal inner() {
        return new Refusal(kind, String.valueOf(getMessage()), true);
    }

    public boolean isInner() {
        return inner;
    }

    /** The same in other words, fit for everybody. */
    public Refusal instead(String words) {
        return new Refusal(kind, words);
    }

    public Kind kind() {
        return kind;
    }

    /** {@code field: 'value' (expected: ...)}. */
    public static Refusal badField(String field, Object value, String expected) {
        String text = String.valueOf(value);
        String shown = text.isEmpty() ? "missing" : value instanceof Number ? text : "'" + excerpt(text) + "'";
        return new Refusal(Kind.BAD_FIELD, field + ": " + shown + " (expected: " + expected + ")");
    }

    public static Refusal badRequest(String message) {
        return new Refusal(Kind.BAD_FIELD, message);
    }

    public static Refusal notFound(String what) {
        return new Refusal(Kind.NOT_FOUND, what);
    }

    public static Refusal taken(String what) {
        return new Refusal(Kind.TAKEN, what);
    }

    public static Refusal notNow(String why) {
        return new Refusal(Kind.NOT_NOW, why);
    }

    public static Refusal stale(String why) {
        return new Refusal(Kind.STALE, why);
    }

    /** @param why begins with the part that is away, such as {@code "postgresql: "} */
    public static Refusal unavailable(String why) {
        return new Refusal(Kind.UNAVAILABLE, why);
    }

    public static Refusal noAnswer(String why) {
        return new Refusal(Kind.NO_ANSWER, why);
    }

    public static Refusal tooMuch(String why) {
        return new Refusal(Kind.TOO_MUCH, why);
    }

    public static Refusal notKnown(String why) {
        return new Refusal(Kind.NOT_KNOWN, why);
    }

    public static Refusal notAllowed(String why) {
        return new Refusal(Kind.NOT_ALLOWED, why);
    }

    /** At most {@value #MAX_VALUE_CHARS} characters of what a caller sent, fit for one line of a log or a terminal. */
    public static String excerpt(String text) {
        return excerpt(text, MAX_VALUE_CHARS);
    }

    /** At most {@value #MAX_SENTENCE_CHARS} characters of what another part said: a whole sentence, for people. */
    public static String sentence(String text) {
        return excerpt(text, MAX_SENTENCE_CHARS);
    }

    private static String excerpt(String text, int maxChars) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && i < maxChars; i++) {
            char c = text.charAt(i);
            int type = Character.getType(c);
            boolean plain = type != Character.CONTROL
                    && type != Character.FORMAT
                    && type != Character.LINE_SEPARATOR
                    && type != Character.PARAGRAPH_SEPARATOR
                    && type != Character.SURROGATE;
            shown.append(plain ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return text.length() > maxChars ? shown + "... (" + text.length() + " characters)" : shown.toString();
    }
}
