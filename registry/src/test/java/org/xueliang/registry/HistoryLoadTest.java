package org.xueliang.registry;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Availability;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.FiguresBy;
import org.xueliang.proto.v1.FiguresServiceGrpc;
import org.xueliang.proto.v1.GetAvailabilityRequest;
import org.xueliang.proto.v1.GetFiguresRequest;
import org.xueliang.proto.v1.HistoryServiceGrpc;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.ReportStatusRequest;
import org.xueliang.proto.v1.StateChange;
import org.xueliang.proto.v1.WatchStatesRequest;

/** The history of as many channels as {@code -Dhistory.channels=} says; docs/performance.md has figures. */
@EnabledIfSystemProperty(named = "history.channels", matches = "[0-9]+")
class HistoryLoadTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest(settings ->
            RegistryUnderTest.with(settings, UnknownPaths.REFUSE, Duration.ofDays(1), Duration.ofSeconds(30)));

    private static final int SUBSCRIBERS = Integer.getInteger("history.subscribers", 100);
    private static final int ROUNDS = Integer.getInteger("history.rounds", 20);
    private static final int DAYS = Integer.getInteger("history.days", 30);
    private static final int OUTAGES = Integer.getInteger("history.outages", 10);
    private static final int REPORTS = Integer.getInteger("history.reports", 60);
    private static final int A_REPORT = 1000;

    private final int size = Integer.getInteger("history.channels");
    private final MadeCity city = new MadeCity(size, 5);

    @Test
    void statesOfAllAreFollowedByAHundred() {
        city.load(REGISTRY);
        long begun = System.nanoTime();
        Awaitility.await().atMost(Duration.ofMinutes(30)).until(() -> count("states") == size);
        say("history begun of %d channels: %.1f s", size, (System.nanoTime() - begun) / 1e9);
        // To look for duplicates among so many takes hours and has a measurement of its own (MergedTwinsTest).
        REGISTRY.sql(handle -> handle.execute(
                "update merging_progress set revision = (select revision from feeds where name = 'channels')"));
        all(Presence.ONLINE);
        past();
        anywhere();
        watched();
        asked();
        say("bytes a row: states %d, state_changes %d", bytes("states"), bytes("state_changes"));
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }

    private static long count(String table) {
        return REGISTRY.sql(handle -> handle.createQuery("select count(*) from " + table)
                .mapTo(Long.class)
                .one());
    }

    private static long bytes(String table) {
        return REGISTRY.sql(handle -> handle.createQuery("select (select sum(pg_total_relation_size(relid)) from"
                        + " (select relid from pg_partition_tree(:table) union select cast(:table as regclass)) t)"
                        + " / greatest(1, (select count(*) from " + table + "))")
                .bind("table", table)
                .mapTo(Long.class)
                .one());
    }

    /** Every channel reports a change; a thousand a call, as a gateway does it. */
    private void all(Presence presence) {
        REGISTRY.clock.advance(Duration.ofMinutes(20));
        long begun = System.nanoTime();
        for (int from = 0; from < size; from += A_REPORT) {
            report(from, presence);
        }
        say("all %s: %.0f changes/s", presence, size / ((System.nanoTime() - begun) / 1e9));
    }

    private void report(int from, Presence presence) {
        ReportStatusRequest.Builder request = request();
        for (int n = from; n < Math.min(size, from + A_REPORT); n++) {
            request.addReports(report(n, presence, REGISTRY.clock.micros()));
        }
        REGISTRY.asService(AssignmentServiceGrpc::newBlockingStub).reportStatus(request.build());
    }

    private static ReportStatusRequest.Builder request() {
        return ReportStatusRequest.newBuilder().setGateway("g1").setDoor("127.0.0.1:1");
    }

    private ChannelReport report(int n, Presence presence, long sinceUs) {
        return ChannelReport.newBuilder()
                .setChannel(city.camera(n).code())
                .setStatus(ChannelStatus.newBuilder()
                        .setPresence(presence)
                        .setSinceUs(sinceUs)
                        .setCodec("H264")
                        .setWidth(1280)
                        .setHeight(720)
                        .setFrameRate(25))
                .build();
    }

    private void past() {
        long begun = System.nanoTime();
        long untilUs = REGISTRY.clock.micros() - 30 * 60_000_000L;
        REGISTRY.sql(handle -> handle.inTransaction(h -> {
            MadePast.write(h, untilUs, DAYS, OUTAGES);
            return true;
        }));
        REGISTRY.sql(handle -> handle.execute("vacuum analyze"));
        say(
                "%d days with %d outages of each made in %.1f s; load of the machine: %.1f",
                DAYS,
                OUTAGES,
                (System.nanoTime() - begun) / 1e9,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** Reports of a thousand channels by chance, each of which changed its state. */
    private void anywhere() {
        Histogram micros = new Histogram(3);
        Random random = new Random(11);
        BitSet offline = new BitSet();
        for (int i = -REPORTS / 4; i < REPORTS; i++) {
            REGISTRY.clock.advance(Duration.ofSeconds(5));
            ReportStatusRequest.Builder request = request();
            for (int k = 0; k < A_REPORT; k++) {
                int n = random.nextInt(size);
                offline.flip(n);
                request.addReports(
                        report(n, offline.get(n) ? Presence.OFFLINE : Presence.ONLINE, REGISTRY.clock.micros() + k));
            }
            long begun = System.nanoTime();
            REGISTRY.asService(AssignmentServiceGrpc::newBlockingStub).reportStatus(request.build());
            if (i >= 0) {
                micros.recordValue((System.nanoTime() - begun) / 1000);
            }
        }
        say(
                "report of %d channels anywhere that went or came: p50 %.0f ms, p99 %.0f ms, max %.0f ms",
                A_REPORT,
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                micros.getMaxValue() / 1e3);
    }

    /** How long after its report a change is at each subscriber. */
    private void watched() {
        Histogram late = new ConcurrentHistogram(3);
        AtomicLong sentNanos = new AtomicLong();
        AtomicLong got = new AtomicLong();
        List<Watcher> watchers = new ArrayList<>();
        report(0, Presence.ONLINE);
        long head = REGISTRY.sql(handle -> handle.createQuery("select revision from feeds where name = 'states'")
                .mapTo(Long.class)
                .one());
        for (int i = 0; i < SUBSCRIBERS; i++) {
            Watcher watcher = new Watcher(late, sentNanos, got);
            watchers.add(watcher);
            REGISTRY.asAdmin(HistoryServiceGrpc::newStub)
                    .watchStates(WatchStatesRequest.newBuilder().setCursor(head).build(), watcher);
        }
        int changes = Math.min(size, A_REPORT);
        long begun = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            REGISTRY.clock.advance(Duration.ofMinutes(20));
            sentNanos.set(System.nanoTime());
            report(0, round % 2 == 0 ? Presence.OFFLINE : Presence.ONLINE);
            long expected = (long) (round + 1) * changes * SUBSCRIBERS;
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> got.get() >= expected);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        watchers.forEach(Watcher::cancel);
        say(
                "watch, %d subscribers, %d changes a report: p50 %.0f ms, p99 %.0f ms, max %.0f ms after the report was sent;"
                        + " %.0f messages/s",
                SUBSCRIBERS,
                changes,
                late.getValueAtPercentile(50) / 1e3,
                late.getValueAtPercentile(99) / 1e3,
                late.getMaxValue() / 1e3,
                got.get() / seconds);
    }

    private static final class Watcher implements ClientResponseObserver<WatchStatesRequest, StateChange> {
        private final Histogram late;
        private final AtomicLong sentNanos;
        private final AtomicLong got;
        private final List<ClientCallStreamObserver<WatchStatesRequest>> calls = new ArrayList<>();

        Watcher(Histogram late, AtomicLong sentNanos, AtomicLong got) {
            this.late = late;
            this.sentNanos = sentNanos;
            this.got = got;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchStatesRequest> call) {
            calls.add(call);
        }

        @Override
        public void onNext(StateChange change) {
            late.recordValue((System.nanoTime() - sentNanos.get()) / 1000);
            got.incrementAndGet();
        }

        @Override
        public void onError(Throwable thrown) {}

        @Override
        public void onCompleted() {}

        void cancel() {
            calls.forEach(call -> call.cancel("enough", null));
        }
    }

    private void asked() {
        for (String place : List.of("grid 7", "street 1", "county 0", "city")) {
            long begun = System.nanoTime();
            Availability availability = REGISTRY.asAdmin(HistoryServiceGrpc::newBlockingStub)
                    .getAvailability(
                            GetAvailabilityRequest.newBuilder().setPlace(place).build());
            long there = System.nanoTime();
            REGISTRY.asAdmin(FiguresServiceGrpc::newBlockingStub)
                    .getFigures(GetFiguresRequest.newBuilder().setPlace(place).build());
            long whole = System.nanoTime();
            REGISTRY.asAdmin(FiguresServiceGrpc::newBlockingStub)
                    .getFigures(GetFiguresRequest.newBuilder()
                            .setPlace(place)
                            .setBy(FiguresBy.EACH_PLACE)
                            .build());
            say(
                    "'%s', %d channels: availability %.0f ms, figures %.0f ms, of each place below too %.0f ms",
                    place,
                    availability.getChannels(),
                    (there - begun) / 1e6,
                    (whole - there) / 1e6,
                    (System.nanoTime() - whole) / 1e6);
        }
    }
}
