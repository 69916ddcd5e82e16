package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.Findings.push;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc.ChannelServiceBlockingStub;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.Circle;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.ListChannelsResponse;
import org.xueliang.proto.v1.Position;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.ReportStatusRequest;
import org.xueliang.proto.v1.SearchChannelsRequest;
import org.xueliang.proto.v1.UpdateChannelRequest;

/** The search and the list by state, alone and with all else, as gateways and devices come and go and channels move. */
class SearchedStatesTest {
    private static final SearchedCity CITY = new SearchedCity();

    @RegisterExtension
    static final RegistryUnderTest REGISTRY = CITY.registry();

    private final ChannelServiceBlockingStub channels = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub);

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
        return IntStream.range(0, SearchedCity.CHANNELS)
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
        assertThat(CITY.found(SearchChannelsRequest.newBuilder().setPresence(presence), 400))
                .as("searched, alone: %s", presence)
                .isEqualTo(expected);
        assertThat(listed(ListChannelsRequest.newBuilder().setPresence(presence), 700))
                .as("listed: %s", presence)
                .isEqualTo(expected);
        Set<String> named = new TreeSet<>(CITY.expected(camera -> camera.name().contains("门")));
        named.retainAll(expected);
        assertThat(CITY.found(
                        SearchChannelsRequest.newBuilder().setPresence(presence).setText("门"), 90))
                .as("searched, with a name: %s", presence)
                .isEqualTo(named);
        Set<String> owned = new TreeSet<>(CITY.expected(camera -> camera.owner().equals("owner 3")));
        owned.retainAll(expected);
        assertThat(CITY.found(
                        SearchChannelsRequest.newBuilder().setPresence(presence).setOwner("owner 3"), 2))
                .as("searched, with an owner: %s", presence)
                .isEqualTo(owned);
        assertThat(listed(ListChannelsRequest.newBuilder().setPresence(presence).setOwner("owner 3"), 2))
                .as("listed, with an owner: %s", presence)
                .isEqualTo(owned);
        Set<String> near = new TreeSet<>(
                CITY.expected(camera -> MadeCity.metres(116.4, 39.9, camera.longitude(), camera.latitude()) <= 4000));
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
        assertThat(CITY.found(within.clone().setWithin(within.getWithinBuilder().setRadiusM(150_000)), 333))
                .as("searched, within all: %s", presence)
                .isEqualTo(expected);
    }

    private void nearBy(SearchChannelsRequest.Builder within, Presence presence, Set<String> near) {
        assertThat(CITY.found(within, 60)).as("searched, within: %s", presence).isEqualTo(near);
        assertThat(CITY.found(within.clone().setNearestFirst(true), 60))
                .as("nearest: %s", presence)
                .isEqualTo(near);
    }

    @Test
    void statesAreFoundAsGatewaysAndDevicesComeAndGo() {
        // Of each five: one online, one offline, one that only a gateway spoke of that fell silent, one of a device
        // that is away, one of which nobody spoke.
        List<ChannelReport> heard = new ArrayList<>();
        List<ChannelReport> silent = new ArrayList<>();
        for (int n = 0; n < SearchedCity.CHANNELS; n++) {
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
        Set<String> unknown = CITY.expected(camera -> true);
        unknown.removeAll(online);
        unknown.removeAll(offline);
        assertThat(CITY.found(SearchChannelsRequest.newBuilder().setPresence(Presence.UNKNOWN), 1000))
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
        assertThat(CITY.found(unknownAt(100, 30), 10)).containsExactly(code);
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
        assertThat(CITY.found(unknownAt(100, 30), 10)).isEmpty();
        assertThat(CITY.found(unknownAt(101, 31), 10)).containsExactly(code);
        // The index made anew knows it, too.
        REGISTRY.sql(handle -> handle.execute("update channel_state set cell = null"));
        REGISTRY.sql(handle -> handle.execute("update search_progress set cells_after = ''"));
        assertThat(CITY.found(unknownAt(101, 31), 10))
                .as("while it is told anew")
                .containsExactly(code);
        Awaitility.await()
                .until(() ->
                        REGISTRY.sql(handle -> handle.createQuery("select cells_after is null from search_progress")
                                .mapTo(Boolean.class)
                                .one()));
        assertThat(CITY.found(unknownAt(101, 31), 10)).containsExactly(code);
        channels.removeChannel(
                RemoveChannelRequest.newBuilder().setChannel(code).build());
        assertThat(CITY.found(unknownAt(101, 31), 10)).isEmpty();
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
}
