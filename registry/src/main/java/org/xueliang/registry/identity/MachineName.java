package org.xueliang.registry.identity;

import java.util.Optional;
import java.util.function.Predicate;
import org.xueliang.proto.v1.Role;
import org.xueliang.registry.error.Refusal;

/** Which machine a caller may say that it is: what the option {@code (named)} of the contract means. Pure. */
final class MachineName {
    private MachineName() {}

    /**
     * Why not; empty where it may.
     *
     * @param role of the machine that is named
     * @param field that names it
     * @param name as the call has it; empty names nobody
     * @param hasOwn whether a gateway of a name has a token of its own
     */
    static Optional<String> refusal(Caller caller, Role role, String field, String name, Predicate<String> hasOwn) {
        if (name.isEmpty() || !isBound(caller, role) || caller.name().equals(name)) {
            return Optional.empty();
        }
        if (caller.name().equals(FirstStart.SERVICE)) {
            return role == Role.GATEWAY && hasOwn.test(name)
                    ? Optional.of(
                            field + ": gateway '" + Refusal.excerpt(name) + "' has a token of its own (expected: that"
                                    + " one, in its service-token-file; `xueliang tokens` lists them)")
                    : Optional.empty();
        }
        return Optional.of(field + ": '" + Refusal.excerpt(name) + "' (expected: " + word(role) + " '"
                + caller.name() + "', after which this token is named; or a token that is named after the "
                + word(role) + ": xueliang tokens add)");
    }

    private static String word(Role role) {
        return role == Role.GATEWAY ? "gateway" : "source";
    }

    /** Gateways hand in what sources say, under any source's name. */
    private static boolean isBound(Caller caller, Role role) {
        return caller.has(role) && !caller.has(Role.ADMIN) && (role == Role.GATEWAY || !caller.has(Role.GATEWAY));
    }
}
