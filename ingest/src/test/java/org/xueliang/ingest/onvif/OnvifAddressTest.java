package org.xueliang.ingest.onvif;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.OnvifAddresses;
import org.xueliang.proto.v1.OnvifOptions;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.SourceReport;

/** Where a device may lead us: addresses of services and streams that it says itself, over real sockets. */
class OnvifAddressTest extends OnvifLooks {
    @Test
    void soapGoesToTheAddressThatWasEnteredAndNowhereElse() throws Exception {
        FakeHttpDevice device = fake(new OnvifAnswers());
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
        assertThat(streamOf("rtsp://root:top secret@127.0.0.1/x")).isEmpty();
        assertThat(streamOf("rtsp://root:top/secret@127.0.0.1/x")).isEmpty();
        assertThat(streamOf("rtsp://root:secret/top@127.0.0.1/x")).isEmpty();
        assertThat(streamOf("http://127.0.0.1/x")).isEmpty();
        assertThat(streamOf("file:///etc/passwd")).isEmpty();
        assertThat(streamOf("")).isEmpty();
    }

    private String streamOf(String said) throws Exception {
        SourceReport report = look(fake(new OnvifAnswers().streamUri(said)).url());
        assertThat(report.getHealth().getState()).isEqualTo(Presence.ONLINE);
        String url = report.getChannels(0).getMainUrl();
        if (url.isEmpty()) {
            assertThat(report.getHealth().getErrors(0).getWhat()).isEqualTo("stream address cannot be used");
        }
        assertThat(report.toString()).doesNotContain("secret");
        return url;
    }

    @Test
    void anAddressOfAStillHasNoPassword() {
        assertThat(DeviceAddress.still("http://root:secret@192.0.2.1/still.jpg"))
                .isEqualTo("http://192.0.2.1/still.jpg");
        assertThat(DeviceAddress.still("http://root:top/secret@192.0.2.1/still.jpg"))
                .isEmpty();
        assertThat(DeviceAddress.still("http://root:top@secret@192.0.2.1/still.jpg"))
                .isEqualTo("http://192.0.2.1/still.jpg");
    }

    @Test
    void otherHostsAreTakenWhereSomebodyAllowedItAndTheNetworkDoes() throws Exception {
        OnvifOptions given = OnvifOptions.newBuilder()
                .setAddresses(OnvifAddresses.ONVIF_AS_GIVEN)
                .build();
        FakeHttpDevice inside = fake(new OnvifAnswers().streamUri("rtsp://10.1.2.3:8554/x"));
        assertThat(look(inside.url(), "", "", given).getChannels(0).getMainUrl())
                .isEqualTo("rtsp://10.1.2.3:8554/x");
        FakeHttpDevice outside = fake(new OnvifAnswers().streamUri("rtsp://198.51.100.1/x"));
        SourceReport report = look(outside.url(), "", "", given);
        assertThat(report.getChannels(0).getMainUrl()).isEmpty();
        assertThat(report.getHealth().getErrors(0).getExcerpt())
                .contains("198.51.100.1 is outside the allowed networks");
        FakeHttpDevice nowhere = fake(new OnvifAnswers().streamUri("rtsp://169.254.169.254/x"));
        assertThat(look(nowhere.url(), "", "", given).getChannels(0).getMainUrl())
                .isEqualTo("rtsp://127.0.0.1/x");
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        FakeHttpDevice elsewhere = fake(new OnvifAnswers());
        refused(
                fake((call, request, out) -> out.write(
                        ("HTTP/1.1 302 Found\r\nLocation: " + elsewhere.url() + "\r\nContent-Length: 0\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII))),
                "redirect is not followed: 302 Found to \"http://127.0.0.1:");
        assertThat(elsewhere.calls).isEmpty();
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
