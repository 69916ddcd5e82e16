package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = {"Takes a camera out; its alerts stay.", "", "Example:", "  xueliang devices remove gate-1"})
final class DevicesRemoveCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CHANNEL", description = "Code or alias.")
    String channel = "";

    @Override
    public Integer call() {
        try (RegistryClient registry = client.connect()) {
            registry.channels()
                    .removeChannel(RemoveChannelRequest.newBuilder()
                            .setChannel(channel)
                            .build());
        }
        System.err.println("removed " + channel);
        return 0;
    }
}
