package org.xueliang.simulator.media;

/** A file cannot be read or a picture cannot be encoded; the message says which and what was expected. */
public final class MediaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MediaException(String message) {
        super(message);
    }
}
