package org.xueliang.standalone.command;

import java.io.IOException;
import org.xueliang.registry.RegistryRole;
import org.xueliang.standalone.Roles;

/** Prints the token of a first start, this once, and leaves it for the client commands of this machine. */
final class Tokens {
    private Tokens() {}

    static void tell(Roles roles, RegistryRole registry) throws IOException {
        registry.firstTokens().ifPresent(tokens -> {
            System.err.println("token       " + tokens.admin());
            System.err.println(
                    "            (made now and shown this once; commands on this machine find it in the data folder)");
        });
        roles.client(registry);
    }
}
