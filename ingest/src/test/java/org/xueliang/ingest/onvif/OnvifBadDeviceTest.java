package org.xueliang.ingest.onvif;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.OnvifOptions;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.SourceReport;

/** Devices that stall, lie and flood, over real sockets, beside one that is well. */
class OnvifBadDeviceTest extends OnvifLooks {
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
        OnvifAnswers answers = new OnvifAnswers();
        String fault =
                "<SOAP-ENV:Fault><faultcode>SOAP-ENV:Client</faultcode><faultstring>what?</faultstring></SOAP-ENV:Fault>";
        refused(fake(answers.with("GetProfiles", fault)), "SOAP fault: GetProfiles: Client: what?");
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
            profiles.append(OnvifAnswers.profile("p" + i, "vs" + i));
        }
        FakeHttpDevice device = fake(new OnvifAnswers().with("GetProfiles", profiles + "</GetProfilesResponse>"));
        SourceReport report = look(device.url());
        assertThat(report.getHealth().getState()).isEqualTo(Presence.ONLINE);
        assertThat(report.getChannelsList()).hasSize(OnvifInterview.MAX_CHANNELS);
        assertThat(report.getHealth().getNotesList())
                .anyMatch(note -> note.startsWith("profiles: 1000 (expected: <= 512)"))
                .anyMatch(note -> note.startsWith("video sources: 512 (expected: <= 128)"));
    }
}
