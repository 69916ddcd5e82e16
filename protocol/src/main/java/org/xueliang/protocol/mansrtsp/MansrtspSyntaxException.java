package org.xueliang.protocol.mansrtsp;

/** A body that is no MANSRTSP. */
public final class MansrtspSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    public MansrtspSyntaxException(String message) {
        super(message);
    }
}
