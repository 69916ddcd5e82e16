package org.xueliang.ingest.codec;

/** What could not be decoded or encoded and why; the caller adds which channel. */
public final class DecodeException extends Exception {
    private static final long serialVersionUID = 1L;

    public DecodeException(String message) {
        super(message);
    }
}
