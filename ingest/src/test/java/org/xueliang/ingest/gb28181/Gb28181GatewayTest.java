package org.xueliang.ingest.gb28181;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.gb28181.device.DeviceBook;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.ingest.gb28181.fake.RecordedReports;
import org.xueliang.ingest.gb28181.fake.TestDevice;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.ConformanceStep;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.DialogueLine;
import org.xueliang.proto.v1.Edition;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.Severity;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.auth.DigestHash;
import org.xueliang.protocol.manscdp.AlarmNotify;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogQuery;
import org.xueliang.protocol.manscdp.CatalogResponse;
import org.xueliang.protocol.manscdp.DeviceInfoResponse;
import org.xueliang.protocol.manscdp.DeviceStatusResponse;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.manscdp.Keepalive;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.QueryType;
import org.xueliang.protocol.manscdp.RecordInfoQuery;
import org.xueliang.protocol.manscdp.RecordInfoResponse;
import org.xueliang.protocol.manscdp.RecordInfoResponse.RecordEntry;
import org.xueliang.protocol.manscdp.ResultResponse;
import org.xueliang.protocol.manscdp.SimpleQuery;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.SipWriter;

/** The gateway against devices over real sockets. */
class Gb28181GatewayTest {
    private static final String DEVICE = "34020000001180000001";
    private static final String SECRET = "Gb28181-Demo";
    private static final Duration SOON = Duration.ofSeconds(20);

    private final DeviceBook book = new DeviceBook(true);
    private final RecordedReports reports = new RecordedReports();
    private final AtomicLong aheadNanos = new AtomicLong();
    private final CollectorRegistry metrics = new CollectorRegistry();
    private final List<TestDevice> devices = new ArrayList<>();
    private final Gb28181Gateway gateway = Gb28181Gateway.open(
            Gb28181Settings.onLoopback("34020000002000000001"),
            "gateway-1",
            book,
            reports,
            new GatewayTime(Clock.systemUTC(), () -> System.nanoTime() + aheadNanos.get()),
            metrics,
            new CountedErrors(
                    LoggerFactory.getLogger(Gb28181GatewayTest.class), Clock.systemUTC(), Duration.ofMinutes(1)),
            2);

    @AfterEach
    void end() throws Exception {
        for (TestDevice device : devices) {
            device.close();
        }
        gateway.close();
    }

    private static KnownDevice known(String code) {
        return new KnownDevice(
                code,
                "gate",
                true,
                DeviceProfile.getDefaultInstance(),
                new KnownDevice.Verifier(
                        code, DigestHash.ha1Hex(DigestAlgorithm.MD5, code, "3402000000", SECRET), "", ""));
    }

    private TestDevice device(boolean tcp) throws Exception {
        book.put(known(DEVICE));
        TestDevice device =
                tcp ? TestDevice.tcp(DEVICE, SECRET, gateway.port()) : TestDevice.udp(DEVICE, SECRET, gateway.port());
        devices.add(device);
        return device;
    }

    private double count(String name, String label, String value) {
        Double sample = metrics.getSampleValue(name, new String[] {label}, new String[] {value});
        return sample == null ? 0 : sample;
    }

    private static ManscdpMessage keepalive() {
        return new Keepalive("43", DEVICE, "OK", List.of());
    }

