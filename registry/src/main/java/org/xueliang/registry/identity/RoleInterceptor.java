package org.xueliang.registry.identity;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.TreeSet;
import org.xueliang.registry.error.Refusal;

/**
 * Lets a call through to its service where the caller has one of the method's roles. It decides when the request is
 * there and not before, so that the record of a denied call says what it was about. Each further message of a stream is
 * judged by what the caller has then. A machine that says it is another is refused here too, whatever the service.
 */
public final class RoleInterceptor implements ServerInterceptor {
    private final MethodAccess access;
    private final TokenTable tokens;

    public RoleInterceptor(MethodAccess access, TokenTable tokens) {
        this.access = access;
        this.tokens = tokens;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        MethodAccess.Rule rule = access.of(method);
        Caller caller = Caller.current();
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            private boolean first = true;

            @Override
            public void onMessage(Q request) {
                if (!first && !tokens.stillHas(caller, rule.roles())) {
                    throw Refusal.notAllowed(method + ": the token was taken back meanwhile");
                }
                first = false;
                if (caller.roles().stream().noneMatch(rule.roles()::contains)) {
                    throw Refusal.notAllowed("%s: '%s' has the roles %s (expected: one of %s)"
                            .formatted(
                                    method, caller.name(), new TreeSet<>(caller.roles()), new TreeSet<>(rule.roles())));
                }
                requireName(caller, rule, request);
                super.onMessage(request);
            }
        };
    }

    /** A machine's token is good for that machine alone. */
    private void requireName(Caller caller, MethodAccess.Rule rule, Object request) {
        FieldDescriptor named = rule.named();
        if (named != null && request instanceof Message message) {
            MachineName.refusal(
                            caller,
                            rule.namedRole(),
                            named.getName(),
                            (String) message.getField(named),
                            tokens::isGatewaysOwn)
                    .ifPresent(why -> {
                        throw Refusal.notAllowed(why);
                    });
        }
    }
}
