package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.xueliang.registry.Devices.channelCode;
import static org.xueliang.registry.Devices.device;
import static org.xueliang.registry.Devices.nvr;
import static org.xueliang.registry.Devices.state;
import static org.xueliang.registry.Devices.video;
import static org.xueliang.registry.Devices.videos;
import static org.xueliang.registry.Findings.push;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.CatalogItemKind;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.ListCatalogRequest;
import org.xueliang.proto.v1.ListCatalogResponse;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.Position;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.RemoveDeviceRequest;
import org.xueliang.proto.v1.ReportCatalogResponse;
import org.xueliang.proto.v1.ReportStatusRequest;
import org.xueliang.proto.v1.SetZonesRequest;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.UpdateDeviceRequest;
import org.xueliang.proto.v1.WatchChannelsRequest;
import org.xueliang.proto.v1.Zone;
import org.xueliang.proto.v1.ZonePoint;

class CatalogTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final Devices DEVICES = new Devices(REGISTRY);

    private static Channel channel(String code) {
        return REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .getChannel(GetChannelRequest.newBuilder().setChannel(code).build());
    }

    private static ListCatalogResponse rows(String device) {
        return DEVICES.service()
                .listCatalog(ListCatalogRequest.newBuilder()
                        .setDevice(device)
                        .setPageSize(1000)
                        .build());
    }

    private static List<String> codes(ListCatalogResponse rows) {
        return rows.getItemsList().stream().map(CatalogItem::getCode).toList();
    }

    @Test
    void aVideoRowBecomesAChannelOfItsDevice() {
        DEVICES.enrol(device(nvr(1)));
        ReportCatalogResponse answer = DEVICES.catalog(
                nvr(1),
                "r1",
                List.of(
                        video(channelCode(1), "East door")
                                .setOn(false)
                                .setLongitude(118.37)
                                .setLatitude(31.33)
                                .build(),
                        CatalogItem.newBuilder()
                                .setCode("34020000002160000001")
                                .setName("Yard")
                                .setKind(CatalogItemKind.VIRTUAL_ORGANISATION)
                                .build(),
                        video("13100000000", "odd").setMalformed(true).build(),
                        video(channelCode(2), "").setLongitude(0).setLatitude(0).build()));
        assertThat(answer.getAdded()).isEqualTo(4);
        Channel door = channel(channelCode(1));
        assertThat(door.getPosition())
                .isEqualTo(Position.newBuilder()
                        .setDatum(Datum.WGS84)
                        .setLongitude(118.37)
                        .setLatitude(31.33)
                        .build());
        assertThat(channel(channelCode(2)).hasPosition()).as("0, 0").isFalse();
        assertThat(door.getName()).isEqualTo("East door");
        assertThat(door.getEnrolment()).isEqualTo(Enrolment.ENROLLED);
        assertThat(door.getSource().getGb28181().getDevice()).isEqualTo(nvr(1));
        assertThat(door.getOwner()).isEqualTo("Estate 7");
        assertThat(door.getPlace()).isEqualTo("east-yard");
        assertThat(door.getSourceKind()).isEqualTo(SourceKind.ESTATE);
        assertThat(channel(channelCode(2)).getName()).isEqualTo(channelCode(2));
        refused(Code.NOT_FOUND, () -> channel("34020000002160000001"));
        assertThat(rows(nvr(1)).getItemsCount()).isEqualTo(4);
    }

    @Test
    void aNameThatChangedIsTheChannelsAndWhatPeopleSetStays() {
        DEVICES.enrol(device(nvr(2)));
        DEVICES.catalog(nvr(2), "r1", List.of(video(channelCode(10), "old").build()));
        REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .setZones(SetZonesRequest.newBuilder()
                        .setChannel(channelCode(10))
                        .addZones(Zone.newBuilder()
                                .setId("yard")
                                .addCorners(ZonePoint.newBuilder().setX(0).setY(0))
                                .addCorners(ZonePoint.newBuilder().setX(1).setY(0))
                                .addCorners(ZonePoint.newBuilder().setX(1).setY(1)))
                        .build());
        long before = channel(channelCode(10)).getRevision();
        ReportCatalogResponse same = DEVICES.catalog(
                nvr(2), "r2", List.of(video(channelCode(10), "old").build()));
        assertThat(same.getChanged()).isZero();
        assertThat(channel(channelCode(10)).getRevision()).isEqualTo(before);
        ReportCatalogResponse renamed = DEVICES.catalog(
                nvr(2), "", List.of(video(channelCode(10), "new").build()));
        assertThat(renamed.getChanged()).isEqualTo(1);
        assertThat(channel(channelCode(10)).getName()).isEqualTo("new");
        assertThat(channel(channelCode(10)).getZonesList()).hasSize(1);
        assertThat(channel(channelCode(10)).getRevision()).isGreaterThan(before);
    }

    @Test
    void rowsVanishOnlyAtTheEndOfACompleteRoundOrWhereTheDeviceSaysSo() {
        DEVICES.enrol(device(nvr(3)));
        DEVICES.catalog(nvr(3), "r1", videos(20, 26), state(Completeness.COMPLETE, 6, 6));
        DEVICES.catalog(nvr(3), "r2", videos(20, 22), state(Completeness.INCOMPLETE, 6, 2));
        assertThat(codes(rows(nvr(3)))).hasSize(6);
        assertThat(rows(nvr(3)).getState().getMissing()).isEqualTo(4);
        ReportCatalogResponse gone = DEVICES.catalog(
                nvr(3), "", List.of(video(channelCode(25), "").setRemoved(true).build()));
        assertThat(gone.getRemoved()).isEqualTo(1);
        refused(Code.NOT_FOUND, () -> channel(channelCode(25)));
        DEVICES.catalog(nvr(3), "r3", videos(20, 22));
        // What the device adds by itself while a round runs is not in the round and stays.
        DEVICES.catalog(nvr(3), "", videos(30, 31));
        ReportCatalogResponse complete =
                DEVICES.catalog(nvr(3), "r3", videos(22, 24), state(Completeness.COMPLETE, 4, 4));
        assertThat(complete.getRemoved()).isEqualTo(1);
        assertThat(codes(rows(nvr(3))))
                .containsExactly(channelCode(20), channelCode(21), channelCode(22), channelCode(23), channelCode(30));
        refused(Code.NOT_FOUND, () -> channel(channelCode(24)));
        assertThat(channel(channelCode(30)).getCode()).isEqualTo(channelCode(30));
    }

    @Test
    void aReportThatWasLostOnTheWayHereRemovesNothing() {
        DEVICES.enrol(device(nvr(4)));
        DEVICES.catalog(nvr(4), "r1", videos(40, 50), state(Completeness.COMPLETE, 10, 10));
        ReportCatalogResponse answer =
                DEVICES.catalog(nvr(4), "r2", videos(40, 44), state(Completeness.COMPLETE, 10, 10));
        assertThat(answer.getRemoved()).isZero();
        assertThat(codes(rows(nvr(4)))).hasSize(10);
        assertThat(rows(nvr(4)).getState().getCompleteness()).isEqualTo(Completeness.INCOMPLETE);
        assertThat(rows(nvr(4)).getState().getCause())
                .isEqualTo("the gateway received 10 rows in this round and 4 of them came here: nothing is removed");
    }

    @Test
    void aCodeThatIsAnothersIsKeptByTheOtherAndNamed() {
        DEVICES.enrol(device(nvr(5)));
        DEVICES.enrol(device(nvr(6)));
        REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .enrolChannel(EnrolChannelRequest.newBuilder()
                        .setChannel(push("gate").setCode(channelCode(60)))
                        .build());
        DEVICES.catalog(nvr(5), "r1", videos(61, 62));
        ReportCatalogResponse answer = DEVICES.catalog(nvr(6), "r1", videos(60, 63));
        assertThat(answer.getHeldList())
                .containsExactlyInAnyOrder(
                        channelCode(60) + " is a channel enrolled as PUSH",
                        channelCode(61) + " is a channel of device " + nvr(5));
        assertThat(channel(channelCode(60)).getSource().hasPush()).isTrue();
        assertThat(channel(channelCode(61)).getSource().getGb28181().getDevice())
                .isEqualTo(nvr(5));
        assertThat(rows(nvr(6)).getItems(1).getHeld()).isEqualTo("a channel of device " + nvr(5));
        assertThat(rows(nvr(6)).getItems(2).getHeld()).isEmpty();
        // Once the other is gone, the next report makes it a channel.
        DEVICES.service()
                .removeDevice(RemoveDeviceRequest.newBuilder().setDevice(nvr(5)).build());
        assertThat(DEVICES.catalog(nvr(6), "r2", videos(60, 63)).getHeldList()).hasSize(1);
        assertThat(channel(channelCode(61)).getSource().getGb28181().getDevice())
                .isEqualTo(nvr(6));
        assertThat(rows(nvr(6)).getItems(1).getHeld()).isEmpty();
    }

    @Test
    void aChannelTakenOutByHandDoesNotComeBackWithTheNextCatalog() {
        DEVICES.enrol(device(nvr(7)));
        DEVICES.catalog(nvr(7), "r1", videos(70, 72));
        REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .removeChannel(RemoveChannelRequest.newBuilder()
                        .setChannel(channelCode(70))
                        .build());
        DEVICES.catalog(nvr(7), "r2", List.of(video(channelCode(70), "renamed").build()));
        refused(Code.NOT_FOUND, () -> channel(channelCode(70)));
        assertThat(rows(nvr(7)).getItems(0).getHeld()).isEqualTo("taken out by hand");
    }

    @Test
    void whatADeviceIsChangesWithItsChannelsAndTheyGoWithIt() {
        DEVICES.enrol(device(nvr(8)));
        DEVICES.catalog(nvr(8), "r1", videos(80, 83));
        long head = channel(channelCode(82)).getRevision();
        Collected<WatchChannelsRequest, ChannelAssignment> seen = new Collected<>();
        REGISTRY.as(REGISTRY.tokens().service(), AssignmentServiceGrpc::newStub)
                .watchChannels(
                        WatchChannelsRequest.newBuilder().setAfterRevision(head).build(), seen);
        DEVICES.service()
                .updateDevice(UpdateDeviceRequest.newBuilder()
                        .setDevice(nvr(8))
                        .setChanges(Device.newBuilder().setPlace("north"))
                        .build());
        await().until(() -> seen.messages.stream()
                        .filter(m -> m.getChannel().getPlace().equals("north"))
                        .count()
                == 3);
        DEVICES.service()
                .removeDevice(RemoveDeviceRequest.newBuilder().setDevice(nvr(8)).build());
        await().until(() ->
                seen.messages.stream().filter(m -> m.getChannel().getRemoved()).count() == 3);
        seen.cancel();
        refused(Code.NOT_FOUND, () -> rows(nvr(8)));
    }

    @Test
    void channelsOfADeviceThatIsOfflineAreOfflineWithItsCause() {
        DEVICES.enrol(device(nvr(9)).setPlace("presence"));
        DEVICES.catalog(nvr(9), "r1", videos(90, 92));
        long now = REGISTRY.clock.micros();
        DEVICES.report(nvr(9), Presence.ONLINE, now - 100, "", "127.0.0.1:8081");
        assertThat(channel(channelCode(90)).getStatus().getPresence()).isEqualTo(Presence.UNKNOWN);
        DEVICES.gateway()
                .reportStatus(ReportStatusRequest.newBuilder()
                        .setGateway("g1")
                        .setDoor("127.0.0.1:8081")
                        .addReports(ChannelReport.newBuilder()
                                .setChannel(channelCode(91))
                                .setStatus(ChannelStatus.newBuilder()
                                        .setPresence(Presence.ONLINE)
                                        .setSinceUs(now - 90)))
                        .build());
        DEVICES.report(nvr(9), Presence.OFFLINE, now - 50, "no keepalive for 180 s (3 periods)", "127.0.0.1:8081");
        ChannelStatus away = channel(channelCode(90)).getStatus();
        assertThat(away.getPresence()).isEqualTo(Presence.OFFLINE);
        assertThat(away.getCause()).isEqualTo("device " + nvr(9) + " is offline: no keepalive for 180 s (3 periods)");
        assertThat(away.getSinceUs()).isEqualTo(now - 50);
        assertThat(away.getGateway()).isEqualTo("g1");
        // Pictures that come are pictures, whatever became of the keepalives.
        assertThat(channel(channelCode(91)).getStatus().getPresence()).isEqualTo(Presence.ONLINE);
        assertThat(REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                        .listChannels(ListChannelsRequest.newBuilder()
                                .setPlace("presence")
                                .setPresence(Presence.OFFLINE)
                                .build())
                        .getChannelsList())
                .extracting(Channel::getCode)
                .containsExactly(channelCode(90));
    }

    @Test
    void aCatalogOfADeviceThatIsNotEnrolledIsRefused() {
        refused(Code.NOT_FOUND, () -> DEVICES.catalog(nvr(99), "r1", videos(1, 2)));
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> DEVICES.catalog(
                                nvr(99), "r1", List.of(CatalogItem.newBuilder().build())))
                .hasMessageContaining("items[0].code: missing");
    }

    /** {@code -Dcatalog.rows=50000} measures a large one; docs/performance.md has the figure. */
    @Test
    void aLargeCatalogGoesInByThousandsAndReachesAWatcherInOrder() {
        int rows = Integer.getInteger("catalog.rows", 3000);
        DEVICES.enrol(device(nvr(100)).setPlace("large"));
        Collected<WatchChannelsRequest, ChannelAssignment> seen = new Collected<>();
        long head = REGISTRY.sql(handle -> handle.createQuery("select revision from feeds where name = 'channels'")
                .mapTo(Long.class)
                .one());
        REGISTRY.as(REGISTRY.tokens().service(), AssignmentServiceGrpc::newStub)
                .watchChannels(
                        WatchChannelsRequest.newBuilder().setAfterRevision(head).build(), seen);
        List<Long> tookMs = new ArrayList<>();
        for (int from = 1000; from < 1000 + rows; from += 1000) {
            long began = System.nanoTime();
            if (from < rows) {
                DEVICES.catalog(nvr(100), "r1", videos(from, from + 1000));
            } else {
                DEVICES.catalog(nvr(100), "r1", videos(from, from + 1000), state(Completeness.COMPLETE, rows, rows));
            }
            tookMs.add((System.nanoTime() - began) / 1_000_000);
        }
        await().atMost(Duration.ofMinutes(2)).until(() -> seen.messages.size() == rows + 1);
        assertThat(seen.messages.stream()
                        .filter(m -> !m.getCaughtUp())
                        .map(m -> m.getChannel().getRevision())
                        .toList())
                .isSorted()
                .doesNotHaveDuplicates();
        seen.cancel();
        tookMs.sort(null);
        System.out.println("1000 catalog rows: median " + tookMs.get(tookMs.size() / 2) + " ms, most "
                + tookMs.get(tookMs.size() - 1) + " ms");
        DEVICES.service()
                .removeDevice(
                        RemoveDeviceRequest.newBuilder().setDevice(nvr(100)).build());
        refused(Code.NOT_FOUND, () -> channel(channelCode(1000)));
    }
}
