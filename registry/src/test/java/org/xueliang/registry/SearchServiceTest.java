package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.Findings.push;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc.ChannelServiceBlockingStub;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.Circle;
import org.xueliang.proto.v1.Corner;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.FoundChannel;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.GetPlaceRequest;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.ListChannelsResponse;
import org.xueliang.proto.v1.Outline;
import org.xueliang.proto.v1.PlaceServiceGrpc;
import org.xueliang.proto.v1.Position;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PutPlaceRequest;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.ReportStatusRequest;
import org.xueliang.proto.v1.SearchChannelsRequest;
import org.xueliang.proto.v1.SearchChannelsResponse;
import org.xueliang.proto.v1.SearchServiceGrpc;
import org.xueliang.proto.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.UpdateChannelRequest;

/** The search against what a plain loop over all channels finds. */
class SearchServiceTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final int CHANNELS = 3000;
    private static final MadeCity CITY = new MadeCity(CHANNELS, 7);

    private final SearchServiceBlockingStub search = REGISTRY.asAdmin(SearchServiceGrpc::newBlockingStub);
    private final ChannelServiceBlockingStub channels = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub);

    @BeforeAll
    static void load() {
        CITY.load(REGISTRY);
        SearchServiceBlockingStub search = REGISTRY.asAdmin(SearchServiceGrpc::newBlockingStub);
        Awaitility.await()
                .until(() -> search.searchChannels(SearchChannelsRequest.getDefaultInstance())
                                .getBehind()
                        == 0);
    }

    private Set<String> found(SearchChannelsRequest.Builder request, int pageSize) {
        List<String> codes = new ArrayList<>();
        String token = "";
        do {
            SearchChannelsResponse page = search.searchChannels(
                    request.clone().setPageSize(pageSize).setPageToken(token).build());
            assertThat(page.getChannelsCount()).isLessThanOrEqualTo(pageSize);
            page.getChannelsList().forEach(found -> codes.add(found.getChannel().getCode()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        assertThat(codes).as("a walk meets each once").doesNotHaveDuplicates();
        return new TreeSet<>(codes);
    }

    private static Set<String> expected(Predicate<MadeCity.Camera> predicate) {
        Set<String> codes = new TreeSet<>();
        CITY.cameras().filter(predicate).forEach(camera -> codes.add(camera.code()));
        return codes;
    }

    @Test
    void aPartOfANameFindsAllThatHaveItAndNoOther() {
        for (String part : List.of("东门", "门", "路12", "北路", "3号", "号机", "建国路东")) {
            assertThat(found(SearchChannelsRequest.newBuilder().setText(part), 100))
                    .as(part)
                    .isEqualTo(expected(camera -> camera.name().contains(part)));
        }
        assertThat(found(SearchChannelsRequest.newBuilder().setText("建国 东门"), 100))
                .isEqualTo(expected(
                        camera -> camera.name().contains("建国") && camera.name().contains("东门")));
        assertThat(found(SearchChannelsRequest.newBuilder().setText("没有的"), 100))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"jgl, 建国路", "jianguolu, 建国路", "dongmen, 东门", "DongMen, 东门", "１号, 1号", "chongqing, 重庆"})
    void pinyinAndInitialsFindTheName(String typed, String part) {
        assertThat(found(SearchChannelsRequest.newBuilder().setText(typed), 200))
                .containsAll(expected(camera -> camera.name().contains(part)))
                .isNotEmpty();
    }

    @Test
    void ownersPlacesAndKindsMeanWhatIsBelowThemToo() {
        assertThat(found(SearchChannelsRequest.newBuilder().setPlace("county 1"), 300))
                .isEqualTo(expected(camera -> camera.county() == 1));
        assertThat(found(SearchChannelsRequest.newBuilder().setPlace("grid 17"), 300))
                .isEqualTo(expected(camera -> camera.place().equals("grid 17")));
        assertThat(found(
                        SearchChannelsRequest.newBuilder()
                                .setOwner("owners")
                                .setSourceKind(SourceKind.POLICE)
                                .setText("西门"),
                        50))
                .isEqualTo(expected(camera ->
                        camera.kind() == SourceKind.POLICE && camera.name().contains("西门")));
        assertThat(found(SearchChannelsRequest.newBuilder().setOwner("owner 3"), 500))
                .isEqualTo(expected(camera -> camera.owner().equals("owner 3")));
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> found(SearchChannelsRequest.newBuilder().setOwner("no one"), 1))
                .hasMessageContaining("owner: 'no one' (expected: one that there is)");
    }

    @Test
    void radiusAndPolygonAgreeWithPlainGeometry() {
        Random random = new Random(3);
        for (int i = 0; i < 6; i++) {
            double lon = 116.2 + random.nextDouble() * 0.4;
            double lat = 39.7 + random.nextDouble() * 0.4;
            double radius = 300 * Math.pow(10, random.nextDouble() * 1.6);
            assertThat(found(
                            SearchChannelsRequest.newBuilder()
                                    .setWithin(Circle.newBuilder()
                                            .setDatum(Datum.WGS84)
                                            .setLongitude(lon)
                                            .setLatitude(lat)
                                            .setRadiusM(radius)),
                            100))
                    .as("%f %f %f", lon, lat, radius)
                    .isEqualTo(expected(
                            camera -> MadeCity.metres(lon, lat, camera.longitude(), camera.latitude()) <= radius));
        }
        Outline.Builder wedge = Outline.newBuilder().setDatum(Datum.WGS84);
        for (double[] corner : new double[][] {{116.25, 39.75}, {116.55, 39.8}, {116.4, 39.85}, {116.3, 40.0}}) {
            wedge.addCorners(Corner.newBuilder().setLongitude(corner[0]).setLatitude(corner[1]));
        }
        Set<String> inside = found(SearchChannelsRequest.newBuilder().setInside(wedge), 100);
        assertThat(inside)
                .isNotEmpty()
                .isEqualTo(expected(
                        camera -> MadeCity.isInside(wedge.getCornersList(), camera.longitude(), camera.latitude())));
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> found(
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
            List<String> walked = new ArrayList<>();
            String token = "";
            do {
                SearchChannelsResponse page = search.searchChannels(SearchChannelsRequest.newBuilder()
                        .setWithin(Circle.newBuilder()
                                .setDatum(Datum.WGS84)
                                .setLongitude(116.41)
                                .setLatitude(39.91)
                                .setRadiusM(radius))
                        .setSourceKind(SourceKind.CITY)
                        .setNearestFirst(true)
                        .setPageSize(37)
                        .setPageToken(token)
                        .build());
                page.getChannelsList()
                        .forEach(found -> walked.add(found.getChannel().getCode()));
                token = page.getNextPageToken();
            } while (!token.isEmpty());
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
                        () -> found(SearchChannelsRequest.newBuilder().setNearestFirst(true), 1))
                .hasMessageContaining("nearest_first: without within");
    }

    private static ChannelReport said(int n, Presence presence) {
        return ChannelReport.newBuilder()
                .setChannel(CITY.camera(n).code())
                .setStatus(ChannelStatus.newBuilder().setPresence(presence).setSinceUs(1))
                .build();
    }

    private static void report(String gateway, List<ChannelReport> reports) {
        for (int from = 0; from == 0 || from < reports.size(); from += 500) {
            REGISTRY.asService(AssignmentServiceGrpc::newBlockingStub)
                    .reportStatus(ReportStatusRequest.newBuilder()
                            .setGateway(gateway)
                            .setDoor("127.0.0.1:1")
                            .addAllReports(reports.subList(from, Math.min(reports.size(), from + 500)))
                            .build());
        }
    }

    private static Set<String> every(int rest, IntPredicate also) {
        return IntStream.range(0, CHANNELS)
                .filter(n -> n % 5 == rest && also.test(n))
                .mapToObj(n -> CITY.camera(n).code())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> listed(ListChannelsRequest.Builder request, int pageSize) {
        List<String> codes = new ArrayList<>();
        String token = "";
        do {
            ListChannelsResponse page = channels.listChannels(
                    request.clone().setPageSize(pageSize).setPageToken(token).build());
            page.getChannelsList().forEach(channel -> codes.add(channel.getCode()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        assertThat(codes).as("in the order of codes, each once").isSorted().doesNotHaveDuplicates();
        return new TreeSet<>(codes);
    }

    private void everywhere(Presence presence, Set<String> expected) {
        assertThat(found(SearchChannelsRequest.newBuilder().setPresence(presence), 400))
                .as("searched, alone: %s", presence)
                .isEqualTo(expected);
        assertThat(listed(ListChannelsRequest.newBuilder().setPresence(presence), 700))
                .as("listed: %s", presence)
                .isEqualTo(expected);
        Set<String> named = new TreeSet<>(expected(camera -> camera.name().contains("门")));
        named.retainAll(expected);
        assertThat(found(
                        SearchChannelsRequest.newBuilder().setPresence(presence).setText("门"), 90))
                .as("searched, with a name: %s", presence)
                .isEqualTo(named);
        Set<String> owned = new TreeSet<>(expected(camera -> camera.owner().equals("owner 3")));
        owned.retainAll(expected);
        assertThat(found(
                        SearchChannelsRequest.newBuilder().setPresence(presence).setOwner("owner 3"), 2))
                .as("searched, with an owner: %s", presence)
                .isEqualTo(owned);
        assertThat(listed(ListChannelsRequest.newBuilder().setPresence(presence).setOwner("owner 3"), 2))
                .as("listed, with an owner: %s", presence)
                .isEqualTo(owned);
        Set<String> near = new TreeSet<>(
                expected(camera -> MadeCity.metres(116.4, 39.9, camera.longitude(), camera.latitude()) <= 4000));
        near.retainAll(expected);
        SearchChannelsRequest.Builder within = SearchChannelsRequest.newBuilder()
                .setPresence(presence)
                .setWithin(Circle.newBuilder()
                        .setDatum(Datum.WGS84)
                        .setLongitude(116.4)
                        .setLatitude(39.9)
                        .setRadiusM(4000));
        nearBy(within, presence, near);
        // Where there are copies the states do not know all, and the index is read.
        REGISTRY.sql(handle -> handle.execute("set local session_replication_role = replica;"
                + " insert into channel_copies (peer, code, home, path, name, source_kind, owner, maintainer, place, datum,"
                + " presence, since_us, codec, width, height, home_revision, agreements, manners, onward, round)"
                + " values ('city', '34020900001320000001', 'far', '{far}', 'far gate', 2, '', '', '', 0, 2, 7, 'H264', 640,"
                + " 480, 1, '{}', '{1}', true, 1)"));
        nearBy(within, presence, near);
        REGISTRY.sql(handle -> handle.execute("delete from channel_copies"));
        // A region that is all, and more in it than is read at once at a page of few.
        assertThat(found(within.clone().setWithin(within.getWithinBuilder().setRadiusM(150_000)), 333))
                .as("searched, within all: %s", presence)
                .isEqualTo(expected);
    }

    private void nearBy(SearchChannelsRequest.Builder within, Presence presence, Set<String> near) {
        assertThat(found(within, 60)).as("searched, within: %s", presence).isEqualTo(near);
        assertThat(found(within.clone().setNearestFirst(true), 60))
                .as("nearest: %s", presence)
                .isEqualTo(near);
    }

    @Test
    void whatMovesIsFoundInItsStateWhereItIsNow() {
        String code = channels.enrolChannel(EnrolChannelRequest.newBuilder()
                        .setChannel(push("moves")
                                .setPosition(Position.newBuilder()
                                        .setDatum(Datum.WGS84)
                                        .setLongitude(100)
                                        .setLatitude(30)))
                        .build())
                .getChannel()
                .getCode();
        assertThat(found(unknownAt(100, 30), 10)).containsExactly(code);
        channels.updateChannel(UpdateChannelRequest.newBuilder()
                .setChannel(code)
                .setRevision(channels.getChannel(
                                GetChannelRequest.newBuilder().setChannel(code).build())
                        .getRevision())
                .setChanges(Channel.newBuilder()
                        .setPosition(Position.newBuilder()
                                .setDatum(Datum.WGS84)
                                .setLongitude(101)
                                .setLatitude(31)))
                .build());
        assertThat(found(unknownAt(100, 30), 10)).isEmpty();
        assertThat(found(unknownAt(101, 31), 10)).containsExactly(code);
        // The index made anew knows it, too.
        REGISTRY.sql(handle -> handle.execute("update channel_state set cell = null"));
        REGISTRY.sql(handle -> handle.execute("update search_progress set cells_after = ''"));
        assertThat(found(unknownAt(101, 31), 10)).as("while it is told anew").containsExactly(code);
        Awaitility.await()
                .until(() ->
                        REGISTRY.sql(handle -> handle.createQuery("select cells_after is null from search_progress")
                                .mapTo(Boolean.class)
                                .one()));
        assertThat(found(unknownAt(101, 31), 10)).containsExactly(code);
        channels.removeChannel(
                RemoveChannelRequest.newBuilder().setChannel(code).build());
        assertThat(found(unknownAt(101, 31), 10)).isEmpty();
    }

    private static SearchChannelsRequest.Builder unknownAt(double longitude, double latitude) {
        return SearchChannelsRequest.newBuilder()
                .setPresence(Presence.UNKNOWN)
                .setWithin(Circle.newBuilder()
                        .setDatum(Datum.WGS84)
                        .setLongitude(longitude)
                        .setLatitude(latitude)
                        .setRadiusM(50));
    }

    @Test
    void statesAreFoundAsGatewaysAndDevicesComeAndGo() {
        // Of each five: one online, one offline, one that only a gateway spoke of that fell silent, one of a device
        // that is
        // away, one of which nobody spoke.
        List<ChannelReport> heard = new ArrayList<>();
        List<ChannelReport> silent = new ArrayList<>();
        for (int n = 0; n < CHANNELS; n++) {
            if (n % 5 == 0 || n % 5 == 1) {
                heard.add(said(n, n % 5 == 0 ? Presence.ONLINE : Presence.OFFLINE));
            } else if (n % 5 == 2) {
                silent.add(said(n, Presence.ONLINE));
            }
        }
        report("silent", silent);
        REGISTRY.clock.advance(REGISTRY.settings().presenceTtl().plusSeconds(1));
        report("heard", heard);
        REGISTRY.sql(handle -> {
            handle.execute("insert into devices (code, name, kind, source_kind, owner, place, enrolment, username,"
                    + " transport, policy, charset, quirks, keepalive_s, revision) values ('34020000001180000009', 'nvr', 1,"
                    + " 1, 'o', 'p', 2, '', 1, 1, 1, '{}', 60, 1000000)");
            handle.execute("update channels set device = '34020000001180000009' where code = any(?)", (Object)
                    Stream.concat(every(3, n -> true).stream(), every(0, n -> n % 2 == 0).stream())
                            .toArray(String[]::new));
            return handle.execute(
                    "insert into device_presence (device, gateway, state, since_us, cause, status, seen_us)"
                            + " values ('34020000001180000009', 'heard', 3, 1, 'gone', '', 1)");
        });
        // Of the device, but the gateway sees pictures: online.
        Set<String> online = every(0, n -> true);
        Set<String> offline = every(1, n -> true);
        offline.addAll(every(3, n -> true));
        everywhere(Presence.ONLINE, online);
        everywhere(Presence.OFFLINE, offline);
        Set<String> unknown = expected(camera -> true);
        unknown.removeAll(online);
        unknown.removeAll(offline);
        assertThat(found(SearchChannelsRequest.newBuilder().setPresence(Presence.UNKNOWN), 1000))
                .containsAll(unknown)
                .doesNotContainAnyElementsOf(online)
                .doesNotContainAnyElementsOf(offline);

        REGISTRY.sql(handle -> handle.execute("update device_presence set state = 2"));
        report("heard", List.of(said(1, Presence.ONLINE)));
        offline.removeAll(every(3, n -> true));
        offline.remove(CITY.camera(1).code());
        online.add(CITY.camera(1).code());
        everywhere(Presence.OFFLINE, offline);
        everywhere(Presence.ONLINE, online);

        report("silent", List.of());
        online.addAll(every(2, n -> true));
        everywhere(Presence.ONLINE, online);
        assertThat(REGISTRY.<Integer>sql(handle -> handle.createQuery("select count(*) from channel_state t"
                                + " full join channel_search s on s.code = t.code"
                                + " where s.bucket is distinct from t.bucket")
                        .mapTo(Integer.class)
                        .one()))
                .as("buckets by SQL and by Java")
                .isZero();
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

    @Test
    void whoWritesFindsItAtOnceAndWhatIsGoneIsNotFound() {
        Channel made = channels.enrolChannel(EnrolChannelRequest.newBuilder()
                        .setChannel(push("fresh").setName("新装的枪机").setAlias("fresh-gun"))
                        .build())
                .getChannel();
        assertThat(found(SearchChannelsRequest.newBuilder().setText("新装的"), 10)).containsExactly(made.getCode());
        assertThat(found(SearchChannelsRequest.newBuilder().setText("esh-gu"), 10))
                .containsExactly(made.getCode());
        assertThat(found(SearchChannelsRequest.newBuilder().setText(made.getCode()), 10))
                .containsExactly(made.getCode());
        assertThat(found(SearchChannelsRequest.newBuilder().setText("新装的").setPresence(Presence.UNKNOWN), 10))
                .containsExactly(made.getCode());
        assertThat(found(SearchChannelsRequest.newBuilder().setText("新装的").setPresence(Presence.ONLINE), 10))
                .isEmpty();
        channels.updateChannel(UpdateChannelRequest.newBuilder()
                .setChannel("fresh-gun")
                .setRevision(made.getRevision())
                .setChanges(Channel.newBuilder().setName("换了名字"))
                .build());
        assertThat(found(SearchChannelsRequest.newBuilder().setText("新装的"), 10)).isEmpty();
        assertThat(found(SearchChannelsRequest.newBuilder().setText("hlmz"), 10))
                .containsExactly(made.getCode());
        channels.removeChannel(
                RemoveChannelRequest.newBuilder().setChannel("fresh-gun").build());
        assertThat(found(SearchChannelsRequest.newBuilder().setText("hlmz"), 10))
                .isEmpty();
    }

    @Test
    void aPlaceThatIsPutElsewhereTakesItsChannelsAlong() {
        var places = REGISTRY.asAdmin(PlaceServiceGrpc::newBlockingStub);
        var moving =
                places.getPlace(GetPlaceRequest.newBuilder().setCode("grid 40").build());
        Set<String> there = expected(camera -> camera.place().equals("grid 40"));
        assertThat(there).isNotEmpty();
        places.putPlace(PutPlaceRequest.newBuilder()
                .setPlace(moving.toBuilder().setParent("elsewhere"))
                .build());
        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                found(SearchChannelsRequest.newBuilder().setPlace("elsewhere"), 500))
                        .isEqualTo(there));
        places.putPlace(PutPlaceRequest.newBuilder()
                .setPlace(places
                        .getPlace(
                                GetPlaceRequest.newBuilder().setCode("grid 40").build())
                        .toBuilder()
                        .setParent(moving.getParent()))
                .build());
        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                found(SearchChannelsRequest.newBuilder().setPlace("elsewhere"), 500))
                        .isEmpty());
    }

    @Test
    void aTokenOfAnotherQuestionIsRefused() {
        String token = search.searchChannels(SearchChannelsRequest.newBuilder()
                        .setText("东门")
                        .setPageSize(1)
                        .build())
                .getNextPageToken();
        assertThat(token).isNotEmpty();
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> search.searchChannels(SearchChannelsRequest.newBuilder()
                                .setText("西门")
                                .setPageToken(token)
                                .build()))
                .hasMessageContaining("page_token");
    }
}
