package org.xueliang.protocol.onvif;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.onvif.OnvifSyntaxException.Reason;

class SoapReaderTest {
    private static final SoapReader READER = new SoapReader(OnvifLimits.DEFAULT);

    static String envelope(String body) {
        return "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body>" + body
                + "</s:Body></s:Envelope>";
    }

    private static SoapEnvelope read(String text) throws OnvifSyntaxException {
        return READER.read(text.getBytes(UTF_8));
    }

    private static void refused(String text, Reason reason, Consumer<String> message) {
        assertThatThrownBy(() -> read(text)).isInstanceOfSatisfying(OnvifSyntaxException.class, e -> {
            assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
            message.accept(String.valueOf(e.getMessage()));
        });
    }

    @Test
    void prefixesDoNotMatterNorThatSomeAreDeclaredNowhere() throws Exception {
        String answer =
                "<x:Envelope><x:Body><GetStreamUriResponse><q:MediaUri><Uri> rtsp://a/1?x=1&amp;y=2 </Uri></q:MediaUri>"
                        + "</GetStreamUriResponse></x:Body></x:Envelope>";
        assertThat(OnvifAnswers.uri(read("\r\n\n  <?xml version=\"1.0\"?>" + answer), "GetStreamUri"))
                .isEqualTo("rtsp://a/1?x=1&y=2");
    }

    @Test
    void anEntityBombIsRefusedAtItsDocumentType() {
        StringBuilder bomb = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\">");
        for (int i = 1; i < 10; i++) {
            bomb.append("<!ENTITY lol")
                    .append(i)
                    .append(" \"")
                    .append(("&lol" + (i == 1 ? "" : i - 1) + ";").repeat(10))
                    .append("\">");
        }
        refused(
                bomb.append("]>").append(envelope("<a>&lol9;</a>")).toString(),
                Reason.DOCUMENT_TYPE,
                message -> assertThat(message).contains("expected: none"));
    }

    @Test
    void anExternalEntityIsNotFetched() {
        refused(
                "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
                        + envelope("<a>&x;</a>"),
                Reason.DOCUMENT_TYPE,
                message -> assertThat(message).doesNotContain("root"));
        refused(
                envelope("<a>&unknown;</a>"),
                Reason.NOT_XML,
                message -> assertThat(message).contains("unknown"));
    }

    @Test
    void sizesAndCountsAreBounded() {
        refused(
                "<a>".repeat(1000),
                Reason.TOO_DEEP,
                message -> assertThat(message).isEqualTo("depth: 65 (expected: <= 64)"));
        refused(
                envelope("<a/>".repeat(60_000)),
                Reason.TOO_MANY_ELEMENTS,
                message -> assertThat(message).contains("60000"));
        refused(
                envelope("x".repeat(OnvifLimits.DEFAULT.maxBytes())),
                Reason.TOO_LARGE,
                message -> assertThat(message).contains("expected: <= 2097152"));
    }

    @Test
    void textIsCutAndNotTheAnswer() throws Exception {
        SoapEnvelope answer = read(envelope("<GetDeviceInformationResponse><Manufacturer>" + "x".repeat(10_000)
                + "</Manufacturer><FirmwareVersion>7</FirmwareVersion></GetDeviceInformationResponse>"));
        assertThat(OnvifAnswers.deviceInformation(answer).words())
                .hasSize(4096 + 12)
                .endsWith("x, firmware 7");
    }

    @Test
    void whatIsNoEnvelopeSaysWhatItIs() {
        refused("<html><body/></html>", Reason.NOT_SOAP, m -> assertThat(m).startsWith("<html>"));
        refused("  \r\n", Reason.EMPTY, m -> assertThat(m).contains("empty"));
        refused(
                "<html><body><p>hello<br></body>",
                Reason.NOT_XML,
                m -> assertThat(m).contains("<html><body>"));
        refused("GET / HTTP/1.1", Reason.NOT_XML, m -> assertThat(m).contains("GET / HTTP"));
        refused(
                "<Envelope><Header/></Envelope>",
                Reason.NOT_SOAP,
                m -> assertThat(m).contains("without Body"));
    }

    @Test
    void theCharsetIsThePrologsAndBytesThatAreNoneOfItDoNotEndTheAnswer() throws Exception {
        String text = "<?xml version='1.0' encoding='gb2312'?>"
                + envelope("<GetDeviceInformationResponse><Model>海康</Model></GetDeviceInformationResponse>");
        assertThat(OnvifAnswers.deviceInformation(READER.read(text.getBytes("GBK")))
                        .words())
                .isEqualTo("海康");
        String accent = envelope("<GetDeviceInformationResponse><Model>é</Model></GetDeviceInformationResponse>");
        assertThat(OnvifAnswers.deviceInformation(READER.read(accent.getBytes(ISO_8859_1)))
                        .words())
                .isEqualTo("\uFFFD");
        assertThat(OnvifAnswers.deviceInformation(READER.read(("\uFEFF" + accent).getBytes(UTF_8)))
                        .words())
                .isEqualTo("é");
    }

    @Test
    void faultsOfBothVersionsAreRead() throws Exception {
        SoapEnvelope.Fault newer = read(envelope("<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>"
                        + "ter:NotAuthorized</s:Value></s:Subcode></s:Code><s:Reason><s:Text>Sender not authorized</s:Text>"
                        + "</s:Reason></s:Fault>"))
                .fault();
        assertThat(newer).isEqualTo(new SoapEnvelope.Fault("Sender/NotAuthorized", "Sender not authorized"));
        SoapEnvelope.Fault older = read(envelope(
                        "<Fault><faultcode>SOAP-ENV:Client</faultcode><faultstring>no such thing</faultstring></Fault>"))
                .fault();
        assertThat(older).isEqualTo(new SoapEnvelope.Fault("Client", "no such thing"));
        assertThat(newer.notAuthorized()).isTrue();
        assertThat(older.notAuthorized()).isFalse();
        assertThat(read(envelope("<a/>")).fault()).isNull();
    }

    @Test
    void noBytesMakeItThrowAnythingElse() {
        Random random = new Random(7);
        byte[] good = envelope("<a b='1'>&lt;<![CDATA[x]]></a>").getBytes(UTF_8);
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = good.clone();
            for (int n = 0; n < 3; n++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                READER.read(bytes).fault();
            } catch (OnvifSyntaxException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}
