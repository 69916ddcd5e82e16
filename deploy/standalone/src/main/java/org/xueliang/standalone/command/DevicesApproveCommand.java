package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.ApproveChannelRequest;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "approve",
        description = {
            "Makes a pending channel an enrolled one.",
            "",
            "Example:",
            "  xueliang devices approve gate-1 --kind estate --owner me --place gate"
        })
final class DevicesApproveCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CHANNEL", description = "Code or alias.")
    String channel = "";

    @Option(names = "--name", description = "What people call it.")
    String name = "";

    @Option(names = "--kind", required = true, description = "police, estate, iot, city.")
    String kind = "";

    @Option(names = "--owner", required = true, description = "Who is answerable for it.")
    String owner = "";

    @Option(names = "--place", required = true, description = "What it looks at.")
    String place = "";

    @Override
    public Integer call() {
        try (RegistryClient registry = client.connect()) {
            Enrolled.print(
                    client,
                    registry.channels()
                            .approveChannel(ApproveChannelRequest.newBuilder()
                                    .setChannel(channel)
                                    .setDetails(Channel.newBuilder()
                                            .setName(name)
                                            .setSourceKind(Words.constant(SourceKind.class, "--kind", kind))
                                            .setOwner(owner)
                                            .setPlace(place))
                                    .build()));
        }
        return 0;
    }
}
