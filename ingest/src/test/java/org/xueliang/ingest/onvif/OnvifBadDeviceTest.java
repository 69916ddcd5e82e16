package org.xueliang.ingest.onvif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.ingest.rtsp.RtspGateway;
import org.xueliang.ingest.rtsp.TlsTrust;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.source.FollowedSource;
import org.xueliang.ingest.source.SourceSettings;
import org.xueliang.proto.v1.OnvifAddresses;
import org.xueliang.proto.v1.OnvifOptions;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceChannel;
import org.xueliang.proto.v1.SourceReport;
import org.xueliang.protocol.onvif.OnvifRequests;
import org.xueliang.protocol.onvif.UsernameToken;
import org.xueliang.simulator.onvif.OnvifDevice;
import org.xueliang.simulator.onvif.OnvifLogin;
import org.xueliang.simulator.onvif.OnvifQuirk;

/** Devices that stray, lie and flood, over real sockets, beside one that is well. */
class OnvifBadDeviceTest {
    private static final String PASSWORD = "right-One-1";
    private static final String CAMERA = "rtsp://127.0.0.1:9/camera/0";

    private static OnvifAdapter adapter;
    /** Waits for no answer longer than a moment. */
    private static OnvifAdapter impatient;

    private static OnvifDevice well;

    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void start() {
        adapter = adapter(5000);
        impatient = adapter(400);
        well = device(Set.of(), CAMERA);
    }

    @AfterAll
    static void stop() {
        adapter.close();
        impatient.close();
        well.close();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private static OnvifAdapter adapter(int answerMs) {
        return new OnvifAdapter(
                AllowedNetworks.parse(List.of("10.0.0.0/8"), true),
                RtspGateway.clientTls(TlsTrust.ANY),
                GatewayTime.of(Clock.systemUTC()),
                new SourceSettings(false, Duration.ofMillis(answerMs), Duration.ofMinutes(5), Duration.ofSeconds(60)));
    }

    private static OnvifDevice device(Set<OnvifQuirk> quirks, String... cameras) {
        return OnvifDevice.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of(cameras),
                new OnvifLogin("admin", PASSWORD),
                quirks,
                Clock.systemUTC());
    }

    private SourceReport look(String url) {
        return look(url, "admin", PASSWORD, OnvifOptions.getDefaultInstance());
    }

    /** The first that is known of it. */
    private SourceReport look(String url, String user, String password, OnvifOptions options) {
        return look(adapter, url, user, password, options);
    }

