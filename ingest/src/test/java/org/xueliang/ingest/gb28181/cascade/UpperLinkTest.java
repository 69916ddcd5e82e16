package org.xueliang.ingest.gb28181.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.protocol.manscdp.AlarmNotify;
import org.xueliang.protocol.manscdp.AlarmQuery;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogEvent;
import org.xueliang.protocol.manscdp.CatalogNotify;
import org.xueliang.protocol.manscdp.CatalogQuery;
import org.xueliang.protocol.manscdp.CatalogResponse;
import org.xueliang.protocol.manscdp.ControlCommand;
import org.xueliang.protocol.manscdp.DeviceControl;
import org.xueliang.protocol.manscdp.DeviceInfoResponse;
import org.xueliang.protocol.manscdp.DeviceStatusResponse;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.MobilePositionNotify;
import org.xueliang.protocol.manscdp.MobilePositionNotify.Position;
import org.xueliang.protocol.manscdp.MobilePositionQuery;
import org.xueliang.protocol.manscdp.PtzInstruction;
import org.xueliang.protocol.manscdp.QueryType;
import org.xueliang.protocol.manscdp.RecordInfoQuery;
import org.xueliang.protocol.manscdp.RecordInfoResponse;
import org.xueliang.protocol.manscdp.SimpleQuery;
import org.xueliang.protocol.sip.SipRequest;

/** The link to a platform above over real sockets. */
class UpperLinkTest {
    static final CascadeTimes QUICK = new CascadeTimes(100, 400, 200, 500, 2_000, 2_000, 50);

    private FakeUpper upper = new FakeUpper(0);
    private final LowerGateway lower = new LowerGateway(QUICK);

    @BeforeEach
    void channels() {
        for (int i = 1; i <= 23; i++) {
            lower.channel(i, i % 2 == 0 ? "north gate" : "340203", i != 5);
        }
    }

    @AfterEach
    void end() {
        lower.close();
        upper.close();
        assertThat(lower.ledger.holders()).isEmpty();
    }

    private void online() {
        lower.register(LowerGateway.platform(upper.port()).setPageItems(7).setMayControl(true), FakeUpper.PASSWORD);
        await().until(lower::isOnline);
    }

    @Test
    void itRegistersByDigestWithOneCallIdAndTagAndKeepsAlive() {
        online();
        assertThat(upper.registers).hasSize(2);
        assertThat(upper.registers)
                .extracting(SipRequest::callId)
                .containsOnly(upper.registers.get(0).callId());
        assertThat(upper.registers)
                .extracting(SipRequest::fromTag)
                .containsOnly(upper.registers.get(0).fromTag());
        assertThat(upper.registers).extracting(r -> r.cseq().number()).containsExactly(1L, 2L);
        await().until(() -> upper.keepalives.get() > 0);
        assertThat(lower.status().getChannels()).isEqualTo(23);
        lower.cascade.remove(FakeUpper.CODE);
        await("it logs off").until(() -> !upper.isRegistered());
    }

    @Test
    void itRegistersOverTcpAndComesBackWhenTheConnectionBreaks() {
        lower.register(LowerGateway.platform(upper.port()).setSignalling("TCP"), FakeUpper.PASSWORD);
        await().until(lower::isOnline);
        int port = upper.port();
        upper.close();
        await().until(() -> !lower.isOnline());
        assertThat(lower.status().getCause()).isNotEmpty();
        upper = new FakeUpper(port);
        await().atMost(Duration.ofSeconds(15)).until(lower::isOnline);
    }

    @Test
    void aWrongPasswordIsSaidAndNotTriedWithoutPause() {
        lower.register(LowerGateway.platform(upper.port()), "not-the-password");
        await().untilAsserted(() ->
                assertThat(lower.status().getCause()).contains("403").contains("wrong"));
        assertThat(upper.registers.size()).isLessThanOrEqualTo(6);
        assertThat(lower.isOnline()).isFalse();
    }

    @Test
    void aPlatformThatForgotUsIsRegisteredWithAnew() {
        online();
        int before = upper.registers.size();
        upper.keepaliveStatus = 403;
        await().atMost(Duration.ofSeconds(15)).until(() -> upper.registers.size() > before);
        upper.keepaliveStatus = 200;
        await().atMost(Duration.ofSeconds(15)).until(lower::isOnline);
    }

