package org.xueliang.standalone.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.xueliang.proto.v1.CatalogView;
import org.xueliang.proto.v1.ListUpperPlatformsRequest;
import org.xueliang.proto.v1.UpperPlatform;
import org.xueliang.proto.v1.UpperStatus;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "platforms",
        description = {
            "Lists the platforms above this one; adds and removes them (GB/T 28181 cascade).",
            "",
            "A gateway registers with each as a device would, and shows it the channels that it may see: those of the",
            "owners, at the places, or with the codes that are shared with it. Nothing is shared by default.",
            "",
            "What you need of the people of the platform above: its 20-digit code, host and port of its SIP door, the",
            "20-digit code that they gave us, and a password.",
            "",
            "Examples:",
            "  xueliang platforms",
            "  xueliang platforms add 34000000002000000001 --address 192.0.2.1:5060 --own-code 34020000002000000001 --password --share-owner sunshine-estate",
            "  xueliang platforms remove 34000000002000000001"
        },
        subcommands = {PlatformsAddCommand.class, PlatformsRemoveCommand.class})
final class PlatformsCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Override
    public Integer call() {
        List<UpperPlatform> platforms;
        try (RegistryClient registry = client.connect()) {
            platforms = registry.cascade()
                    .listUpperPlatforms(ListUpperPlatformsRequest.getDefaultInstance())
                    .getPlatformsList();
        }
        print(client, platforms);
        return 0;
    }

    static void print(ClientOptions client, List<UpperPlatform> platforms) {
        if (client.json) {
            System.out.println(Json.of(platforms));
            return;
        }
        Table table = new Table("CODE", "NAME", "ADDRESS", "SHARED", "STATE", "SINCE", "CHANNELS", "STREAMS", "WHY");
        for (UpperPlatform platform : platforms) {
            UpperStatus status = platform.getStatus();
            table.row(
                    platform.getCode(),
                    platform.getName(),
                    platform.getAddress() + " " + platform.getSignalling(),
                    shared(platform.getView()),
                    Words.word(status.getPresence()),
                    Words.time(status.getSinceUs()),
                    Integer.toString(status.getChannels()),
                    status.getStreams() + " of " + platform.getMaxStreams(),
                    status.getCause());
        }
        table.print(System.out);
    }

    private static String shared(CatalogView view) {
        if (view.getOwnersCount() + view.getPlacesCount() + view.getChannelsCount() == 0) {
            return "nothing";
        }
        return view.getOwnersCount() + " owners, " + view.getPlacesCount() + " places, " + view.getChannelsCount()
                + " channels";
    }
}
