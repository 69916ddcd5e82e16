package org.xueliang.standalone.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.ApproveChannelRequest;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.CredentialUse;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.EnrolChannelResponse;
import org.xueliang.proto.v1.IssueCredentialRequest;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.ListChannelsResponse;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.PushSource;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.SetZonesRequest;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StreamCredential;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.proto.v1.Zone;
import org.xueliang.proto.v1.ZonePoint;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "devices",
        description = {
            "Lists cameras; takes them in, approves, removes them; sets zones; makes credentials.",
            "",
            "Examples:",
            "  xueliang devices",
            "  xueliang devices enrol --alias gate-1 --name 'North gate' --kind estate --owner sunshine-estate --place north-gate --push",
            "  xueliang devices enrol --alias dock --kind city --owner port --place dock --pull rtsp://192.168.1.60:554/Streaming/Channels/101 --user admin",
            "  xueliang devices zones gate-1 yard=0.1,0.5;0.9,0.5;0.9,1;0.1,1"
        },
        subcommands = {
            DevicesCommand.Enrol.class,
            DevicesCommand.Approve.class,
            DevicesCommand.Zones.class,
            DevicesCommand.Credential.class,
            DevicesCommand.Remove.class
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
        Table table = new Table("CODE", "ALIAS", "NAME", "KIND", "OWNER", "PLACE", "STATE", "SINCE", "PICTURE", "WHY");
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
                    status.getCause());
        }
        table.print(System.out);
        return 0;
    }

    private static void print(ClientOptions client, EnrolChannelResponse answer) {
        if (client.json) {
            System.out.println(Json.of(answer));
            return;
        }
        System.out.println("enrolled " + answer.getChannel().getCode()
                + (answer.getChannel().getAlias().isEmpty()
                        ? ""
                        : " (" + answer.getChannel().getAlias() + ")"));
        if (answer.hasPublish()) {
            print("publish", answer.getPublish());
        }
        if (answer.hasPlay()) {
            print("play", answer.getPlay());
        }
    }

    private static void print(String use, StreamCredential credential) {
        System.out.println("to " + use + " (shown this once): user " + credential.getUsername() + ", password "
                + credential.getPassword() + ", or the header  Authorization: Bearer " + credential.getToken());
    }

    @Command(
            name = "enrol",
            description = {
                "Takes a camera in; prints the credential to publish with, once.",
                "",
                "Example:",
                "  xueliang devices enrol --alias gate-1 --kind estate --owner me --place gate --push"
            })
    static final class Enrol implements Callable<Integer> {
        @Mixin
        ClientOptions client = new ClientOptions();

        @Option(names = "--code", description = "20-digit national code (default: the registry gives one).")
        String code = "";

        @Option(names = "--alias", description = "A second name for paths and commands.")
        String alias = "";

        @Option(names = "--name", description = "What people call it.")
        String name = "";

        @Option(names = "--kind", required = true, description = "police, estate, iot, city.")
        String kind = "";

        @Option(names = "--owner", required = true, description = "Who is answerable for it.")
        String owner = "";

        @Option(names = "--place", required = true, description = "What it looks at.")
        String place = "";

        @Option(names = "--push", description = "The camera connects to us and publishes.")
        boolean push;

        @Option(
                names = "--pull",
                paramLabel = "URL",
                description = "We connect to the camera: rtsp:// or rtsps:// without user and password.")
        @Nullable
        String pull;

        @Option(names = "--user", description = "With --pull.")
        String user = "";

        @Option(
                names = "--password",
                arity = "0..1",
                interactive = true,
                description = "With --pull; asked for where the value is left out.")
        char @Nullable [] password;

        @Option(names = "--play-credential", description = "Makes a credential for viewers too.")
        boolean playCredential;

        @Override
        public Integer call() {
            if (push == (pull != null)) {
                throw new IllegalArgumentException(
                        "the source is missing (expected: --push or --pull URL, one of them)");
            }
            StreamSource.Builder source = StreamSource.newBuilder();
            if (pull == null) {
                source.setPush(PushSource.getDefaultInstance());
            } else {
                source.setPull(PullSource.newBuilder()
                        .setUrl(pull)
                        .setUsername(user)
                        .setPassword(password == null ? "" : new String(password)));
            }
            Channel channel = Channel.newBuilder()
                    .setCode(code)
                    .setAlias(alias)
                    .setName(name)
                    .setSourceKind(Words.constant(SourceKind.class, "--kind", kind))
                    .setOwner(owner)
                    .setPlace(place)
                    .setSource(source)
                    .build();
            try (RegistryClient registry = client.connect()) {
                print(
                        client,
                        registry.channels()
                                .enrolChannel(EnrolChannelRequest.newBuilder()
                                        .setChannel(channel)
                                        .setIssuePlayCredential(playCredential)
                                        .build()));
            }
            return 0;
        }
    }

    @Command(
            name = "approve",
            description = {
                "Makes a pending channel an enrolled one.",
                "",
                "Example:",
                "  xueliang devices approve gate-1 --kind estate --owner me --place gate"
            })
    static final class Approve implements Callable<Integer> {
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
                print(
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

    @Command(
            name = "zones",
            description = {
                "Sets what motion is looked for in; without zones the whole picture. In force within seconds.",
                "A zone is ID=X,Y;X,Y;X,Y... with fractions of width and height, (0,0) top left.",
                "",
                "Example:",
                "  xueliang devices zones gate-1 yard=0.1,0.5;0.9,0.5;0.9,1;0.1,1"
            })
    static final class Zones implements Callable<Integer> {
        @Mixin
        ClientOptions client = new ClientOptions();

        @Parameters(index = "0", paramLabel = "CHANNEL", description = "Code or alias.")
        String channel = "";

        @Parameters(index = "1..*", arity = "0..16", paramLabel = "ZONE", description = "ID=X,Y;X,Y;X,Y...")
        List<String> zones = new ArrayList<>();

        @Override
        public Integer call() {
            SetZonesRequest request = SetZonesRequest.newBuilder()
                    .setChannel(channel)
                    .addAllZones(zones.stream().map(Zones::zone).toList())
                    .build();
            try (RegistryClient registry = client.connect()) {
                Channel changed = registry.channels().setZones(request);
                System.out.println(
                        client.json ? Json.of(changed) : changed.getCode() + ": " + changed.getZonesCount() + " zones");
            }
            return 0;
        }

        static Zone zone(String text) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("zone: '" + text + "' (expected: ID=X,Y;X,Y;X,Y...)");
            }
            Zone.Builder zone = Zone.newBuilder().setId(text.substring(0, equals));
            for (String corner : text.substring(equals + 1).split(";", -1)) {
                String[] xy = corner.split(",", -1);
                try {
                    if (xy.length != 2) {
                        throw new NumberFormatException(corner);
                    }
                    zone.addCorners(ZonePoint.newBuilder()
                            .setX(Double.parseDouble(xy[0]))
                            .setY(Double.parseDouble(xy[1])));
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException(
                            "zone " + zone.getId() + ": corner '" + corner + "' (expected: X,Y with fractions 0 to 1)",
                            e);
                }
            }
            return zone.build();
        }
    }

    @Command(
            name = "credential",
            description = {
                "Makes a new credential for publishing or playing; shown this once.",
                "",
                "Example:",
                "  xueliang devices credential gate-1 --use play"
            })
    static final class Credential implements Callable<Integer> {
        @Mixin
        ClientOptions client = new ClientOptions();

        @Parameters(paramLabel = "CHANNEL", description = "Code or alias.")
        String channel = "";

        @Option(names = "--use", required = true, description = "publish or play.")
        String use = "";

        @Option(names = "--replace", description = "The older ones stop working.")
        boolean replace;

        @Override
        public Integer call() {
            try (RegistryClient registry = client.connect()) {
                StreamCredential credential = registry.channels()
                        .issueCredential(IssueCredentialRequest.newBuilder()
                                .setChannel(channel)
                                .setUse(Words.constant(CredentialUse.class, "--use", use))
                                .setReplace(replace)
                                .build());
                if (client.json) {
                    System.out.println(Json.of(credential));
                } else {
                    print(use, credential);
                }
            }
            return 0;
        }
    }

    @Command(
            name = "remove",
            description = {"Takes a camera out; its alerts stay.", "", "Example:", "  xueliang devices remove gate-1"})
    static final class Remove implements Callable<Integer> {
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
}