    @Test
    void theCatalogIsPagedSystemFirstAndEveryParentIsInIt() {
        online();
        ask(new CatalogQuery("17", LowerGateway.CODE));
        await().until(() -> upper.rows("17").size() == 27);
        List<CatalogResponse> pages = upper.pages("17");
        assertThat(pages).extracting(CatalogResponse::sumNum).containsOnly(27);
        assertThat(pages).extracting(page -> page.items().size()).containsExactly(7, 7, 7, 6);
        List<CatalogEntry> rows = upper.rows("17");
        assertThat(rows.get(0).code()).isEqualTo(LowerGateway.CODE);
        Set<String> seen = new HashSet<>();
        for (CatalogEntry row : rows) {
            assertThat(seen).containsAll(row.parents());
            assertThat(seen.add(row.code())).as("%s is there once", row.code()).isTrue();
        }
        assertThat(rows)
                .filteredOn(row -> row.code().equals(LowerGateway.channel(5)))
                .singleElement()
                .satisfies(row -> assertThat(row.on()).isFalse());
        assertThat(seen).contains("340203");
    }

    @Test
    void aQueryForOneCodeIsAnsweredWithThatAndForAStrangeOneWith404() {
        online();
        ask(new CatalogQuery("18", LowerGateway.channel(3)));
        await().until(() -> upper.rows("18").size() == 1);
        assertThat(status(new CatalogQuery("19", "34020000001329999999"))).isEqualTo(404);
        assertThat(status(new SimpleQuery(QueryType.DEVICE_INFO, "20", LowerGateway.CODE)))
                .isEqualTo(200);
        assertThat(status(new SimpleQuery(QueryType.DEVICE_STATUS, "21", LowerGateway.channel(5))))
                .isEqualTo(200);
        await().until(() -> upper.messages.stream().anyMatch(DeviceInfoResponse.class::isInstance));
        await().untilAsserted(() -> assertThat(upper.messages)
                .filteredOn(DeviceStatusResponse.class::isInstance)
                .singleElement()
                .satisfies(m -> assertThat(((DeviceStatusResponse) m).online()).isFalse()));
        assertThat(upper.options().orTimeout(5, TimeUnit.SECONDS).join()).isEqualTo(200);
    }

    @Test
    void whatCameFromThePlatformIsNotOfferedToIt() {
        String code = "34020000001320000099";
        lower.downstream.online.add(code);
        lower.channels.put(new SharedChannel(code, "theirs", "estate", "north gate", FakeUpper.CODE));
        online();
        ask(new CatalogQuery("22", LowerGateway.CODE));
        await().until(() -> upper.rows("22").size() == 27);
        assertThat(upper.rows("22")).noneMatch(row -> row.code().equals(code));
        assertThat(status(new CatalogQuery("23", code))).isEqualTo(404);
    }

    @Test
    void changesAreToldToWhoSubscribed() {
        online();
        assertThat(upper.subscribe("Catalog;id=9", new CatalogQuery("30", LowerGateway.CODE))
                        .orTimeout(5, TimeUnit.SECONDS)
                        .join()
                        .response()
                        .status())
                .isEqualTo(200);
        await("what is off is told at once")
                .untilAsserted(() -> assertThat(events()).contains(CatalogEvent.OFF + " " + LowerGateway.channel(5)));
        lower.channel(40, "north gate", true);
        lower.downstream.online.remove(LowerGateway.channel(7));
        lower.channels.put(new SharedChannel(LowerGateway.channel(7), "renamed", "estate", "north gate", ""));
        lower.channels.remove(LowerGateway.channel(8));
        await().untilAsserted(() -> assertThat(events())
                .contains(
                        CatalogEvent.ADD + " " + LowerGateway.channel(40),
                        CatalogEvent.UPDATE + " " + LowerGateway.channel(7),
                        CatalogEvent.DEL + " " + LowerGateway.channel(8)));
        lower.downstream.online.remove(LowerGateway.channel(9));
        lower.streams.channelOffline(LowerGateway.channel(9), "", "no RTP");
        await().untilAsserted(() -> assertThat(events()).contains(CatalogEvent.OFF + " " + LowerGateway.channel(9)));
        assertThat(events()).doesNotHaveDuplicates();
    }

    /** One NOTIFY waits for the answer to the one before it: an answer that is lost ends what the platform hears. */
    @ParameterizedTest
    @ValueSource(strings = {"theirs-", "x0.", "x1."})
    void oneChangeAfterAnotherIsToldWhateverTheCallIdOfThePlatformIs(String mark) {
        upper.callIdMark = mark;
        online();
        upper.subscribe("Catalog;id=9", new CatalogQuery("60", LowerGateway.CODE))
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
        for (int number = 60; number < 63; number++) {
            String told = CatalogEvent.ADD + " " + LowerGateway.channel(number);
            lower.channel(number, "north gate", true);
            await().untilAsserted(() -> assertThat(events()).contains(told));
        }
    }

    @Test
    void whatCameBetweenTheQueryAndTheSubscriptionIsTold() {
        online();
        ask(new CatalogQuery("50", LowerGateway.CODE));
        await().until(() -> upper.rows("50").size() == 27);
        lower.channel(41, "north gate", true);
        lower.channels.remove(LowerGateway.channel(2));
        upper.subscribe("Catalog;id=9", new CatalogQuery("51", LowerGateway.CODE))
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
        await().untilAsserted(() -> assertThat(events())
                .contains(
                        CatalogEvent.ADD + " " + LowerGateway.channel(41),
                        CatalogEvent.DEL + " " + LowerGateway.channel(2)));
    }

