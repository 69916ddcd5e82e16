package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.xueliang.registry.Findings.push;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Availability;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc.ChannelServiceBlockingStub;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.GetAvailabilityRequest;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.GetHistoryRequest;
import org.xueliang.proto.v1.GetHistoryResponse;
import org.xueliang.proto.v1.HistoryServiceGrpc;
import org.xueliang.proto.v1.HistoryServiceGrpc.HistoryServiceBlockingStub;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.ReportStatusRequest;
import org.xueliang.proto.v1.StateCause;
import org.xueliang.proto.v1.StateChange;
import org.xueliang.proto.v1.StateKind;
import org.xueliang.proto.v1.Subject;
import org.xueliang.proto.v1.WatchStatesRequest;

/** From what gateways report to what is answered about it. */
class HistoryServiceTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest(settings ->
            RegistryUnderTest.with(settings, UnknownPaths.REFUSE, Duration.ofHours(1), Duration.ofSeconds(30)));

    private static HistoryServiceBlockingStub history() {
        return REGISTRY.asAdmin(HistoryServiceGrpc::newBlockingStub);
    }

    /** Enrolled, and the history has noted it. */
    private String enrol(String place) {
        String code = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .enrolChannel(
                        EnrolChannelRequest.newBuilder().setChannel(push(place)).build())
                .getChannel()
                .getCode();
        await().until(() -> REGISTRY.sql(handle -> handle.createQuery("select count(*) from states where code = :code")
                        .bind("code", code)
                        .mapTo(Integer.class)
                        .one())
                == 1);
        return code;
    }

    private static void report(String gateway, String channel, Presence presence, long sinceUs, String cause) {
        REGISTRY.asService(AssignmentServiceGrpc::newBlockingStub)
                .reportStatus(ReportStatusRequest.newBuilder()
                        .setGateway(gateway)
                        .setDoor("127.0.0.1:1")
                        .addReports(ChannelReport.newBuilder()
                                .setChannel(channel)
                                .setStatus(ChannelStatus.newBuilder()
                                        .setPresence(presence)
                                        .setSinceUs(sinceUs)
                                        .setCause(cause)))
                        .build());
    }

    private GetHistoryResponse of(String code) {
        return history()
                .getHistory(GetHistoryRequest.newBuilder()
                        .setCode(code)
                        .setUntil("2999-01-01T00:00:00Z")
                        .build());
    }

    private List<StateKind> states(String code) {
        return of(code).getChangesList().stream().map(StateChange::getState).toList();
    }

    private static long step(int seconds) {
        REGISTRY.clock.advance(Duration.ofSeconds(seconds));
        return REGISTRY.clock.micros();
    }

    @Test
    void statesHaveTheirTimesAndWordsAndTheSameTwiceIsOnce() {
        String code = enrol("history-1");
        long enrolledUs = REGISTRY.clock.micros();
        long onlineUs = step(10);
        report("h1", code, Presence.ONLINE, onlineUs, "");
        long offlineUs = step(60);
        step(2);
        for (int i = 0; i < 3; i++) {
            report("h1", code, Presence.OFFLINE, offlineUs, "401 Unauthorized: wrong user or password");
        }
        GetHistoryResponse answer = of(code);
        assertThat(answer.getNow().getState()).isEqualTo(StateKind.STATE_OFFLINE);
        assertThat(answer.getNow().getAtUs()).isEqualTo(offlineUs);
        assertThat(answer.getNow().getCause()).isEqualTo(StateCause.CAUSE_LOGIN);
        assertThat(answer.getNow().getWords()).isEqualTo("401 Unauthorized: wrong user or password");
        assertThat(answer.getChangesList())
                .extracting(StateChange::getState, StateChange::getWas, StateChange::getAtUs)
                .containsExactly(
                        tuple(StateKind.STATE_OFFLINE, StateKind.STATE_ONLINE, offlineUs),
                        tuple(StateKind.STATE_ONLINE, StateKind.STATE_UNKNOWN, onlineUs),
                        tuple(StateKind.STATE_UNKNOWN, StateKind.STATE_KIND_UNSPECIFIED, enrolledUs));
        step(40 - 2);
        Availability availability = history()
                .getAvailability(
                        GetAvailabilityRequest.newBuilder().setChannel(code).build());
        assertThat(availability.getOnlineUs()).isEqualTo(60_000_000L);
        assertThat(availability.getOfflineUs()).isEqualTo(40_000_000L);
        assertThat(availability.getUnknownUs()).isEqualTo(10_000_000L);
        assertThat(availability.getAvailability()).isEqualTo(0.6);
        assertThat(availability.getNoVerdict()).as("evidence of 100 in 110 s").isTrue();
        assertThat(availability.getOutages()).isEqualTo(1);
        assertThat(availability.getLongestOutageOf()).isEqualTo(code);
    }

    @Test
    void whoSeesAnotherStateThanTheOneThatBeginsTheHistoryThisMomentIsHeard() {
        String code = enrol("history-begun");
        long nowUs = step(10);
        REGISTRY.sql(handle -> handle.execute("delete from state_changes where code = ?", code));
        REGISTRY.sql(handle -> handle.execute("delete from states where code = ?", code));
        CompletableFuture<Void> report = REGISTRY.sql(handle -> handle.inTransaction(first -> {
            first.execute(
                    "insert into states (kind, code, state, since_us, cause, words, raw, raw_since_us)"
                            + " values (1, ?, 1, ?, 1, '', 1, ?)",
                    code,
                    nowUs - 1,
                    nowUs - 1);
            CompletableFuture<Void> second =
                    CompletableFuture.runAsync(() -> report("h1", code, Presence.ONLINE, nowUs, ""));
            await().until(() ->
                    REGISTRY.sql(handle2 -> handle2.createQuery("select exists (select 1 from pg_stat_activity"
                                    + " where wait_event_type = 'Lock' and query like '%insert into states%')")
                            .mapTo(Boolean.class)
                            .one()));
            return second;
        }));
        report.join();
        assertThat(of(code).getNow().getState()).isEqualTo(StateKind.STATE_ONLINE);
        assertThat(of(code).getNow().getAtUs()).isEqualTo(nowUs);
    }

    @Test
    void pagesMeetEachChangeOnce() {
        String code = enrol("history-2");
        for (int i = 0; i < 5; i++) {
            report("h1", code, i % 2 == 0 ? Presence.ONLINE : Presence.OFFLINE, step(400), "x");
        }
        GetHistoryRequest.Builder asked =
                GetHistoryRequest.newBuilder().setCode(code).setPageSize(2);
        List<Long> seen = new ArrayList<>();
        String token = "";
        do {
            GetHistoryResponse page =
                    history().getHistory(asked.setPageToken(token).build());
            page.getChangesList().forEach(change -> seen.add(change.getAtUs()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        assertThat(seen).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        assertThat(seen).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(5);
        refused(
                Code.INVALID_ARGUMENT,
                () -> history().getHistory(asked.setPageToken("made-up").build()));
    }

    @Test
    void aGatewayThatFallsSilentLeavesItsChannelsUnknownFromWhenItWasHeardLast() {
        String code = enrol("history-3");
        long heardUs = step(5);
        report("silent", code, Presence.ONLINE, heardUs, "");
        // The registry has listened for long enough.
        step(3700);
        await().until(() -> states(code).get(0) == StateKind.STATE_UNKNOWN);
        StateChange unknown = of(code).getChanges(0);
        assertThat(unknown.getCause()).isEqualTo(StateCause.CAUSE_GATEWAY_SILENT);
        assertThat(unknown.getAtUs()).as("after the state it was in").isEqualTo(heardUs + 1);
        assertThat(unknown.getWords()).contains("'silent'");
        long backUs = step(60);
        report("silent", enrol("history-3"), Presence.OFFLINE, backUs, "x");
        // It speaks again, of another channel: what it said of this one holds again, from now on.
        await().until(() -> states(code).get(0) == StateKind.STATE_ONLINE);
        assertThat(of(code).getChanges(0).getAtUs()).isGreaterThanOrEqualTo(backUs);
    }

    @Test
    void flappingIsOneRowAndItsTimeIsCounted() {
        String code = enrol("history-4");
        report("h1", code, Presence.ONLINE, step(1), "");
        for (int i = 0; i < 40; i++) {
            report("h1", code, i % 2 == 0 ? Presence.OFFLINE : Presence.ONLINE, step(10), "no RTP for 10 s");
        }
        GetHistoryResponse answer = of(code);
        assertThat(answer.getNow().getState()).isEqualTo(StateKind.STATE_UNSTABLE);
        ChannelServiceBlockingStub channels = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub);
        assertThat(channels.getChannel(
                                GetChannelRequest.newBuilder().setChannel(code).build())
                        .getStatus())
                .as("what was said last, and that it does not stay so")
                .satisfies(status -> {
                    assertThat(status.getPresence()).isEqualTo(Presence.ONLINE);
                    assertThat(status.getUnstableSinceUs())
                            .isEqualTo(answer.getNow().getAtUs());
                });
        assertThat(channels.listChannels(ListChannelsRequest.newBuilder()
                                .setPageSize(1000)
                                .build())
                        .getChannelsList())
                .filteredOn(one -> one.getStatus().getUnstableSinceUs() > 0)
                .singleElement()
                .satisfies(one -> assertThat(one.getCode()).isEqualTo(code));
        assertThat(answer.getNow().getWords()).isEqualTo("6 changes between online and offline within 10 minutes");
        assertThat(answer.getChangesList().stream().filter(c -> c.getState() == StateKind.STATE_UNSTABLE))
                .singleElement()
                .satisfies(change -> assertThat(change.getChanges()).isEqualTo(35));
        assertThat(answer.getChangesCount()).isEqualTo(1 + 1 + 5 + 1);
        Availability availability = history()
                .getAvailability(
                        GetAvailabilityRequest.newBuilder().setChannel(code).build());
        assertThat(availability.getOnlineUs()).isEqualTo(200_000_000L);
        assertThat(availability.getOfflineUs()).isEqualTo(200_000_000L);
        step(601);
        await().until(() -> states(code).get(0) == StateKind.STATE_ONLINE);
    }

    @Test
    void aWatcherGetsEachChangeAndGoesOnWhereItWas() {
        String code = enrol("history-5");
        String other = enrol("elsewhere");
        Collected<WatchStatesRequest, StateChange> first = watch(0, "history-5");
        await().until(() -> first.messages.size() == 1);
        report("h1", code, Presence.ONLINE, step(1), "");
        report("h1", other, Presence.ONLINE, step(1), "");
        await().until(() -> first.messages.size() == 2);
        first.cancel();
        report("h1", code, Presence.OFFLINE, step(1), "x");
        Collected<WatchStatesRequest, StateChange> second =
                watch(first.messages.get(1).getRevision(), "history-5");
        report("h1", code, Presence.ONLINE, step(1), "");
        await().until(() -> second.messages.size() == 2);
        assertThat(second.messages)
                .extracting(StateChange::getState)
                .containsExactly(StateKind.STATE_OFFLINE, StateKind.STATE_ONLINE);
        second.cancel();
        assertThat(watch(1L << 60, "").end().getDescription()).contains("0 gives all that is kept");
        assertThat(watch(-2, "").end().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(watch(0, "nowhere at all").end().getCode()).isEqualTo(Code.NOT_FOUND);
    }

    private static Collected<WatchStatesRequest, StateChange> watch(long cursor, String place) {
        Collected<WatchStatesRequest, StateChange> seen = new Collected<>();
        REGISTRY.asAdmin(HistoryServiceGrpc::newStub)
                .watchStates(
                        WatchStatesRequest.newBuilder()
                                .setCursor(cursor)
                                .setPlace(place)
                                .build(),
                        seen);
        return seen;
    }

    @Test
    void whatWasRemovedHasItsHistoryAndCountsNoMore() {
        String code = enrol("history-6");
        report("h1", code, Presence.ONLINE, step(1), "");
        step(10);
        REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .removeChannel(
                        RemoveChannelRequest.newBuilder().setChannel(code).build());
        await().until(() -> states(code).get(0) == StateKind.STATE_REMOVED);
        refused(
                Code.NOT_FOUND,
                () -> history()
                        .getAvailability(GetAvailabilityRequest.newBuilder()
                                .setChannel(code)
                                .build()));
        assertThat(history()
                        .getAvailability(GetAvailabilityRequest.newBuilder()
                                .setPlace("history-6")
                                .build())
                        .getChannels())
                .isZero();
    }

    @Test
    void absenceOfTheRegistryIsShownAndCountsAsUnknown() {
        String code = enrol("history-7");
        long fromUs = step(1);
        report("h1", code, Presence.ONLINE, fromUs, "");
        step(100);
        REGISTRY.sql(handle -> handle.execute(
                "insert into history_gaps (from_us, until_us) values (?, ?)",
                fromUs + 20_000_000,
                fromUs + 50_000_000));
        Availability availability = history()
                .getAvailability(
                        GetAvailabilityRequest.newBuilder().setChannel(code).build());
        assertThat(availability.getOnlineUs()).isEqualTo(70_000_000L);
        assertThat(availability.getUnknownUs()).isEqualTo(31_000_000L);
        assertThat(of(code).getGapsList())
                .singleElement()
                .satisfies(gap -> assertThat(gap.getUntilUs() - gap.getFromUs()).isEqualTo(30_000_000L));
        REGISTRY.sql(handle -> handle.execute("delete from history_gaps"));
    }

    @Test
    void questionsThatCannotBeAnsweredSayWhy() {
        refused(Code.NOT_FOUND, () -> of("34020000001320099999"))
                .hasMessageContaining("there is no history of '34020000001320099999'");
        refused(Code.NOT_FOUND, () -> of("no-such-alias")).hasMessageContaining("neither a code nor the alias");
        refused(
                Code.INVALID_ARGUMENT,
                () -> history()
                        .getHistory(GetHistoryRequest.newBuilder()
                                .setCode("\u202Egate")
                                .build()));
        refused(
                        Code.NOT_FOUND,
                        () -> history()
                                .getAvailability(GetAvailabilityRequest.newBuilder()
                                        .setOwner("nobody at all")
                                        .build()))
                .hasMessageContaining("owner: there is no organisation 'nobody at all'");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> history()
                                .getAvailability(GetAvailabilityRequest.newBuilder()
                                        .setChannel("gate-1")
                                        .setOwner("x")
                                        .build()))
                .hasMessageContaining("each alone");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> history()
                                .getAvailability(GetAvailabilityRequest.newBuilder()
                                        .setFrom("2026-02-02T00:00:00Z")
                                        .setUntil("2026-02-01T00:00:00Z")
                                        .build()))
                .hasMessageContaining("later than from");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> history()
                                .getAvailability(GetAvailabilityRequest.newBuilder()
                                        .setFrom("1999-01-01T00:00:00Z")
                                        .build()))
                .hasMessageContaining("at most 800");
        refused(
                Code.NOT_FOUND,
                () -> history()
                        .getHistory(GetHistoryRequest.newBuilder()
                                .setCode(enrol("history-8"))
                                .setSubject(Subject.SUBJECT_DEVICE)
                                .build()));
    }
}
