package org.xueliang.ingest.onvif;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.proto.v1.FoundSource;

/** Whoever hears a probe may answer anything. */
class ProbeAnswersTest {
    private static final String ASKED = "urn:uuid:1";
    private final ProbeAnswers answers =
            new ProbeAnswers(Set.of(ASKED, "urn:uuid:2"), AllowedNetworks.parse(List.of("10.0.0.0/8"), false));

    private static String answer(String relatesTo, String endpoint, String types, String addresses) {
        return "<e:Envelope><e:Header><w:RelatesTo>" + relatesTo + "</w:RelatesTo></e:Header><e:Body><d:ProbeMatches>"
                + "<d:ProbeMatch><w:EndpointReference><w:Address>" + endpoint
                + "</w:Address></w:EndpointReference><d:Types>"
                + types + "</d:Types><d:Scopes>onvif://www.onvif.org/name/Gate</d:Scopes><d:XAddrs>" + addresses
                + "</d:XAddrs></d:ProbeMatch></d:ProbeMatches></e:Body></e:Envelope>";
    }

    private void take(String from, String text) throws Exception {
        answers.take(text.getBytes(UTF_8), InetAddress.getByName(from));
    }

    @Test
    void ofSeveralAddressesTheOneIsTakenThatTheAnswerCameFrom() throws Exception {
        take(
                "10.0.0.9",
                answer(ASKED, "urn:uuid:a", "dn:NetworkVideoTransmitter", "http://192.168.9.9/o http://10.0.0.9:81/o"));
        take("10.0.0.9", answer("urn:uuid:2", "urn:uuid:a", "tds:Device", "http://10.0.0.9:82/o"));
        FoundSource found = answers.response().getFound(0);
        assertThat(answers.response().getFoundList()).hasSize(1);
        assertThat(found.getAddress()).isEqualTo("http://10.0.0.9:81/o");
        assertThat(found.getName()).isEqualTo("Gate");
        assertThat(found.getNote()).isEmpty();
    }

    @Test
    void addressesThatLeadElsewhereAreReplacedByTheSenders() throws Exception {
        take("10.0.0.1", answer(ASKED, "a", "dn:NetworkVideoTransmitter", "http://0.0.0.0:8899/o"));
        take("10.0.0.2", answer(ASKED, "b", "dn:NetworkVideoTransmitter", "http://169.254.169.254/latest"));
        take("10.0.0.3", answer(ASKED, "c", "dn:NetworkVideoTransmitter", "file:///etc/passwd http://u:p@10.0.0.3/"));
        assertThat(answers.response().getFoundList())
                .extracting(FoundSource::getAddress)
                .containsExactly(
                        "http://10.0.0.1:8899/o", "http://10.0.0.2/latest", "http://10.0.0.3/onvif/device_service");
        assertThat(answers.response().getFound(0).getNote())
                .contains("0.0.0.0 replaced by 10.0.0.1 (it leads nowhere, O5)");
    }

    @Test
    void printersOtherQuestionsAndOtherNetworksAreNamedAndLeft() throws Exception {
        take(
                "10.0.0.5",
                answer(ASKED, "p", "wprt:PrintDeviceType", "http://10.0.0.5:5357/x")
                        .replace("onvif://www.onvif.org", "ldap://"));
        take("10.0.0.6", answer("urn:uuid:of-somebody-else", "q", "dn:NetworkVideoTransmitter", "http://10.0.0.6/o"));
        take("198.51.100.1", answer(ASKED, "r", "dn:NetworkVideoTransmitter", "http://198.51.100.1/o"));
        take("10.0.0.7", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>");
        take("10.0.0.8", "no xml");
        assertThat(answers.response().getFoundList()).isEmpty();
        assertThat(answers.response().getOthersList()).containsExactly("10.0.0.5: PrintDeviceType, no video device");
        assertThat(answers.response().getRefusedList())
                .anyMatch(why -> why.startsWith("10.0.0.6: answers another question"))
                .anyMatch(why -> why.startsWith("198.51.100.1 is outside the allowed networks"))
                .anyMatch(why -> why.startsWith("10.0.0.7: document type"))
                .hasSize(4);
    }

    @Test
    void aFloodIsBounded() throws Exception {
        for (int i = 0; i < 2000; i++) {
            take(
                    "10.1." + i / 250 + "." + i % 250,
                    answer(ASKED, "urn:" + i, "dn:NetworkVideoTransmitter", "http://h/o"));
            take("10.2." + i / 250 + "." + i % 250, "garbage " + i);
        }
        assertThat(answers.response().getFoundList()).hasSize(512);
        assertThat(answers.response().getRefusedList()).hasSize(16);
    }

    @Test
    void noBytesMakeItThrow() throws Exception {
        Random random = new Random(5);
        byte[] good = answer(ASKED, "a", "dn:NetworkVideoTransmitter", "http://10.0.0.1/o")
                .getBytes(UTF_8);
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = good.clone();
            for (int n = 0; n < 4; n++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            answers.take(bytes, InetAddress.getByName("10.0.0.1"));
        }
        assertThat(answers.response().getFoundCount()).isPositive();
    }
}