    private List<String> events() {
        return upper.notified.stream()
                .filter(CatalogNotify.class::isInstance)
                .flatMap(m -> ((CatalogNotify) m).items().stream())
                .map(row -> row.event() + " " + row.code())
                .toList();
    }

    @Test
    void alarmsGoToWhoSubscribed() {
        online();
        upper.subscribe("presence", new AlarmQuery("31", LowerGateway.CODE))
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
        lower.cascade.alarm(new AlarmNotify(
                "1", LowerGateway.channel(2), 2, 5, 6, 1, Instant.parse("2026-03-01T00:00:00Z"), "fence", null, null));
        lower.cascade.alarm(new AlarmNotify(
                "2", "34020000001329999999", 2, 5, 6, 1, Instant.parse("2026-03-01T00:00:00Z"), "hidden", null, null));
        await().untilAsserted(() -> assertThat(upper.notified)
                .filteredOn(AlarmNotify.class::isInstance)
                .singleElement()
                .satisfies(m -> assertThat(m.deviceId()).isEqualTo(LowerGateway.channel(2))));
    }

    @Test
    void alarmsThatAPlatformDidNotAskForAreNotTold() {
        online();
        upper.subscribe("presence", new AlarmQuery("31", LowerGateway.CODE, 1, 2, "5", "", null, null))
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
        lower.cascade.alarm(alarm(2, 3, 5));
        lower.cascade.alarm(alarm(3, 2, 2));
        lower.cascade.alarm(alarm(4, 1, 5));
        await().untilAsserted(() -> assertThat(alarmed(upper.notified)).containsExactly(LowerGateway.channel(4)));
    }

    private static AlarmNotify alarm(int channel, int priority, int method) {
        return new AlarmNotify(
                "" + channel,
                LowerGateway.channel(channel),
                priority,
                method,
                0,
                0,
                Instant.parse("2026-03-01T00:00:00Z"),
                "",
                null,
                null);
    }

    private static AlarmNotify alarm(String sn, int channel) {
        return new AlarmNotify(
                sn, LowerGateway.channel(channel), 2, 5, 6, 1, Instant.parse("2026-03-01T00:00:00Z"), "", null, null);
    }

    private static List<String> alarmed(List<ManscdpMessage> told) {
        return told.stream()
                .filter(AlarmNotify.class::isInstance)
                .map(ManscdpMessage::deviceId)
                .toList();
    }

    @Test
    void alarmsGoUnaskedWhereThePlatformIsSetSoAndFindingsToo() {
        lower.register(
                LowerGateway.platform(upper.port()).setPushAlarms(true).setShareFindings(true), FakeUpper.PASSWORD);
        await().until(lower::isOnline);
        lower.cascade.alarm(alarm("1", 2));
        Alert.Builder found = Alert.newBuilder().setType(AlertType.MOTION).setId("1");
        lower.cascade.finding(found.setChannel(LowerGateway.channel(3)).build());
        lower.channels.put(new SharedChannel(
                LowerGateway.channel(4), "of another platform", "estate", "yard", "34020000002000000009"));
        lower.cascade.finding(found.setChannel(LowerGateway.channel(4)).build());
        lower.cascade.alarm(alarm("2", 5));
        await().untilAsserted(() -> assertThat(alarmed(upper.messages))
                .containsExactly(LowerGateway.channel(2), LowerGateway.channel(3), LowerGateway.channel(5)));
    }

    @Test
    void nothingThatWasFoundGoesToAPlatformThatIsNotSetSo() {
        lower.register(LowerGateway.platform(upper.port()).setPushAlarms(true), FakeUpper.PASSWORD);
        await().until(lower::isOnline);
        lower.cascade.finding(Alert.newBuilder()
                .setType(AlertType.MOTION)
                .setChannel(LowerGateway.channel(3))
                .build());
        lower.cascade.alarm(alarm("2", 6));
        await().untilAsserted(() -> assertThat(alarmed(upper.messages)).containsExactly(LowerGateway.channel(6)));
    }

