package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.ChannelWays;
import org.xueliang.proto.v1.GetWaysRequest;
import org.xueliang.proto.v1.Way;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "ways",
        description = {
            "Shows the ways by which a camera comes: which is in use, since when and why, what speaks against the others, what changed.",
            "",
            "Example:",
            "  xueliang channels ways east-gate"
        })
final class ChannelsWaysCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CHANNEL", description = "Code or alias, also of a second way.")
    String channel = "";

    @Override
    public Integer call() {
        try (RegistryClient registry = client.connect()) {
            print(
                    client,
                    registry.ways()
                            .getWays(GetWaysRequest.newBuilder()
                                    .setChannel(channel)
                                    .build()));
        }
        return 0;
    }

    static void print(ClientOptions client, ChannelWays ways) {
        if (client.json) {
            System.out.println(Json.of(ways));
            return;
        }
        System.out.println(ways.getChannel() + "  " + Words.plain(ways.getWords()));
        for (Way way : ways.getWaysList()) {
            System.out.println((way.getInUse() ? "* " : "  ") + way.getCode() + "  " + Words.plain(way.getWords())
                    + (way.getPreferred() ? "  preferred" : "")
                    + (way.getAgainst().isEmpty() ? "" : "  not now: " + Words.plain(way.getAgainst()))
                    + (way.getTriedUs() == 0 ? "" : "  tried since " + Words.time(way.getTriedUs()))
                    + (way.getSteadyUs() == 0 ? "" : ", pictures since " + Words.time(way.getSteadyUs())));
        }
        ways.getChangesList()
                .forEach(change -> System.out.println("  " + Words.time(change.getAtUs()) + "  " + change.getWay()
                        + "  " + Words.plain(change.getWhy())));
    }
}
