package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.SetPreferredWayRequest;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "prefer",
        description = {
            "Says by which of its ways a camera is to come whenever it can. Where another is in use this one is tried at once, beside it,",
            "and used when it has been steady. `xueliang channels ways CHANNEL` lists them.",
            "",
            "Example:",
            "  xueliang channels prefer east-gate 34020000001320000009 --note 'the platform sends 5 pictures a second'"
        })
final class ChannelsPreferCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(index = "0", paramLabel = "CHANNEL", description = "Code or alias, also of a second way.")
    String channel = "";

    @Parameters(index = "1", paramLabel = "WAY", description = "Code of the way: the channel's own or a second way's.")
    String way = "";

    @Option(names = "--note", paramLabel = "TEXT", description = "Why; kept in the audit log.")
    String note = "";

    @Override
    public Integer call() {
        try (RegistryClient registry = client.connect()) {
            ChannelsWaysCommand.print(
                    client,
                    registry.ways()
                            .setPreferredWay(SetPreferredWayRequest.newBuilder()
                                    .setChannel(channel)
                                    .setWay(way)
                                    .setNote(note)
                                    .build()));
        }
        return 0;
    }
}