    /** The platform restarted and has forgotten the dialogs; what it is told then is neither lost nor doubled. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatHappenedWhileThePlatformWasAwayIsToldOnceWhenItIsBack(boolean unasked) {
        lower.register(
                LowerGateway.platform(upper.port()).setSignalling("TCP").setPushAlarms(unasked), FakeUpper.PASSWORD);
        await().until(lower::isOnline);
        if (!unasked) {
            subscribe("presence", new AlarmQuery("31", LowerGateway.CODE));
        }
        subscribe("Catalog;id=9", new CatalogQuery("30", LowerGateway.CODE));
        lower.channel(70, "north gate", true);
        await().untilAsserted(() -> assertThat(events()).contains(CatalogEvent.ADD + " " + LowerGateway.channel(70)));
        int port = upper.port();
        upper.close();
        await().until(() -> !lower.isOnline());
        lower.channels.remove(LowerGateway.channel(70));
        lower.cascade.alarm(alarm("1", 2));
        lower.cascade.alarm(alarm("2", 3));
        upper = new FakeUpper(port);
        await().atMost(Duration.ofSeconds(15)).until(lower::isOnline);
        if (!unasked) {
            subscribe("presence", new AlarmQuery("32", LowerGateway.CODE));
        }
        subscribe("Catalog;id=10", new CatalogQuery("33", LowerGateway.CODE));
        await().untilAsserted(() -> assertThat(events()).contains(CatalogEvent.DEL + " " + LowerGateway.channel(70)));
        List<ManscdpMessage> told = unasked ? upper.messages : upper.notified;
        await().untilAsserted(() ->
                assertThat(alarmed(told)).containsExactly(LowerGateway.channel(2), LowerGateway.channel(3)));
    }

    private void subscribe(String event, ManscdpMessage what) {
        upper.subscribe(event, what).orTimeout(5, TimeUnit.SECONDS).join();
    }

    @Test
    void whoIsNotKnownYetAsksAgainSoon() {
        upper.knowsNobody = true;
        try (LowerGateway patient = new LowerGateway(new CascadeTimes(100, 400, 60_000, 500, 2_000, 2_000, 50))) {
            patient.register(LowerGateway.platform(upper.port()), FakeUpper.PASSWORD);
            await().until(() -> upper.registers.size() >= 2);
            upper.knowsNobody = false;
            await().until(patient::isOnline);
        }
    }

    @Test
    void placesOfWhatMovesGoToWhoSubscribedTheNewestOfEach() {
        online();
        subscribe("presence", new MobilePositionQuery("34", LowerGateway.CODE, 1));
        String hidden = "34020000001329999999";
        for (int i = 1; i <= 9; i++) {
            lower.cascade.moved(new Position(LowerGateway.channel(2), null, 118 + i, 31, null, null, null, null));
            lower.cascade.moved(new Position(hidden, null, 118, 31, null, null, null, null));
        }
        await().untilAsserted(() -> assertThat(places()).endsWith(LowerGateway.channel(2) + " 127.0"));
        assertThat(places()).as("not each of them").hasSizeLessThan(5).noneMatch(place -> place.startsWith(hidden));
    }

    private List<String> places() {
        return upper.notified.stream()
                .filter(MobilePositionNotify.class::isInstance)
                .flatMap(m -> ((MobilePositionNotify) m).positions().stream())
                .map(position -> position.deviceId() + " " + position.longitude())
                .toList();
    }

    /** After a restart of ours: the platform begins a new subscription where it hears that the old one is gone. */
    @Test
    void aDialogThatIsNotKnownIsAnsweredSo() {
        online();
        assertThat(upper.renew(new CatalogQuery("35", LowerGateway.CODE))
                        .orTimeout(5, TimeUnit.SECONDS)
                        .join())
                .isEqualTo(481);
    }

    @Test
    void commandsArePassedOnWhereThePlatformMayAndTheChannelCan() {
        String code = LowerGateway.channel(50);
        lower.downstream.online.add(code);
        lower.channels.put(new SharedChannel(code, "dome", "estate", "north gate", "34020000001110000001"));
        online();
        ControlCommand move = new ControlCommand.Ptz(new PtzInstruction.Move(30, 0, 0));
        assertThat(status(new DeviceControl("40", code, move))).isEqualTo(200);
        await().until(() -> lower.downstream.commands.size() == 1);
        assertThat(lower.downstream.commands.get(0)).startsWith(code);
        assertThat(status(new DeviceControl("41", LowerGateway.channel(1), move)))
                .isEqualTo(501);
        assertThat(status(new DeviceControl("42", code, new ControlCommand.Reboot())))
                .isEqualTo(403);
        Instant from = Instant.parse("2026-03-01T00:00:00Z");
        assertThat(status(new RecordInfoQuery("43", code, from, from.plusSeconds(3600))))
                .isEqualTo(200);
        await().untilAsserted(() -> assertThat(upper.messages)
                .filteredOn(RecordInfoResponse.class::isInstance)
                .singleElement()
                .satisfies(m -> assertThat(((RecordInfoResponse) m).items()).hasSize(1)));
    }

    private void ask(CatalogQuery query) {
        assertThat(status(query)).isEqualTo(200);
    }

    private int status(org.xueliang.protocol.manscdp.ManscdpMessage message) {
        return upper.ask(message.deviceId(), message)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
