package org.xueliang.protocol.manscdp;

/** Text that is no PTZCmd of the standard; the message says which byte. */
public final class PtzCommandException extends Exception {
    private static final long serialVersionUID = 1L;

    public PtzCommandException(String message) {
        super(message);
    }
}