    private SourceReport look(OnvifAdapter by, String url, String user, String password, OnvifOptions options) {
        FollowedSource followed = by.follow(
                Source.newBuilder()
                        .setCode("under-test")
                        .setAdapter(SourceAdapter.ONVIF)
                        .setAddress(url)
                        .setUsername(user)
                        .setOnvif(options)
                        .build(),
                password);
        assertThat(followed).isNotNull();
        open.add(followed);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> followed.report().getHealth().getState() != Presence.UNKNOWN);
        return followed.report();
    }

    private FakeHttpDevice fake(FakeHttpDevice.Script script) throws Exception {
        FakeHttpDevice device = new FakeHttpDevice(script);
        open.add(device);
        return device;
    }

    private void refused(FakeHttpDevice device, String... words) {
        refused(look(device.url()), words);
    }

    private void refusedSoon(FakeHttpDevice device, String... words) {
        refused(look(impatient, device.url(), "admin", PASSWORD, OnvifOptions.getDefaultInstance()), words);
    }

    private void refused(SourceReport report, String... words) {
        assertThat(report.getHealth().getState()).isEqualTo(Presence.OFFLINE);
        assertThat(report.getHealth().getCause()).contains(words).doesNotContain(PASSWORD);
        assertThat(report.getHealth().getErrors(0).getCount()).isEqualTo(1);
        assertThat(report.getChannelsKnown()).isFalse();
        othersAreUndisturbed();
    }

    private void othersAreUndisturbed() {
        assertThat(look(well.url()).getHealth().getState()).isEqualTo(Presence.ONLINE);
    }

    private static Answers answers() {
        return new Answers();
    }

    /** What a device answers that is well, call by call; a test replaces one. */
    private static final class Answers implements FakeHttpDevice.Script {
        private final Map<String, String> bodies = new HashMap<>();

        Answers() {
            with(
                    "GetSystemDateAndTime",
                    "<GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime><Time><Hour>1</Hour>"
                            + "<Minute>2</Minute><Second>3</Second></Time><Date><Year>2026</Year><Month>3</Month><Day>1</Day></Date>"
                            + "</UTCDateTime></SystemDateAndTime></GetSystemDateAndTimeResponse>");
            with(
                    "GetServices",
                    "<GetServicesResponse><Service><Namespace>http://www.onvif.org/ver10/media/wsdl</Namespace>"
                            + "<XAddr>http://192.168.1.64/onvif/Media</XAddr></Service></GetServicesResponse>");
            with(
                    "GetDeviceInformation",
                    "<GetDeviceInformationResponse><Manufacturer>M</Manufacturer><Model>X</Model>"
                            + "</GetDeviceInformationResponse>");
            with("GetProfiles", "<GetProfilesResponse>" + profile("p0", "vs0") + "</GetProfilesResponse>");
            streamUri("rtsp://127.0.0.1:554/live");
            with("GetSnapshotUri", uri("GetSnapshotUri", "http://u:p@192.168.1.64/still.jpg"));
        }

        Answers with(String call, String body) {
            bodies.put(call, body);
            return this;
        }

        Answers streamUri(String uri) {
            return with("GetStreamUri", uri("GetStreamUri", uri));
        }

        private static String uri(String call, String uri) {
            return "<" + call + "Response><MediaUri><Uri>" + uri + "</Uri></MediaUri></" + call + "Response>";
        }

        static String profile(String token, String source) {
            return "<Profiles token='" + token + "'><VideoSourceConfiguration><SourceToken>" + source
                    + "</SourceToken></VideoSourceConfiguration><VideoEncoderConfiguration><Encoding>H264</Encoding>"
                    + "</VideoEncoderConfiguration></Profiles>";
        }

        @Override
        public void answer(String call, String request, OutputStream out) throws IOException {
            FakeHttpDevice.soap(out, bodies.getOrDefault(call, "<nothing/>"));
        }
    }

    @Test
    void aDeviceThatIsWellBringsItsCamerasWithMainAndSubStream() {
        SourceReport report = look(well.url());
        assertThat(report.getHealth().getState()).isEqualTo(Presence.ONLINE);
        assertThat(report.getHealth().getDevice()).isEqualTo("Simulated SIM-2, firmware 1.0");
        assertThat(Math.abs(report.getHealth().getClockErrorMs())).isLessThan(5000);
        assertThat(report.getHealth().getNotesList()).isEmpty();
        assertThat(report.getChannelsList())
                .containsExactly(SourceChannel.newBuilder()
                        .setKey("source_0")
                        .setMainUrl(CAMERA)
                        .setSubUrl(CAMERA)
                        .setSnapshotUrl("http://127.0.0.1:" + well.port() + "/still.jpg?channel=1&quality=high")
                        .setVideo("H264 1920x1080")
                        .build());
    }

    @Test
    void addressesThatLeadNowhereAreReplacedByTheDevicesOwn() {
        OnvifDevice device = device(EnumSet.of(OnvifQuirk.O5_ADDRESS_0_0_0_0), CAMERA);
        open.add(device);
        SourceReport report = look(device.url());
        assertThat(report.getChannels(0).getMainUrl()).isEqualTo(CAMERA);
        assertThat(report.getHealth().getNotesList())
                .anyMatch(note -> note.contains("service address 0.0.0.0"))
                .contains("stream address 0.0.0.0 replaced by 127.0.0.1 (it leads nowhere, O5)");
    }

    @Test
    void aClockAYearOffIsMeasuredAndUsed() {
        OnvifDevice device = device(EnumSet.of(OnvifQuirk.O4_CLOCK_A_YEAR_OFF), CAMERA);
        open.add(device);
        SourceReport report = look(device.url());
        assertThat(report.getHealth().getState()).isEqualTo(Presence.ONLINE);
        assertThat(report.getHealth().getClockErrorMs())
                .isBetween(-365 * 86_400_000L - 10_000, -365 * 86_400_000L + 10_000);
        assertThat(device.refused()).isZero();
    }

    @Test
    void aTokenOfOurOwnTimeIsRefusedByIt() throws Exception {
        // Else the test above could not fail.
        OnvifDevice device = device(EnumSet.of(OnvifQuirk.O4_CLOCK_A_YEAR_OFF), CAMERA);
        open.add(device);
        String envelope =
                OnvifRequests.getServices().envelope(UsernameToken.of("admin", PASSWORD, new byte[16], Instant.now()));
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(device.url()))
                                .POST(HttpRequest.BodyPublishers.ofString(envelope))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).contains("NotAuthorized").contains("away from the device's time");
    }

    @Test
    void httpDigestIsAnsweredInPlaceOfTheToken() {
        OnvifDevice device = device(EnumSet.of(OnvifQuirk.HTTP_DIGEST, OnvifQuirk.CAPABILITIES_ALONE), CAMERA, CAMERA);
        open.add(device);
        SourceReport report = look(device.url());
        assertThat(report.getHealth().getCause()).isEmpty();
        assertThat(report.getChannelsList()).hasSize(2);
        assertThat(device.refused()).isEqualTo(1);
    }

    @Test
    void aWrongPasswordIsTriedOnce() {
        int before = well.refused();
        SourceReport report = look(well.url(), "admin", "wrong-One-1", OnvifOptions.getDefaultInstance());
        assertThat(report.getHealth().getCause())
                .startsWith("not authorized: GetServices: Sender/NotAuthorized: wrong user or password");
        assertThat(well.refused()).isEqualTo(before + 1);
        OnvifDevice digest = device(EnumSet.of(OnvifQuirk.HTTP_DIGEST), CAMERA);
        open.add(digest);
        report = look(digest.url(), "admin", "wrong-One-1", OnvifOptions.getDefaultInstance());
        assertThat(report.getHealth().getCause()).startsWith("not authorized: GetServices: 401");
        // The challenge, and one answer to it.
        assertThat(digest.refused()).isEqualTo(2);
        report = look(digest.url(), "", "", OnvifOptions.getDefaultInstance());
        assertThat(report.getHealth().getCause()).contains("the source has no user");
    }

    @Test
    void aPrinterHasAWebPageAndNoService() throws Exception {
        refused(
                fake((call, request, out) -> FakeHttpDevice.send(
                        out, "200 OK", "text/html; charset=utf-8", "<!DOCTYPE html><html><body>Ink is low")),
                "a web page and no ONVIF service: 200 OK at /onvif/device_service",
                "a printer or router");
        refused(
                fake((call, request, out) -> FakeHttpDevice.send(out, "404 Not Found", "", "")),
                "HTTP status: 404 Not Found at /onvif/device_service");
        refused(
                fake((call, request, out) ->
                        FakeHttpDevice.send(out, "200 OK", "", "<html><body>Ink is low</body></html>")),
                "no SOAP: GetSystemDateAndTime: <html>");
    }

    @Test
    void anEnvelopeOfTenMegabytesIsNotRead() throws Exception {
        refused(
                fake((call, request, out) ->
                        FakeHttpDevice.send(out, "200 OK", "application/soap+xml", "x".repeat(10 << 20))),
                "answer too large: 10485760 bytes announced (expected: <= 2097152)");
        refused(
                fake((call, request, out) -> {
                    out.write(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<a>".getBytes(StandardCharsets.US_ASCII));
                    byte[] spaces = " ".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
                    for (int i = 0; i < 160; i++) {
                        out.write(spaces);
                    }
                }),
                "answer too large: more than 2097152 bytes");
    }

    @Test
    void aByteNowAndThenForEverIsEndedInTime() throws Exception {
        FakeHttpDevice device = fake((call, request, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<a>".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write(' ');
                out.flush();
                Thread.sleep(50);
            }
        });
        long beforeNanos = System.nanoTime();
        refusedSoon(device, "answer took too long", "in 400 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - beforeNanos)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void silenceAndGarbageAreEndedToo() throws Exception {
        refusedSoon(fake((call, request, out) -> Thread.sleep(60_000)), "answer took too long: 0 bytes");
        refused(
                fake((call, request, out) ->
                        out.write("SSH-2.0-OpenSSH_9.2\r\n\r\n".getBytes(StandardCharsets.US_ASCII))),
                "no HTTP");
        refused(fake((call, request, out) -> {}), "no HTTP: the connection ended without an answer");
    }

    @Test
    void anEntityBombIsRefused() throws Exception {
        refused(
                fake((call, request, out) -> FakeHttpDevice.send(
                        out,
                        "200 OK",
                        "application/soap+xml",
                        "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c '&b;&b;&b;&b;'>]>"
                                + FakeHttpDevice.envelope("<a>&c;</a>"))),
                "no SOAP: GetSystemDateAndTime: document type or entity");
    }

    @Test
    void whatIsNoXmlByItsTypeIsRefused() throws Exception {
        refused(
                fake((call, request, out) ->
                        FakeHttpDevice.send(out, "200 OK", "image/jpeg", FakeHttpDevice.envelope("<a/>"))),
                "content type: 200 OK, \"image/jpeg\" (expected: application/soap+xml)");
    }

    @Test
    void aFaultOfSoapEleven() throws Exception {
        Answers answers = answers();
        String fault =
                "<SOAP-ENV:Fault><faultcode>SOAP-ENV:Client</faultcode><faultstring>what?</faultstring></SOAP-ENV:Fault>";
        refused(fake(answers.with("GetProfiles", fault)), "SOAP fault: GetProfiles: Client: what?");
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        FakeHttpDevice elsewhere = fake(answers());
        refused(
                fake((call, request, out) -> out.write(
                        ("HTTP/1.1 302 Found\r\nLocation: " + elsewhere.url() + "\r\nContent-Length: 0\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII))),
                "redirect is not followed: 302 Found to \"http://127.0.0.1:");
        assertThat(elsewhere.calls).isEmpty();
    }

    @Test
    void tlsThatIsNotOfferedIsNamed() {
        SourceReport report =
                look(impatient, well.url().replace("http://", "https://"), "", "", OnvifOptions.getDefaultInstance());
        assertThat(report.getHealth().getCause())
                .startsWith("TLS is not offered: 127.0.0.1:" + well.port())
                .contains("expected: http:// in the source's address");
    }

    @Test
    void aThousandProfilesMakeNoMoreChannelsThanTheyMay() throws Exception {
        StringBuilder profiles = new StringBuilder("<GetProfilesResponse>");
        for (int i = 0; i < 1000; i++) {
            profiles.append(Answers.profile("p" + i, "vs" + i));
        }
        FakeHttpDevice device = fake(answers().with("GetProfiles", profiles + "</GetProfilesResponse>"));
        SourceReport report = look(device.url());
        assertThat(report.getHealth().getState()).isEqualTo(Presence.ONLINE);
        assertThat(report.getChannelsList()).hasSize(OnvifInterview.MAX_CHANNELS);
        assertThat(report.getHealth().getNotesList())
                .anyMatch(note -> note.startsWith("profiles: 1000 (expected: <= 512)"))
                .anyMatch(note -> note.startsWith("video sources: 512 (expected: <= 128)"));
    }

    @Test
    void soapGoesToTheAddressThatWasEnteredAndNowhereElse() throws Exception {
        FakeHttpDevice device = fake(answers());
        SourceReport report = look(device.url());
        assertThat(device.calls)
                .containsExactly(
                        "GetSystemDateAndTime",
                        "GetServices",
                        "GetDeviceInformation",
                        "GetProfiles",
                        "GetStreamUri",
                        "GetSnapshotUri",
                        "GetNetworkInterfaces");
        assertThat(device.requests.get(3)).startsWith("POST /onvif/Media HTTP/1.1");
        assertThat(report.getChannels(0).getSnapshotUrl()).isEqualTo("http://192.168.1.64/still.jpg");
        assertThat(report.getHealth().getNotesList())
                .containsExactly("service address 192.168.1.64 replaced by 127.0.0.1:" + device.port());
        assertThat(device.requests.get(0)).doesNotContain("UsernameToken");
    }

    @Test
    void hostileStreamAddressesAreReplacedOrRefusedByName() throws Exception {
        assertThat(streamOf("rtsp://169.254.169.254/latest/meta-data")).isEqualTo("rtsp://127.0.0.1/latest/meta-data");
        assertThat(streamOf("rtsp://10.1.2.3:8554/x")).isEqualTo("rtsp://127.0.0.1:8554/x");
        assertThat(streamOf("rtsp://root:secret@127.0.0.1/x")).isEqualTo("rtsp://127.0.0.1/x");
        assertThat(streamOf("rtsp://127.0.0.1/x&#13;&#10;DESCRIBE%20y")).isEmpty();
        assertThat(streamOf("http://127.0.0.1/x")).isEmpty();
        assertThat(streamOf("file:///etc/passwd")).isEmpty();
        assertThat(streamOf("")).isEmpty();
    }

    @Test
    void otherHostsAreTakenWhereSomebodyAllowedItAndTheNetworkDoes() throws Exception {
        OnvifOptions given = OnvifOptions.newBuilder()
                .setAddresses(OnvifAddresses.ONVIF_AS_GIVEN)
                .build();
        FakeHttpDevice inside = fake(answers().streamUri("rtsp://10.1.2.3:8554/x"));
        assertThat(look(inside.url(), "", "", given).getChannels(0).getMainUrl())
                .isEqualTo("rtsp://10.1.2.3:8554/x");
        FakeHttpDevice outside = fake(answers().streamUri("rtsp://198.51.100.1/x"));
        SourceReport report = look(outside.url(), "", "", given);
        assertThat(report.getChannels(0).getMainUrl()).isEmpty();
        assertThat(report.getHealth().getErrors(0).getExcerpt())
                .contains("198.51.100.1 is outside the allowed networks");
        FakeHttpDevice nowhere = fake(answers().streamUri("rtsp://169.254.169.254/x"));
        assertThat(look(nowhere.url(), "", "", given).getChannels(0).getMainUrl())
                .isEqualTo("rtsp://127.0.0.1/x");
    }

    private String streamOf(String said) throws Exception {
        SourceReport report = look(fake(answers().streamUri(said)).url());
        assertThat(report.getHealth().getState()).isEqualTo(Presence.ONLINE);
        String url = report.getChannels(0).getMainUrl();
        if (url.isEmpty()) {
            assertThat(report.getHealth().getErrors(0).getWhat()).isEqualTo("stream address cannot be used");
        }
        assertThat(report.toString()).doesNotContain("secret");
        return url;
    }

    @Test
    void anAddressOutsideTheNetworksIsNotConnectedTo() {
        assertThat(look("http://169.254.169.254/onvif/device_service")
                        .getHealth()
                        .getCause())
                .startsWith("address is not allowed");
        assertThat(look("http://198.51.100.1/onvif/device_service").getHealth().getCause())
                .contains("outside the allowed networks");
    }
}
