package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.Findings.push;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc.ChannelServiceBlockingStub;
import org.xueliang.proto.v1.Circle;
import org.xueliang.proto.v1.Corner;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.FoundChannel;
import org.xueliang.proto.v1.Outline;
import org.xueliang.proto.v1.Position;
import org.xueliang.proto.v1.SearchChannelsRequest;
import org.xueliang.proto.v1.SearchServiceGrpc;
import org.xueliang.proto.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import org.xueliang.proto.v1.SourceKind;

/** The search within circles and outlines against plain geometry over all channels. */
class SearchedRegionsTest {
    private static final SearchedCity CITY = new SearchedCity();

    @RegisterExtension
    static final RegistryUnderTest REGISTRY = CITY.registry();

    private final SearchServiceBlockingStub search = REGISTRY.asAdmin(SearchServiceGrpc::newBlockingStub);
    private final ChannelServiceBlockingStub channels = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub);

    @Test
    void radiusAndPolygonAgreeWithPlainGeometry() {
        Random random = new Random(3);
        for (int i = 0; i < 6; i++) {
            double lon = 116.2 + random.nextDouble() * 0.4;
            double lat = 39.7 + random.nextDouble() * 0.4;
            double radius = 300 * Math.pow(10, random.nextDouble() * 1.6);
            assertThat(CITY.found(
                            SearchChannelsRequest.newBuilder()
                                    .setWithin(Circle.newBuilder()
                                            .setDatum(Datum.WGS84)
                                            .setLongitude(lon)
                                            .setLatitude(lat)
                                            .setRadiusM(radius)),
                            100))
                    .as("%f %f %f", lon, lat, radius)
                    .isEqualTo(CITY.expected(
                            camera -> MadeCity.metres(lon, lat, camera.longitude(), camera.latitude()) <= radius));
        }
        Outline.Builder wedge = Outline.newBuilder().setDatum(Datum.WGS84);
        for (double[] corner : new double[][] {{116.25, 39.75}, {116.55, 39.8}, {116.4, 39.85}, {116.3, 40.0}}) {
            wedge.addCorners(Corner.newBuilder().setLongitude(corner[0]).setLatitude(corner[1]));
        }
        Set<String> inside = CITY.found(SearchChannelsRequest.newBuilder().setInside(wedge), 100);
        assertThat(inside)
                .isNotEmpty()
                .isEqualTo(CITY.expected(
                        camera -> MadeCity.isInside(wedge.getCornersList(), camera.longitude(), camera.latitude())));
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> CITY.found(
                                SearchChannelsRequest.newBuilder()
                                        .setInside(
                                                wedge.clone().removeCorners(3).removeCorners(2)),
                                10))
                .hasMessageContaining("inside.corners: 2 entries");
    }

    private record Near(double distanceM, String code) {}

    @Test
    void aCircleIsAnsweredNearestFirst() {
        for (double radius : new double[] {300, 6_000, 90_000}) {
            List<String> walked = CITY.walked(
                    SearchChannelsRequest.newBuilder()
                            .setWithin(Circle.newBuilder()
                                    .setDatum(Datum.WGS84)
                                    .setLongitude(116.41)
                                    .setLatitude(39.91)
                                    .setRadiusM(radius))
                            .setSourceKind(SourceKind.CITY)
                            .setNearestFirst(true),
                    37);
            List<String> sorted = CITY.cameras()
                    .filter(camera -> camera.kind() == SourceKind.CITY)
                    .map(camera -> new Near(
                            MadeCity.metres(116.41, 39.91, camera.longitude(), camera.latitude()), camera.code()))
                    .filter(near -> near.distanceM <= radius)
                    .sorted(Comparator.comparingDouble(Near::distanceM))
                    .map(Near::code)
                    .toList();
            assertThat(walked).as("%f m", radius).isEqualTo(sorted);
        }
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> CITY.found(SearchChannelsRequest.newBuilder().setNearestFirst(true), 1))
                .hasMessageContaining("nearest_first: without within");
    }

    @Test
    void aPositionIsAnsweredAsItWasGivenUnlessAnotherDatumIsAskedFor() {
        String code = channels.enrolChannel(EnrolChannelRequest.newBuilder()
                        .setChannel(push("shifted")
                                .setName("独一无二")
                                .setPosition(Position.newBuilder()
                                        .setDatum(Datum.GCJ02)
                                        .setLongitude(116.410206)
                                        .setLatitude(39.916522)))
                        .build())
                .getChannel()
                .getCode();
        SearchChannelsRequest.Builder request = SearchChannelsRequest.newBuilder()
                .setText("独一无二")
                .setWithin(Circle.newBuilder()
                        .setDatum(Datum.WGS84)
                        .setLongitude(116.403963)
                        .setLatitude(39.915119)
                        .setRadiusM(100));
        FoundChannel asGiven = search.searchChannels(request.build()).getChannels(0);
        assertThat(asGiven.getChannel().getCode()).isEqualTo(code);
        assertThat(asGiven.getChannel().getPosition().getLongitude()).isEqualTo(116.410206);
        assertThat(asGiven.getChannel().getPosition().getConvertedFromValue()).isZero();
        assertThat(asGiven.getDistanceM()).isLessThan(5);
        Position converted = search.searchChannels(
                        request.setDatum(Datum.CGCS2000).build())
                .getChannels(0)
                .getChannel()
                .getPosition();
        assertThat(converted.getConvertedFrom()).isEqualTo(Datum.GCJ02);
        assertThat(MadeCity.metres(converted.getLongitude(), converted.getLatitude(), 116.403963, 39.915119))
                .isLessThan(5);
    }
}
