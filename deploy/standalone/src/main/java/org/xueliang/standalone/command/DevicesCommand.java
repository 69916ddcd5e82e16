package org.xueliang.standalone.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.ListChannelsResponse;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "devices",
        description = {
            "Lists cameras; takes them in, approves, removes them; sets zones; makes credentials.",
            "",
            "Examples:",
            "  xueliang devices",
            "  xueliang devices enrol --alias gate-1 --name 'North gate' --kind estate --owner sunshine-estate --place north-gate --push",
            "  xueliang devices enrol --alias dock --kind city --owner port --place dock --pull rtsp://192.168.1.60:554/Streaming/Channels/101 --user admin",
            "  xueliang devices zones gate-1 yard=0.1,0.5;0.9,0.5;0.9,1;0.1,1",
            "",
            "Recorders, cameras and platforms that register by GB/T 28181 are a list of their own; what they",
            "show is listed here with the others:",
            "  xueliang devices gb",
            "  xueliang devices gb enrol 34020000001180000001 --kind estate --owner sunshine-estate --place yard"
        },
        subcommands = {
            GbCommand.class,
            DevicesEnrolCommand.class,
            DevicesApproveCommand.class,
            DevicesZonesCommand.class,
            DevicesAudioCommand.class,
            DevicesCredentialCommand.class,
            DevicesRemoveCommand.class
        })
final class DevicesCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Option(names = "--kind", description = "police, estate, iot, city.")
    @Nullable
    String kind;

    @Option(names = "--owner", description = "Only of this owner.")
    String owner = "";

    @Option(names = "--place", description = "Only of this place.")
    String place = "";

    @Option(names = "--presence", description = "online, offline, unknown.")
    @Nullable
    String presence;

    @Override
    public Integer call() {
        List<Channel> channels = new ArrayList<>();
        try (RegistryClient registry = client.connect()) {
            String pageToken = "";
            do {
                ListChannelsRequest.Builder request = ListChannelsRequest.newBuilder()
                        .setOwner(owner)
                        .setPlace(place)
                        .setPageSize(1000)
                        .setPageToken(pageToken);
                if (kind != null) {
                    request.setSourceKind(Words.constant(SourceKind.class, "--kind", kind));
                }
                if (presence != null) {
                    request.setPresence(Words.constant(Presence.class, "--presence", presence));
                }
                ListChannelsResponse page = registry.channels().listChannels(request.build());
                channels.addAll(page.getChannelsList());
                pageToken = page.getNextPageToken();
            } while (!pageToken.isEmpty());
        }
        if (client.json) {
            System.out.println(Json.of(channels));
            return 0;
        }
        Table table = new Table(
                "CODE", "ALIAS", "NAME", "KIND", "OWNER", "PLACE", "STATE", "SINCE", "PICTURE", "WHY", "NODE");
        for (Channel channel : channels) {
            ChannelStatus status = channel.getStatus();
            table.row(
                    channel.getCode(),
                    channel.getAlias(),
                    channel.getName(),
                    Words.word(channel.getSourceKind()),
                    channel.getOwner(),
                    channel.getPlace(),
                    channel.getEnrolment() == org.xueliang.proto.v1.Enrolment.PENDING
                            ? "pending"
                            : Words.word(status.getPresence()),
                    Words.time(status.getSinceUs()),
                    status.getWidth() == 0
                            ? "-"
                            : status.getCodec() + " " + status.getWidth() + "x" + status.getHeight(),
                    why(channel),
                    Words.home(channel));
        }
        table.print(System.out);
        return 0;
    }

    /** Why it is so: of a camera that comes by its second way also while it is online. */
    private static String why(Channel channel) {
        String cause = channel.getStatus().getCause();
        boolean bySecond = channel.hasWay() && !channel.getWay().getCode().equals(channel.getCode());
        return bySecond && cause.isEmpty() ? channel.getWay().getWords() : cause;
    }
}
