package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.xueliang.registry.Devices.channelCode;
import static org.xueliang.registry.Devices.device;
import static org.xueliang.registry.Devices.nvr;
import static org.xueliang.registry.Devices.videos;
import static org.xueliang.registry.Findings.refused;

import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.ClockDay;
import org.xueliang.proto.v1.DeviceReport;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.GetHistoryRequest;
import org.xueliang.proto.v1.GetHistoryResponse;
import org.xueliang.proto.v1.HistoryServiceGrpc;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.ReportDevicesRequest;
import org.xueliang.proto.v1.ReportStatusRequest;
import org.xueliang.proto.v1.StateCause;
import org.xueliang.proto.v1.StateChange;
import org.xueliang.proto.v1.StateKind;
import org.xueliang.proto.v1.Subject;
import org.xueliang.proto.v1.WatchStatesRequest;

/** What is written by itself: devices and their channels, clocks, months; and two registries on one database. */
class HistoryKeeperTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest(settings ->
            RegistryUnderTest.with(settings, UnknownPaths.REFUSE, Duration.ofDays(1), Duration.ofSeconds(30)));

    private static final Devices DEVICES = new Devices(REGISTRY);

    private static GetHistoryResponse of(Subject subject, String code) {
        return REGISTRY.asAdmin(HistoryServiceGrpc::newBlockingStub)
                .getHistory(GetHistoryRequest.newBuilder()
                        .setCode(code)
                        .setSubject(subject)
                        .setUntil("2999-01-01T00:00:00Z")
                        .build());
    }

    private static StateKind now(Subject subject, String code) {
        return of(subject, code).getNow().getState();
    }

    private static long step(int seconds) {
        REGISTRY.clock.advance(Duration.ofSeconds(seconds));
        return REGISTRY.clock.micros();
    }

    @Test
    void channelsOfADeviceThatGoesAwayGoWithItAndSayWhy() {
        DEVICES.enrol(device(nvr(1)));
        DEVICES.catalog(nvr(1), "r1", videos(0, 5));
        DEVICES.report(nvr(1), Presence.ONLINE, step(1), "", "127.0.0.1:8081");
        assertThat(now(Subject.SUBJECT_DEVICE, nvr(1))).isEqualTo(StateKind.STATE_ONLINE);
        await().until(() -> known(channelCode(4)));
        assertThat(now(Subject.SUBJECT_CHANNEL, channelCode(4))).isEqualTo(StateKind.STATE_UNKNOWN);
        long awayUs = step(10);
        DEVICES.report(nvr(1), Presence.OFFLINE, awayUs, "no keepalive for 180 s (3 periods)", "127.0.0.1:8081");
        StateChange device = of(Subject.SUBJECT_DEVICE, nvr(1)).getNow();
        assertThat(device.getState()).isEqualTo(StateKind.STATE_OFFLINE);
        assertThat(device.getCause()).isEqualTo(StateCause.CAUSE_NO_KEEPALIVE);
        await().until(() -> now(Subject.SUBJECT_CHANNEL, channelCode(4)) == StateKind.STATE_OFFLINE);
        StateChange channel = of(Subject.SUBJECT_CHANNEL, channelCode(4)).getNow();
        assertThat(channel.getAtUs()).isEqualTo(awayUs);
        assertThat(channel.getCause()).isEqualTo(StateCause.CAUSE_DEVICE_OFFLINE);
        assertThat(channel.getWords()).contains(nvr(1)).contains("no keepalive");
        DEVICES.report(nvr(1), Presence.ONLINE, step(10), "", "127.0.0.1:8081");
        await().until(() -> now(Subject.SUBJECT_CHANNEL, channelCode(4)) == StateKind.STATE_UNKNOWN);
    }

    private static boolean known(String code) {
        return REGISTRY.sql(handle -> handle.createQuery("select exists (select 1 from states where code = :code)")
                .bind("code", code)
                .mapTo(Boolean.class)
                .one());
    }

    private static void clock(String device, long errorMs) {
        DEVICES.gateway()
                .reportDevices(ReportDevicesRequest.newBuilder()
                        .setGateway(Devices.GATEWAY)
                        .setDoor("127.0.0.1:8081")
                        .addReports(DeviceReport.newBuilder()
                                .setDevice(device)
                                .setStatus(DeviceStatus.newBuilder()
                                        .setPresence(Presence.ONLINE)
                                        .setSinceUs(1)
                                        .setClockKnown(true)
                                        .setClockErrorMs(errorMs)))
                        .build());
    }

    @Test
    void ofADevicesClockTheWorstAndTheLastOfEachDayAreKept() {
        DEVICES.enrol(device(nvr(2)));
        for (long errorMs : List.of(300, -4000, 900)) {
            clock(nvr(2), errorMs);
        }
        assertThat(of(Subject.SUBJECT_DEVICE, nvr(2)).getClockList())
                .extracting(ClockDay::getMaxMs, ClockDay::getLastMs)
                .containsExactly(tuple(-4000L, 900L));
    }

    @Test
    void monthsAreThereBeforeTheyAreNeeded() {
        await().until(() -> partitions().contains("state_changes_2026_03"));
        assertThat(partitions()).contains("state_changes_2026_04", "state_changes_2026_05", "state_changes_other");
    }

    private static List<String> partitions() {
        return REGISTRY.sql(handle -> handle.createQuery("select c.relname from pg_inherits i join pg_class c"
                        + " on c.oid = i.inhrelid where i.inhparent = cast('state_changes' as regclass)")
                .mapTo(String.class)
                .list());
    }

    /** Two registries hear the same at once, again and again: each change is there once. */
    @Test
    void twoRegistriesOnOneDatabaseWriteTheSameOnce(@TempDir Path folder) throws Exception {
        DEVICES.enrol(device(nvr(3)));
        DEVICES.catalog(nvr(3), "r1", videos(100, 140));
        await().until(() -> known(channelCode(139)));
        RegistrySettings settings = REGISTRY.settings();
        Path data = folder.resolve("data");
        Files.createDirectories(data);
        Files.copy(REGISTRY.dataDir().resolve("sealing.key"), data.resolve("sealing.key"));
        try (RegistryRole other = RegistryRole.start(
                RegistryUnderTest.with(
                        RegistrySettings.local(settings.databaseUrl(), settings.redisUrl(), data, 0),
                        UnknownPaths.REFUSE,
                        Duration.ofDays(1),
                        Duration.ofSeconds(30)),
                REGISTRY.clock)) {
            ManagedChannel door = NettyChannelBuilder.forAddress("127.0.0.1", other.port())
                    .usePlaintext()
                    .build();
            for (int i = 0; i < 6; i++) {
                ReportStatusRequest request = report(i % 2 == 0 ? Presence.ONLINE : Presence.OFFLINE, step(200));
                Thread there = new Thread(() -> AssignmentServiceGrpc.newBlockingStub(door)
                        .withCallCredentials(new BearerToken(REGISTRY.tokens().service()))
                        .reportStatus(request));
                there.start();
                REGISTRY.asService(AssignmentServiceGrpc::newBlockingStub).reportStatus(request);
                there.join();
            }
            door.shutdownNow();
        }
        for (int n = 100; n < 140; n++) {
            assertThat(of(Subject.SUBJECT_CHANNEL, channelCode(n)).getChangesList())
                    .extracting(StateChange::getState)
                    .containsExactly(
                            StateKind.STATE_OFFLINE,
                            StateKind.STATE_ONLINE,
                            StateKind.STATE_OFFLINE,
                            StateKind.STATE_ONLINE,
                            StateKind.STATE_OFFLINE,
                            StateKind.STATE_ONLINE,
                            StateKind.STATE_UNKNOWN);
        }
        List<Long> revisions = REGISTRY.sql(handle -> handle.createQuery("select revision from state_changes")
                .mapTo(Long.class)
                .list());
        assertThat(revisions).doesNotHaveDuplicates();
    }

    private static ReportStatusRequest report(Presence presence, long sinceUs) {
        ReportStatusRequest.Builder request =
                ReportStatusRequest.newBuilder().setGateway("g2").setDoor("127.0.0.1:8081");
        for (int n = 100; n < 140; n++) {
            request.addReports(ChannelReport.newBuilder()
                    .setChannel(channelCode(n))
                    .setStatus(ChannelStatus.newBuilder()
                            .setPresence(presence)
                            .setSinceUs(sinceUs)
                            .setCause(presence == Presence.ONLINE ? "" : "no RTP for 10 s")));
        }
        return request.build();
    }

    @Test
    void aCursorWhoseSuccessorsWereDroppedIsRefused() {
        REGISTRY.sql(handle -> handle.execute("update feeds set revision = revision + 10 where name = 'states'"));
        REGISTRY.sql(handle -> handle.execute("update history_progress set revision = 5 where name = 'dropped'"));
        Collected<WatchStatesRequest, StateChange> seen = new Collected<>();
        REGISTRY.asAdmin(HistoryServiceGrpc::newStub)
                .watchStates(WatchStatesRequest.newBuilder().setCursor(4).build(), seen);
        assertThat(seen.end().getDescription()).contains("no longer kept").contains("0 gives all that is kept");
        assertThat(seen.end().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
        REGISTRY.sql(handle -> handle.execute("update history_progress set revision = 0 where name = 'dropped'"));
        refused(Code.NOT_FOUND, () -> of(Subject.SUBJECT_DEVICE, nvr(999)));
    }
}
