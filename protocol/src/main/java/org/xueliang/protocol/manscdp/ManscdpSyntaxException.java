package org.xueliang.protocol.manscdp;

/** A body that is not understood at all. The message says what was found and what was expected. */
public final class ManscdpSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong, for counters. */
    public enum Reason {
        /** X30 in vendor-quirks: a MESSAGE without body; answer 400. */
        EMPTY_BODY,
        TOO_LARGE,
        /** No element that begins. */
        NO_XML,
        /** A document type or entity declaration: external entities and entity bombs need one, MANSCDP has none. */
        DOCUMENT_TYPE,
        TOO_DEEP,
        TOO_MANY_ELEMENTS,
        TOO_MANY_ITEMS,
        /** The root is none of Control, Query, Notify, Response. */
        UNKNOWN_ROOT,
        NO_COMMAND_TYPE,
        /** Something that the command cannot do without is not there or cannot be read. */
        MISSING_FIELD
    }

    private final Reason reason;

    public ManscdpSyntaxException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
