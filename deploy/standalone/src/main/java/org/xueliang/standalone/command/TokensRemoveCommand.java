package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.RemoveTokenRequest;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = {
            "Takes a token back: within two seconds it is good for nothing, open streams included.",
            "",
            "Example:",
            "  xueliang tokens remove 3f9a0c55d1e07b12"
        })
final class TokensRemoveCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "ID", description = "As `xueliang tokens` lists it.")
    String id = "";

    @Override
    public Integer call() {
        try (RegistryClient registry = client.connect()) {
            registry.tokens()
                    .removeToken(RemoveTokenRequest.newBuilder().setId(id).build());
        }
        System.err.println("removed " + id);
        return 0;
    }
}