    @Test
    void registersRefreshesAndLogsOffOverUdp() throws Exception {
        TestDevice device = device(false);
        SipResponse challenge = device.ask(device.register(3600).build());
        assertThat(challenge.status()).isEqualTo(401);
        assertThat(challenge.headers().getAll(SipHeaders.WWW_AUTHENTICATE)).hasSize(1);
        // What is not known yet gets no more than it sent, but for the challenge itself.
        assertThat(SipWriter.bytes(challenge).length)
                .isLessThan(SipWriter.bytes(device.register(3600).build()).length * 3 / 2);
        SipResponse ok = device.registerFully(3600);
        assertThat(ok.status()).isEqualTo(200);
        assertThat(ok.header(SipHeaders.EXPIRES)).isEqualTo("3600");
        assertThat(ok.header(SipHeaders.DATE)).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}");
        await().atMost(SOON).until(() -> reports.online(DEVICE));
        assertThat(reports.of(DEVICE).getSignalling()).isEqualTo("UDP");
        // Annex I: whoever says its edition hears ours, in the challenge too; older devices are spared it.
        assertThat(ok.header(SipHeaders.X_GB_VER)).isNull();
        device.edition(GbEdition.GB2022);
        assertThat(device.ask(device.register(3600).build()).header(SipHeaders.X_GB_VER))
                .isEqualTo("3.0");
        SipResponse newer = device.registerFully(3600);
        assertThat(newer.status()).isEqualTo(200);
        assertThat(newer.header(SipHeaders.X_GB_VER)).isEqualTo("3.0");
        await().atMost(SOON).until(() -> reports.of(DEVICE).getEdition() == Edition.GB2022);
        assertThat(device.registerFully(0).header(SipHeaders.EXPIRES)).isEqualTo("0");
        await().atMost(SOON).until(() -> reports.of(DEVICE).getPresence() == Presence.OFFLINE);
        assertThat(reports.of(DEVICE).getCause()).isEqualTo("it logged off");
        assertThat(device.tell(keepalive()).status()).isEqualTo(403);
    }

    @Test
    void wrongPasswordAndUnknownDevicesAreRefused() throws Exception {
        TestDevice device = device(false);
        assertThat(device.registerFully(3600, "guess").status()).isEqualTo(403);
        TestDevice stranger = TestDevice.udp("34020000001180000077", SECRET, gateway.port());
        devices.add(stranger);
        assertThat(stranger.registerFully(3600).status()).isEqualTo(403);
        assertThat(stranger.registerFully(3600).status()).isEqualTo(403);
        assertThat(reports.unknown).contains("34020000001180000077");
        assertThat(count("xueliang_ingest_gb28181_registers_total", "outcome", "wrong_password"))
                .isEqualTo(1);
        assertThat(reports.online(DEVICE)).isFalse();
        List<DialogueLine> lines = gateway.dialogue(DEVICE).get(5, TimeUnit.SECONDS);
        assertThat(lines).hasSize(4);
        assertThat(lines.get(2).getNote()).contains("wrong password");
        assertThat(lines.get(2).getText()).contains("username=\"" + DEVICE).doesNotContain(answerOf(lines));
    }

    /** The 32 hexadecimal digits of an answer, were they there. */
    private static String answerOf(List<DialogueLine> lines) {
        assertThat(lines.get(2).getText()).contains("response=\"********************************\"");
        return "response=\"4";
    }

    @Test
    void whoKnowsTheCallIdOrAnOldAnswerTakesNothingOver() throws Exception {
        TestDevice device = device(false);
        SipResponse challenge = device.ask(device.register(3600).build());
        String answer = device.answer(challenge, SECRET);
        assertThat(device.ask(device.register(3600)
                                .set(SipHeaders.AUTHORIZATION, answer)
                                .build())
                        .status())
                .isEqualTo(200);
        // The same Call-ID, From and tags from another host.
        TestDevice attacker = TestDevice.udp(DEVICE, "unknown", gateway.port(), "127.0.0.2");
        devices.add(attacker);
        assertThat(attacker.ask(attacker.register(3600).build()).status()).isEqualTo(401);
        assertThat(attacker.ask(attacker.register(0).build()).status()).isEqualTo(401);
        SipResponse replayed = attacker.ask(
                attacker.register(0).set(SipHeaders.AUTHORIZATION, answer).build());
        assertThat(replayed.status()).isEqualTo(401);
        SipResponse replayedHere = device.ask(
                device.register(0).set(SipHeaders.AUTHORIZATION, answer).build());
        assertThat(replayedHere.header(SipHeaders.WWW_AUTHENTICATE)).contains("stale=true");
        // And speaks for it.
        assertThat(attacker.tell(keepalive()).status()).isEqualTo(403);
        assertThat(attacker.tell(alarm("77")).status()).isEqualTo(403);
        assertThat(reports.online(DEVICE)).isTrue();
        assertThat(reports.alarms).isEmpty();
        assertThat(device.tell(keepalive()).status()).isEqualTo(200);
        assertThat(count("xueliang_ingest_gb28181_refused_total", "reason", "other_source"))
                .isEqualTo(2);
        assertThat(gateway.dialogue(DEVICE).get(5, TimeUnit.SECONDS))
                .anyMatch(line -> line.getNote().startsWith("refused 403: From names " + DEVICE));
    }

    private static AlarmNotify alarm(String sn) {
        return new AlarmNotify(
                sn, "34020000001310000001", 1, 5, 6, 1, Instant.now().minusSeconds(3600 * 24), "东门", null, null);
    }

    @Test
    void silenceIsOfflineAndAKeepaliveBringsItBack() throws Exception {
        TestDevice device = device(false);
        device.registerFully(3600);
        await().atMost(SOON).until(() -> reports.online(DEVICE));
        aheadNanos.addAndGet(TimeUnit.SECONDS.toNanos(120));
        await().during(Duration.ofMillis(300)).atMost(SOON).until(() -> reports.online(DEVICE));
        aheadNanos.addAndGet(TimeUnit.SECONDS.toNanos(75));
        await().atMost(SOON).until(() -> !reports.online(DEVICE));
        assertThat(reports.of(DEVICE).getCause()).contains("3 periods");
        assertThat(device.tell(keepalive()).status()).isEqualTo(200);
        await().atMost(SOON).until(() -> reports.online(DEVICE));
    }

    @Test
    void aBrokenConnectionIsOffline() throws Exception {
        TestDevice device = device(true);
        assertThat(device.registerFully(3600).status()).isEqualTo(200);
        await().atMost(SOON).until(() -> reports.online(DEVICE));
        assertThat(reports.of(DEVICE).getSignalling()).isEqualTo("TCP");
        device.close();
        await().atMost(SOON).until(() -> !reports.online(DEVICE));
        assertThat(reports.of(DEVICE).getCause()).startsWith("its TCP connection broke");
    }

    @Test
    void aRetransmissionIsAnsweredFromTheStoreAndActsOnce() throws Exception {
        TestDevice device = device(false);
        device.registerFully(3600);
        SipRequest alarm = device.message(DEVICE, alarm("5"));
        assertThat(device.ask(alarm).status()).isEqualTo(200);
        assertThat(device.ask(alarm).status()).isEqualTo(200);
        assertThat(count("xueliang_ingest_gb28181_messages_total", "type", "Alarm"))
                .isEqualTo(1);
    }

    @Test
    void anAlarmIsHandedInOnceHoweverOftenItIsSent() throws Exception {
        TestDevice device = device(false);
        device.registerFully(3600);
        AlarmNotify alarm = alarm("5");
        for (int i = 0; i < 5; i++) {
            assertThat(device.tell(alarm).status()).isEqualTo(200);
        }
        assertThat(device.tell(alarm("6")).status()).isEqualTo(200);
        await().atMost(SOON).until(() -> reports.alarms.size() == 2);
        var first = reports.alarms.get(0);
        assertThat(first.getType()).isEqualTo(AlertType.DEVICE_ALARM);
        assertThat(first.getSeverity()).isEqualTo(Severity.CRITICAL);
        assertThat(first.getChannel()).isEqualTo("34020000001310000001");
        assertThat(first.getPlace()).isEqualTo("gate");
        assertThat(first.getDetail()).contains("video: intrusion into an area (entered)", "东门", "its clock is off");
        assertThat(first.getId())
                .matches("[0-9a-f]{32}")
                .isNotEqualTo(reports.alarms.get(1).getId());
        // Each is answered, also those that were sent again (9.4).
        await().atMost(SOON)
                .until(() -> device.bodies.stream()
                                .filter(body -> body instanceof ResultResponse result
                                        && result.commandType().equals("Alarm")
                                        && result.ok())
                                .count()
                        >= 6);
        assertThat(reports.of(DEVICE).getClockKnown()).isTrue();
    }

    private static List<ManscdpMessage> pages(String sn, int rows, int aPage) {
        List<ManscdpMessage> pages = new ArrayList<>();
        List<CatalogEntry> page = new ArrayList<>();
        for (int i = 1; i <= rows; i++) {
            page.add(CatalogEntry.of(String.format(Locale.ROOT, "3402000000131%07d", i), "通道 " + i, DEVICE));
            if (page.size() == aPage || i == rows) {
                pages.add(new CatalogResponse(sn, DEVICE, rows, page, false));
                page.clear();
            }
        }
        return pages;
    }

    @Test
    void theCatalogIsFetchedInPagesDescribedAndReported() throws Exception {
        TestDevice device = device(false).script(message -> {
            if (message instanceof CatalogQuery query) {
                return pages(query.sn(), 30, 4);
            }
            if (message instanceof RecordInfoQuery query) {
                RecordEntry one = new RecordEntry(
                        query.deviceId(),
                        "r",
                        "/1",
                        "",
                        query.start(),
                        query.start().plusSeconds(60),
                        "time",
                        5);
                return List.of(new RecordInfoResponse(query.sn(), query.deviceId(), "r", 1, List.of(one), false));
            }
            if (message instanceof SimpleQuery query && query.type() == QueryType.DEVICE_INFO) {
                return List.of(
                        new DeviceInfoResponse(query.sn(), DEVICE, true, "NVR", "Example", "NVR-8", "V1.2.3", 30));
            }
            if (message instanceof SimpleQuery query && query.type() == QueryType.DEVICE_STATUS) {
                return List.of(new DeviceStatusResponse(
                        query.sn(),
                        DEVICE,
                        true,
                        true,
                        true,
                        "",
                        null,
                        null,
                        Instant.now().plusSeconds(90),
                        List.of()));
            }
            return List.of();
        });
        device.registerFully(3600);
        await().atMost(SOON).until(() -> reports.catalog(DEVICE).getCompleteness() == Completeness.COMPLETE);
        assertThat(reports.catalog(DEVICE).getExpected()).isEqualTo(30);
        assertThat(reports.catalog(DEVICE).getReceived()).isEqualTo(30);
        List<CatalogItem> rows = reports.rows(DEVICE);
        assertThat(rows)
                .extracting(CatalogItem::getCode)
                .doesNotHaveDuplicates()
                .hasSize(30);
        assertThat(rows.get(0).getName()).startsWith("通道");
        assertThat(rows.get(0).getParent()).isEmpty();
        assertThat(reports.catalogs.get(reports.catalogs.size() - 1).getState().getCompleteness())
                .isEqualTo(Completeness.COMPLETE);
        assertThat(reports.catalogs.stream().map(r -> r.getRound()).distinct()).hasSize(1);
        await().atMost(SOON).until(() -> reports.of(DEVICE).getModel().equals("NVR-8"));
        await().atMost(SOON).until(() -> reports.of(DEVICE).getClockErrorMs() > 80_000);
        // Subscribed to, once each.
        await().atMost(SOON)
                .until(() -> device.requests.stream()
                                .filter(request -> request.is(SipMethods.SUBSCRIBE))
                                .count()
                        == 2);
        // X18: what nobody asked for is taken, and takes nothing away.
        int before = reports.catalogs.size();
        device.tell(new CatalogResponse(
                "999001", DEVICE, 1, List.of(CatalogEntry.of("34020000001310000099", "new", DEVICE)), false));
        await().atMost(SOON).until(() -> reports.catalogs.size() > before);
        assertThat(reports.catalogs.get(before).getRound()).isEmpty();
        assertThat(reports.catalogs.get(before).hasState()).isFalse();
        List<ConformanceStep> steps = new ArrayList<>();
        gateway.check(DEVICE, steps::add).get(10, TimeUnit.SECONDS);
        assertThat(steps)
                .extracting(step -> step.getStep() + " " + step.getVerdict())
                .containsExactly(
                        "registration PASSED",
                        "keepalive SKIPPED",
                        "catalog PASSED",
                        "info PASSED",
                        "status PASSED",
                        "live UDP SKIPPED",
                        "live TCP passive SKIPPED",
                        "live TCP active SKIPPED",
                        "records PASSED",
                        "alarm subscription PASSED",
                        "clock DEVIATES");
    }

    @Test
    void optionsIsAnsweredAndWhatIsNotOfferedIsRefused() throws Exception {
        TestDevice device = device(false);
        SipResponse options = device.ask(device.request(SipMethods.OPTIONS).build());
        assertThat(options.status()).isEqualTo(200);
        assertThat(options.header(SipHeaders.ALLOW)).contains("MESSAGE", "NOTIFY");
        assertThat(device.ask(device.request(SipMethods.MESSAGE).build()).status())
                .isEqualTo(403);
        device.registerFully(3600);
        assertThat(device.ask(device.request(SipMethods.MESSAGE).build()).status())
                .isEqualTo(400);
        assertThat(device.ask(device.request("PUBLISH").build()).status()).isEqualTo(405);
        assertThat(device.ask(device.request(SipMethods.SUBSCRIBE).build()).status())
                .isEqualTo(489);
    }
}
