package org.xueliang.registry.identity;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.registry.error.Refusal;

/** Finds out who calls; nobody is let in without a token that is known. */
public final class IdentityInterceptor implements ServerInterceptor {
    private static final String SCHEME = "Bearer ";
    private static final int MAX_TOKEN_CHARS = 512;

    private final TokenTable tokens;

    public IdentityInterceptor(TokenTable tokens) {
        this.tokens = tokens;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Context context = Context.current().withValue(Caller.KEY, caller(headers));
        return Contexts.interceptCall(context, call, headers, next);
    }

    private Caller caller(Metadata headers) {
        String header = headers.get(BearerToken.AUTHORIZATION);
        if (header == null) {
            throw Refusal.notKnown("authorization: missing (expected: Bearer TOKEN)");
        }
        // RFC 7235 section 2.1: the scheme's case does not matter.
        if (header.length() <= SCHEME.length()
                || header.length() > MAX_TOKEN_CHARS
                || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw Refusal.notKnown("authorization: not of the form Bearer TOKEN");
        }
        return tokens.callerOf(header.substring(SCHEME.length()).trim())
                .orElseThrow(() -> Refusal.notKnown("authorization: the token is not known here"));
    }
}
