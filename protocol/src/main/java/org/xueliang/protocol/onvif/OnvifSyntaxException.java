package org.xueliang.protocol.onvif;

/** An answer that is not understood. The message says what was found and what was expected. */
public final class OnvifSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong, for counters. */
    public enum Reason {
        EMPTY,
        TOO_LARGE,
        NOT_XML,
        /** A document type: entity bombs and external entities need one, SOAP forbids it (SOAP 1.2 part 1 clause 5). */
        DOCUMENT_TYPE,
        TOO_DEEP,
        TOO_MANY_ELEMENTS,
        /** XML, and no envelope: a web page, as printers and routers have. */
        NOT_SOAP,
        /** An envelope of another answer. */
        OTHER_ANSWER,
        MISSING_FIELD
    }

    private final Reason reason;

    public OnvifSyntaxException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
