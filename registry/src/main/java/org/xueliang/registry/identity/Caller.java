package org.xueliang.registry.identity;

import io.grpc.Context;
import java.util.Set;
import org.xueliang.proto.v1.Role;

/** Who calls: the name of the token, its roles and its digest, by which an open stream is checked again. */
public record Caller(String name, Set<Role> roles, String tokenSha256) {
    static final Context.Key<Caller> KEY = Context.key("xueliang-caller");

    public Caller {
        roles = Set.copyOf(roles);
    }

    public boolean has(Role role) {
        return roles.contains(role);
    }

    /** A context in which this is the caller. For whoever found out by other means than a token. */
    public Context in(Context context) {
        return context.withValue(KEY, this);
    }

    /** The caller of the call that this thread serves. */
    public static Caller current() {
        Caller caller = KEY.get();
        if (caller == null) {
            throw new IllegalStateException("no caller: not inside a call");
        }
        return caller;
    }

    @Override
    public String toString() {
        return name + roles;
    }
}
