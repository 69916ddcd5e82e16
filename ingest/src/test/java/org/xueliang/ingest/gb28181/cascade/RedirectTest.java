package org.xueliang.ingest.gb28181.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.chassis.settings.SettingsLoader;
import org.xueliang.ingest.IngestSettings;
import org.xueliang.ingest.gb28181.Gb28181Gateway;
import org.xueliang.ingest.gb28181.Gb28181Settings;
import org.xueliang.ingest.gb28181.device.DeviceBook;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.ingest.gb28181.fake.RecordedReports;
import org.xueliang.ingest.gb28181.fake.TestDevice;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.UpperPlatform;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.auth.DigestHash;
import org.xueliang.protocol.manscdp.CatalogQuery;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipResponse;

/** 302 to REGISTER (2022 9.1.2.3): as our registrar sends it, and as our links to platforms above take it. */
class RedirectTest {
    private static final String REGISTRAR = "34010000002000000001";

    private final FakeUpper target = new FakeUpper(0);
    private final LowerGateway lower = new LowerGateway(UpperLinkTest.QUICK);
    private final CollectorRegistry metrics = new CollectorRegistry();
    private final RecordedReports reports = new RecordedReports();

    @AfterEach
    void end() {
        lower.close();
        target.close();
    }

    private static KnownDevice known(String code, String realm) {
        return new KnownDevice(
                code,
                "",
                true,
                DeviceProfile.getDefaultInstance(),
                new KnownDevice.Verifier(
                        code, DigestHash.ha1Hex(DigestAlgorithm.MD5, code, realm, FakeUpper.PASSWORD), "", ""));
    }

    /** A gateway of ours that sends every device to the target. */
    private Gb28181Gateway registrar(String code, String device) {
        Gb28181Settings settings = new SettingsLoader(Map.of(
                        "XUELIANG_GB28181_ENABLED", "true",
                        "XUELIANG_GB28181_CODE", code,
                        "XUELIANG_GB28181_BIND", "127.0.0.1",
                        "XUELIANG_GB28181_PORT", "0",
                        "XUELIANG_GB28181_REDIRECT_TO", "sip:" + FakeUpper.CODE + "@127.0.0.1:" + target.port()))
                .load(IngestSettings.class, null)
                .gb28181();
        DeviceBook book = new DeviceBook(true);
        book.put(known(device, code.substring(0, 10)));
        return Gb28181Gateway.open(
                settings,
                "redirector",
                book,
                reports,
                GatewayTime.of(Clock.systemUTC()),
                metrics,
                new CountedErrors(
                        LoggerFactory.getLogger(RedirectTest.class), Clock.systemUTC(), Duration.ofMinutes(1)),
                1);
    }

    private double sentOn() {
        Double count = metrics.getSampleValue(
                "xueliang_ingest_gb28181_registers_total", new String[] {"outcome"}, new String[] {"redirected"});
        return count == null ? 0 : count;
    }

    @Test
    void theRegistrarSendsADeviceElsewhereAfterItsProofAndHasItNotOnline() throws Exception {
        String code = "34020000001180000001";
        try (Gb28181Gateway registrar = registrar("34020000002000000001", code);
                TestDevice device = TestDevice.udp(code, FakeUpper.PASSWORD, registrar.port())) {
            assertThat(device.registerFully(3600, "guessed-it").status()).isEqualTo(403);
            assertThat(sentOn()).isZero();
            SipResponse moved = device.registerFully(3600);
            assertThat(moved.status()).isEqualTo(302);
            assertThat(moved.header(SipHeaders.CONTACT))
                    .isEqualTo("<sip:" + FakeUpper.CODE + "@127.0.0.1:" + target.port() + ">");
            assertThat(moved.header(SipHeaders.EXPIRES)).isEqualTo("3600");
            assertThat(sentOn()).isEqualTo(1);
            assertThat(reports.online(code)).isFalse();
        }
    }

    @Test
    void aLinkGoesWhereItIsSentAndBackWhenThatIsLost() {
        lower.channel(1, "yard", true);
        try (Gb28181Gateway registrar = registrar(REGISTRAR, LowerGateway.CODE)) {
            lower.register(platform(registrar.port(), REGISTRAR), FakeUpper.PASSWORD);
            await().until(lower::isOnline);
            assertThat(lower.status().getCause()).contains("sent on to", FakeUpper.CODE);
            assertThat(target.isRegistered()).isTrue();
            assertThat(target.ask(LowerGateway.CODE, new CatalogQuery("5", LowerGateway.CODE))
                            .orTimeout(5, TimeUnit.SECONDS)
                            .join())
                    .isEqualTo(200);
            await().until(() -> !target.rows("5").isEmpty());
            assertThat(sentOn()).isEqualTo(1);
            target.keepaliveStatus = 403;
            await("asked anew where it was sent from").until(() -> sentOn() >= 2);
            target.keepaliveStatus = 200;
            await().until(lower::isOnline);
            lower.cascade.remove(REGISTRAR);
            await("it logs off there").until(() -> !target.isRegistered());
        }
    }

    private static UpperPlatform.Builder platform(int port, String code) {
        return LowerGateway.platform(port).setCode(code);
    }

    @Test
    void aSecondRedirectionIsNotFollowed() {
        target.redirectTo = "<sip:34030000002000000001@127.0.0.1:9>";
        try (Gb28181Gateway registrar = registrar(REGISTRAR, LowerGateway.CODE)) {
            lower.register(platform(registrar.port(), REGISTRAR), FakeUpper.PASSWORD);
            await().untilAsserted(() -> assertThat(lower.status().getCause()).contains("a second redirection"));
            assertThat(lower.isOnline()).isFalse();
        }
    }

    @Test
    void oneThatComesBeforeTheProofOrNamesNoPlatformIsRefusedByName() {
        target.redirectTo = "<sip:34030000002000000001@127.0.0.1:9>";
        target.redirectsAtOnce = true;
        lower.register(platform(target.port(), FakeUpper.CODE), FakeUpper.PASSWORD);
        await().untilAsserted(
                        () -> assertThat(lower.status().getCause()).contains("302 before a password was asked for"));
        target.redirectsAtOnce = false;
        target.redirectTo = "<sip:elsewhere@192.0.2.1>";
        await().untilAsserted(
                        () -> assertThat(lower.status().getCause()).contains("302 without a Contact of the form"));
        target.redirectTo = "<sip:" + LowerGateway.CODE + "@192.0.2.1:5060>";
        await().untilAsserted(() -> assertThat(lower.status().getCause()).contains("that is ourselves"));
    }
}
