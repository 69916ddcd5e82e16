package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.RemoveUpperPlatformRequest;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = {
            "Logs off at a platform above and forgets it; its streams end.",
            "",
            "Example:",
            "  xueliang platforms remove 34000000002000000001"
        })
final class PlatformsRemoveCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CODE", description = "20-digit code of the platform above.")
    String code = "";

    @Override
    public Integer call() {
        try (RegistryClient registry = client.connect()) {
            registry.cascade()
                    .removeUpperPlatform(RemoveUpperPlatformRequest.newBuilder()
                            .setCode(code)
                            .build());
        }
        System.err.println("removed " + code);
        return 0;
    }
}
