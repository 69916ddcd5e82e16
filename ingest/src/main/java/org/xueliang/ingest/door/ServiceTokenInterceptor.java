package org.xueliang.ingest.door;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.calls.BearerToken;

/** Lets in who shows the installation's service token; compares in a time that does not depend on where they differ. */
final class ServiceTokenInterceptor implements ServerInterceptor {
    private static final String SCHEME = "Bearer ";

    private final byte @Nullable [] token;

    /** @param token null or blank lets nobody in */
    ServiceTokenInterceptor(@Nullable String token) {
        this.token = token == null || token.isBlank() ? null : token.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String problem = problem(headers.get(BearerToken.AUTHORIZATION));
        if (problem == null) {
            return next.startCall(call, headers);
        }
        call.close(Status.UNAUTHENTICATED.withDescription(problem), new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private @Nullable String problem(@Nullable String authorization) {
        if (token == null) {
            return "this gateway has no service token: nobody can be let in";
        }
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return "authorization: absent or of another scheme (expected: Bearer and the service token)";
        }
        byte[] shown = authorization.substring(SCHEME.length()).trim().getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(token, shown) ? null : "authorization: not the service token";
    }
}
