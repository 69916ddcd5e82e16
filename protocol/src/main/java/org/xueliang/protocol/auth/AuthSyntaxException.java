package org.xueliang.protocol.auth;

/** An Authorization header that is none: the reason and what was expected. Never a secret. */
public final class AuthSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    public AuthSyntaxException(String reason) {
        super(reason);
    }
}
