package org.xueliang.standalone.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Circle;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.FoundChannel;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.SearchChannelsRequest;
import org.xueliang.proto.v1.SearchChannelsResponse;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "find",
        description = {
            "Finds channels that match all that is asked.",
            "",
            "TEXT is any part of a name or alias, the initials of its pinyin (dm for 东门), any three letters of its",
            "pinyin (dongmen), several of these, or a 20-digit code.",
            "",
            "Examples:",
            "  xueliang channels find 东门",
            "  xueliang channels find dm --owner port --offline",
            "  xueliang channels find 东门 --home police        what that node shares with this one",
            "  xueliang channels find --near 116.391,39.907 --radius 300 --datum gcj02 --json"
        })
final class ChannelsFindCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(arity = "0..*", paramLabel = "TEXT")
    List<String> text = List.of();

    @Option(names = "--kind", description = "police, estate, iot, city.")
    @Nullable
    String kind;

    @Option(names = "--owner", description = "Of this organisation and all below it.")
    String owner = "";

    @Option(names = "--place", description = "At this place and all below it.")
    String place = "";

    @Option(
            names = "--home",
            paramLabel = "NODE",
            description = "Only of this home node, as 'xueliang nodes' lists it; 'self' for our own.")
    String home = "";

    @Option(names = "--online", description = "Only those that send.")
    boolean online;

    @Option(names = "--offline", description = "Only those that do not.")
    boolean offline;

    @Option(names = "--near", paramLabel = "LON,LAT", description = "Around this point, nearest first; with --radius.")
    @Nullable
    String near;

    @Option(names = "--radius", paramLabel = "M", description = "Metres around --near (default: ${DEFAULT-VALUE}).")
    double radiusM = 500;

    @Option(
            names = "--datum",
            description =
                    "wgs84, gcj02, cgcs2000: what --near is in, and what positions are shown in (default: WGS-84, and"
                            + " positions as they were given).")
    @Nullable
    String datum;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many (default: ${DEFAULT-VALUE}).")
    int limit = 100;

    @Override
    public Integer call() {
        List<FoundChannel> found = new ArrayList<>();
        try (RegistryClient registry = client.connect()) {
            SearchChannelsRequest.Builder request = request();
            String token = "";
            do {
                SearchChannelsResponse page = registry.search()
                        .searchChannels(request.setPageToken(token)
                                .setPageSize(Math.min(1000, Math.max(1, limit)))
                                .build());
                found.addAll(page.getChannelsList());
                token = page.getNextPageToken();
                if (page.getBehind() > 0 && token.isEmpty()) {
                    System.err.println(page.getBehind() + " changes are not in the index yet");
                }
            } while (!token.isEmpty() && found.size() < limit);
        }
        print(found.subList(0, Math.min(limit, found.size())));
        return 0;
    }

    private SearchChannelsRequest.Builder request() {
        SearchChannelsRequest.Builder request = SearchChannelsRequest.newBuilder()
                .setText(String.join(" ", text))
                .setOwner(owner)
                .setPlace(place)
                .setHome(home);
        if (kind != null) {
            request.setSourceKind(Words.constant(SourceKind.class, "--kind", kind));
        }
        if (online || offline) {
            request.setPresence(online ? Presence.ONLINE : Presence.OFFLINE);
        }
        Datum asked = datum == null ? Datum.WGS84 : Words.constant(Datum.class, "--datum", datum);
        if (datum != null) {
            request.setDatum(asked);
        }
        if (near != null) {
            String[] parts = near.split(",", -1);
            try {
                request.setWithin(Circle.newBuilder()
                        .setDatum(asked)
                        .setLongitude(Double.parseDouble(parts[0]))
                        .setLatitude(Double.parseDouble(parts[parts.length == 2 ? 1 : 2]))
                        .setRadiusM(radiusM));
                request.setNearestFirst(true);
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new IllegalArgumentException(
                        "--near: '" + near + "' (expected: longitude,latitude, such as 116.404,39.915)");
            }
        }
        return request;
    }

    private void print(List<FoundChannel> found) {
        if (client.json) {
            System.out.println(Json.of(found));
            return;
        }
        Table table =
                new Table("CODE", "ALIAS", "NAME", "KIND", "OWNER", "PLACE", "STATE", "POSITION", "METRES", "NODE");
        for (FoundChannel one : found) {
            Channel channel = one.getChannel();
            table.row(
                    channel.getCode(),
                    channel.getAlias(),
                    channel.getName(),
                    Words.word(channel.getSourceKind()),
                    channel.getOwner(),
                    channel.getPlace(),
                    Words.word(channel.getStatus().getPresence()),
                    channel.hasPosition()
                            ? String.format(
                                    Locale.ROOT,
                                    "%.6f,%.6f %s",
                                    channel.getPosition().getLongitude(),
                                    channel.getPosition().getLatitude(),
                                    channel.getPosition().getDatum())
                            : "-",
                    one.getDistanceM() == 0 ? "-" : String.format(Locale.ROOT, "%.0f", one.getDistanceM()),
                    Words.home(channel));
        }
        table.print(System.out);
    }
}
