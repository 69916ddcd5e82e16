package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.ApproveChannelRequest;
import org.xueliang.proto.v1.Channel;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    DetailOptions details = new DetailOptions();

    @Override
    public Integer call() {
        try (RegistryClient registry = client.connect()) {
            Enrolled.print(
                    client,
                    registry.channels()
                            .approveChannel(ApproveChannelRequest.newBuilder()
                                    .setChannel(channel)
                                    .setDetails(Channel.newBuilder()
                                            .setName(details.name)
                                            .setSourceKind(details.sourceKind())
                                            .setOwner(details.owner)
                                            .setPlace(details.place))
                                    .build()));
        }
        return 0;
    }
}
