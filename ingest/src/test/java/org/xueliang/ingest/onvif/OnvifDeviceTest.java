package org.xueliang.ingest.onvif;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.OnvifOptions;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.SourceChannel;
import org.xueliang.proto.v1.SourceReport;
import org.xueliang.protocol.onvif.OnvifRequests;
import org.xueliang.protocol.onvif.UsernameToken;
import org.xueliang.simulator.onvif.OnvifDevice;
import org.xueliang.simulator.onvif.OnvifQuirk;

/** Simulated devices, over real sockets: their cameras, their clocks, how they want to be asked. */
class OnvifDeviceTest extends OnvifLooks {
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
}
