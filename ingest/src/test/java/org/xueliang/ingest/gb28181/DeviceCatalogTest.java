package org.xueliang.ingest.gb28181;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.gb28181.device.DeviceBook;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.ingest.gb28181.fake.RecordedReports;
import org.xueliang.ingest.gb28181.fake.TestDevice;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.ReportCatalogRequest;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.auth.DigestHash;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogEvent;
import org.xueliang.protocol.manscdp.CatalogNotify;
import org.xueliang.protocol.manscdp.CatalogQuery;
import org.xueliang.protocol.manscdp.CatalogResponse;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;

/** What a device lists and what changes of it meanwhile, over a real socket. */
class DeviceCatalogTest {
    private static final String DEVICE = "34020000001180000001";
    private static final String SECRET = "Gb28181-Demo";
    private static final Duration SOON = Duration.ofSeconds(20);

    private final DeviceBook book = new DeviceBook(true);
    private final RecordedReports reports = new RecordedReports();
    private final Gb28181Gateway gateway = Gb28181Gateway.open(
            Gb28181Settings.onLoopback("34020000002000000001"),
            "gateway-1",
            book,
            reports,
            GatewayTime.of(Clock.systemUTC()),
            new CollectorRegistry(),
            new CountedErrors(
                    LoggerFactory.getLogger(DeviceCatalogTest.class), Clock.systemUTC(), Duration.ofMinutes(1)),
            1);
    private TestDevice device;

    @BeforeEach
    void enrol() throws Exception {
        book.put(new KnownDevice(
                DEVICE,
                "gate",
                true,
                DeviceProfile.getDefaultInstance(),
                new KnownDevice.Verifier(
                        DEVICE, DigestHash.ha1Hex(DigestAlgorithm.MD5, DEVICE, "3402000000", SECRET), "", "")));
        device = TestDevice.udp(DEVICE, SECRET, gateway.port());
    }

    @AfterEach
    void end() throws Exception {
        device.close();
        gateway.close();
    }

    private static CatalogEntry row(int number, String name) {
        return CatalogEntry.of("3402000000131%07d".formatted(number), name, DEVICE);
    }

    private static String code(int number) {
        return row(number, "").code();
    }

    private static CatalogResponse page(String sn, int sum, CatalogEntry... rows) {
        return new CatalogResponse(sn, DEVICE, sum, List.of(rows), false);
    }

    private static CatalogNotify changes(CatalogEntry... rows) {
        return new CatalogNotify("7", DEVICE, rows.length, List.of(rows), false);
    }

    private List<ReportCatalogRequest> ofRound(boolean round) {
        return reports.catalogs.stream()
                .filter(report -> report.getRound().isEmpty() != round)
                .toList();
    }

    /** Pages that were written before a change and come behind it would take it back; the registry removes what no page named. */
    @Test
    void whatIsToldWhileACatalogIsFetchedIsNotTakenBackByItsPages() throws Exception {
        device.script(message -> message instanceof CatalogQuery query ? fetchedWhileItChanges(query.sn()) : List.of());
        device.registerFully(3600);
        await().atMost(SOON).until(() -> reports.catalog(DEVICE).getCompleteness() == Completeness.COMPLETE);
        assertThat(reports.catalog(DEVICE).getReceived()).isEqualTo(2);
        assertThat(reports.catalog(DEVICE).getMissing()).isZero();

        assertThat(reports.catalogs.get(0).getRound())
                .as("the round begins before the change")
                .isNotEmpty();
        List<CatalogItem> changed = ofRound(false).stream()
                .flatMap(report -> report.getItemsList().stream())
                .toList();
        assertThat(changed).extracting(CatalogItem::getCode).containsExactly(code(5), code(2), code(3), code(4));
        assertThat(changed).extracting(CatalogItem::getRemoved).containsExactly(false, true, false, true);
        List<CatalogItem> named = ofRound(true).stream()
                .flatMap(report -> report.getItemsList().stream())
                .toList();
        assertThat(named)
                .extracting(CatalogItem::getName)
                .as("the one that was taken out already came before its end, the other never")
                .containsExactly("one", "two", "three renamed");
    }

    private static List<ManscdpMessage> fetchedWhileItChanges(String sn) {
        return List.of(
                page(sn, 4, row(1, "one"), row(2, "two")),
                changes(
                        row(5, "five").withEvent(CatalogEvent.ADD),
                        row(2, "").withEvent(CatalogEvent.DEL),
                        row(3, "three renamed").withEvent(CatalogEvent.UPDATE),
                        row(4, "").withEvent(CatalogEvent.DEL)),
                page(sn, 4, row(3, "three"), row(4, "four")));
    }

    @Test
    void aDeviceThatRestartedUnseenIsSubscribedToAnewAndAskedAnew() throws Exception {
        AtomicInteger rows = new AtomicInteger(1);
        device.script(message -> message instanceof CatalogQuery query
                ? List.of(page(query.sn(), 1, row(rows.get(), "camera")))
                : List.of());
        device.registerFully(3600);
        await().atMost(SOON).until(() -> reports.catalog(DEVICE).getCompleteness() == Completeness.COMPLETE);
        assertThat(begun()).as("catalog and alarm").isEqualTo(2);
        device.registerFully(3600);
        rows.set(2);
        device.restart();
        device.registerFully(3600);
        await().atMost(SOON).until(() -> begun() == 4);
        await().atMost(SOON)
                .until(() -> reports.rows(DEVICE).stream()
                        .anyMatch(item -> item.getCode().equals(code(2))));
        assertThat(renewed())
                .as("asked whether they stand, after the restart alone")
                .isEqualTo(2);
        assertThat(reports.online(DEVICE)).isTrue();
    }

    private List<SipRequest> subscribed() {
        return device.requests.stream()
                .filter(request -> request.is(SipMethods.SUBSCRIBE) && request.header(SipHeaders.EVENT) != null)
                .toList();
    }

    private long begun() {
        return subscribed().stream()
                .filter(request -> request.toTag().isEmpty())
                .count();
    }

    private long renewed() {
        return subscribed().size() - begun();
    }
}
