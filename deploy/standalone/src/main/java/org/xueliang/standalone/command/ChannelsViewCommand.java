package org.xueliang.standalone.command;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.Position;
import org.xueliang.proto.v1.UpdateChannelRequest;
import org.xueliang.proto.v1.UpdateChannelResponse;
import org.xueliang.proto.v1.View;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "view",
        description = {
            "Where a camera stands and what it looks at: what coverage is computed from.",
            "",
            "Examples:",
            "  xueliang channels view lane-gate --direction 45 --angle 90 --range 60",
            "  xueliang channels view lane-gate --at 120.1501,30.2501 --datum wgs84 --direction 45 --angle 90 --range 60"
        })
final class ChannelsViewCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CHANNEL", description = "Code or alias.")
    String channel = "";

    @ArgGroup(exclusive = false)
    @Nullable
    At at;

    /** A position means nothing without its datum. */
    static final class At {
        @Option(
                names = "--at",
                required = true,
                split = ",",
                paramLabel = "LONGITUDE,LATITUDE",
                description = "Where it stands, degrees.")
        double[] place = {};

        @Option(names = "--datum", required = true, description = "wgs84, gcj02 or cgcs2000.")
        String datum = "";
    }

    @Option(
            names = "--direction",
            required = true,
            description = "Middle of the picture, degrees clockwise from north.")
    double direction;

    @Option(names = "--angle", required = true, description = "From the picture's left edge to its right, degrees.")
    double angle;

    @Option(names = "--range", required = true, description = "How far things can be made out, metres.")
    double range;

    @Override
    public Integer call() {
        Channel.Builder changes = Channel.newBuilder()
                .setView(View.newBuilder()
                        .setDirectionDeg(direction)
                        .setAngleDeg(angle)
                        .setRangeM(range));
        At given = at;
        if (given != null) {
            if (given.place.length != 2) {
                throw new IllegalArgumentException("--at: " + given.place.length
                        + " numbers (expected: LONGITUDE,LATITUDE such as 120.1501,30.2501)");
            }
            changes.setPosition(Position.newBuilder()
                    .setDatum(Words.constant(Datum.class, "--datum", given.datum))
                    .setLongitude(given.place[0])
                    .setLatitude(given.place[1]));
        }
        UpdateChannelResponse answer;
        try (RegistryClient registry = client.connect()) {
            long revision = registry.channels()
                    .getChannel(
                            GetChannelRequest.newBuilder().setChannel(channel).build())
                    .getRevision();
            answer = registry.channels()
                    .updateChannel(UpdateChannelRequest.newBuilder()
                            .setChannel(channel)
                            .setChanges(changes)
                            .setRevision(revision)
                            .build());
        }
        if (client.json) {
            System.out.println(Json.of(answer));
            return 0;
        }
        View view = answer.getChannel().getView();
        System.out.printf(
                Locale.ROOT,
                "%s looks to %.1f degrees, %.1f degrees wide, %.0f m far%s%n",
                answer.getChannel().getCode(),
                view.getDirectionDeg(),
                view.getAngleDeg(),
                view.getRangeM(),
                answer.getChannel().hasPosition() ? "" : "; where it stands is not known (--at)");
        answer.getWarningsList().forEach(warning -> System.err.println("warning: " + Words.plain(warning)));
        return 0;
    }
}
