package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.xueliang.proto.v1.Availability;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Corner;
import org.xueliang.proto.v1.Coverage;
import org.xueliang.proto.v1.Figure;
import org.xueliang.proto.v1.GetAvailabilityRequest;
import org.xueliang.proto.v1.GetCoverageRequest;
import org.xueliang.proto.v1.GetFiguresRequest;
import org.xueliang.proto.v1.GetHistoryRequest;
import org.xueliang.proto.v1.GetHistoryResponse;
import org.xueliang.proto.v1.GetPlaceRequest;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.StateChange;
import org.xueliang.proto.v1.StateKind;
import org.xueliang.standalone.client.RegistryClient;

/** The figures of the demonstration's town once more, from the raw history that the registry gives out. */
final class TownFigures {
    private final RegistryClient registry;
    private final List<Channel> channels;
    /** A moment ago: gateways tell a change within a second. */
    private final String until =
            Instant.now().minusSeconds(3).truncatedTo(ChronoUnit.MILLIS).toString();

    private final long untilUs = Instant.parse(until).toEpochMilli() * 1000;

    TownFigures(RegistryClient registry) {
        this.registry = registry;
        this.channels = registry.channels()
                .listChannels(ListChannelsRequest.newBuilder().setPageSize(1000).build())
                .getChannelsList();
    }

    /** Of all, each owner and each place. @return camera seconds online in all */
    double check() {
        Set<String> owners = new TreeSet<>();
        Set<String> places = new TreeSet<>();
        channels.forEach(channel -> {
            owners.add(channel.getOwner());
            places.add(channel.getPlace());
        });
        owners.forEach(owner -> times(owner, ""));
        places.forEach(place -> {
            times("", place);
            coverage(place);
        });
        return times("", "");
    }

    private double times(String owner, String place) {
        long online = 0;
        long offline = 0;
        long unknown = 0;
        int connected = 0;
        int cameras = 0;
        for (Channel channel : channels) {
            if ((owner.isEmpty() || channel.getOwner().equals(owner))
                    && (place.isEmpty() || channel.getPlace().equals(place))) {
                long[] times = times(channel.getCode());
                online += times[StateKind.STATE_ONLINE_VALUE];
                offline += times[StateKind.STATE_OFFLINE_VALUE];
                unknown += times[StateKind.STATE_UNKNOWN_VALUE];
                connected += times[StateKind.STATE_ONLINE_VALUE] > 0 ? 1 : 0;
                cameras++;
            }
        }
        Availability availability = registry.history()
                .getAvailability(GetAvailabilityRequest.newBuilder()
                        .setOwner(owner)
                        .setPlace(place)
                        .setUntil(until)
                        .build());
        assertThat(availability.getOnlineUs()).as("online, %s%s", owner, place).isEqualTo(online);
        assertThat(availability.getOfflineUs()).isEqualTo(offline);
        assertThat(availability.getUnknownUs()).isEqualTo(unknown);
        List<Figure> figures = registry.figures()
                .getFigures(GetFiguresRequest.newBuilder()
                        .setOwner(owner)
                        .setPlace(place)
                        .setUntil(until)
                        .build())
                .getWhole()
                .getFiguresList();
        parts(figures, "networked.connected", connected, cameras);
        parts(figures, "networked.online", online / 3.6e9, (online + offline) / 3.6e9);
        parts(figures, "built.view", cameras, cameras);
        return online / 1e6;
    }

    private static void parts(List<Figure> figures, String id, double numerator, double denominator) {
        assertThat(figures.stream().filter(figure -> figure.getId().equals(id)))
                .singleElement()
                .satisfies(figure -> {
                    assertThat(figure.getNumerator()).isCloseTo(numerator, within(1e-9));
                    assertThat(figure.getDenominator()).isCloseTo(denominator, within(1e-9));
                });
    }

    /** Microseconds by state, from the changes alone, walked from the newest to the oldest. */
    private long[] times(String code) {
        GetHistoryResponse history = registry.history()
                .getHistory(GetHistoryRequest.newBuilder()
                        .setCode(code)
                        .setUntil(until)
                        .setPageSize(1000)
                        .build());
        assertThat(history.getGapsList()).as("the registry was never away").isEmpty();
        long[] times = new long[8];
        long endUs = untilUs;
        for (StateChange change : history.getChangesList()) {
            assertThat(change.getState()).isNotEqualTo(StateKind.STATE_UNSTABLE);
            times[change.getStateValue()] += endUs - change.getAtUs();
            endUs = change.getAtUs();
        }
        return times;
    }

    /** Points half a metre apart, and which camera looks at each. */
    private void coverage(String place) {
        List<double[]> corners = new ArrayList<>();
        for (Corner corner : registry.places()
                .getPlace(GetPlaceRequest.newBuilder().setCode(place).build())
                .getOutline()
                .getCornersList()) {
            corners.add(new double[] {corner.getLongitude(), corner.getLatitude()});
        }
        double metreNorth = 180 / (Math.PI * 6_371_008.8);
        double metreEast = metreNorth / Math.cos(Math.toRadians(corners.get(0)[1]));
        double west = Collections.min(corners.stream().map(at -> at[0]).toList());
        double east = Collections.max(corners.stream().map(at -> at[0]).toList());
        double south = Collections.min(corners.stream().map(at -> at[1]).toList());
        double north = Collections.max(corners.stream().map(at -> at[1]).toList());
        int points = 0;
        int seen = 0;
        // The demonstration's outlines are rectangles.
        for (double x = west + metreEast / 4; x < east; x += metreEast / 2) {
            for (double y = south + metreNorth / 4; y < north; y += metreNorth / 2) {
                points++;
                seen += isSeen(place, x, y, metreEast, metreNorth) ? 1 : 0;
            }
        }
        Coverage coverage = registry.figures()
                .getCoverage(GetCoverageRequest.newBuilder().setPlace(place).build());
        assertThat(coverage.getShare()).as(place).isCloseTo(seen / (double) points, within(0.01));
        assertThat(coverage.getShare()).isBetween(0.05, 0.95);
    }

    private boolean isSeen(String place, double x, double y, double metreEast, double metreNorth) {
        for (Channel channel : channels) {
            double dx = (x - channel.getPosition().getLongitude()) / metreEast;
            double dy = (y - channel.getPosition().getLatitude()) / metreNorth;
            double off = Math.toDegrees(Math.atan2(dx, dy)) - channel.getView().getDirectionDeg();
            double turned = Math.abs(((off % 360) + 540) % 360 - 180);
            if (channel.getPlace().equals(place)
                    && Math.hypot(dx, dy) <= channel.getView().getRangeM()
                    && turned <= channel.getView().getAngleDeg() / 2) {
                return true;
            }
        }
        return false;
    }
}
