package org.xueliang.ingest.gb28181.invite;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.gb28181.media.MediaTransport;

/** What a device is offered, and what of its answer counts: without sockets, time is moved by hand. */
class StreamOfferTest extends StreamsByHand {
    /** D5 in vendor-quirks: it may choose a number of ours. */
    @Test
    void anSsrcThatADeviceChoseIsOfferedToNobodyElseUntilItIsDone() {
        streams.assign(channel(1, true));
        online();
        FakeDialogs.Call call = dialogs.last();
        assertThat(call.line("y=")).isEqualTo("0200000001");
        call.listener.answered(answer("y=0200000002\r\n", 15_060), ADDRESS);
        streams.assign(channel(2, true));
        loop.forward(50);
        assertThat(dialogs.last().line("y=")).isEqualTo("0200000003");
        assertThat(ssrcs.inUse()).isEqualTo(3);
    }

    /** D10 in vendor-quirks: some devices answer no offer but this one. */
    @Test
    void aDeviceWithTheLongListOfPayloadsIsOfferedIt() {
        dialogs.peer = new DialogPeer(ADDRESS, false, 0L, true);
        streams.deviceOnline(DEVICE);
        streams.assign(channel(1, true));
        loop.forward(1000);
        assertThat(dialogs.last().line("m=")).isEqualTo("video 30000 RTP/AVP 96 126 125 99 34 98 97");
    }

    @Test
    void tcpActiveConnectsToWhereTheDeviceSays() {
        streams.assign(new GbChannel(code(1), DEVICE, "yard", MediaTransport.TCP_ACTIVE, true, 1));
        online();
        assertThat(dialogs.last().sdp()).contains("m=video 30000 TCP/RTP/AVP", "a=setup:active", "a=streamnumber:1");
        dialogs.last()
                .listener
                .answered(
                        new String(answer("a=setup:passive\r\n", 15_060), StandardCharsets.UTF_8)
                                .replace("RTP/AVP", "TCP/RTP/AVP")
                                .getBytes(StandardCharsets.UTF_8),
                        ADDRESS);
        assertThat(places.connects()).containsExactly(new InetSocketAddress(InetAddress.getLoopbackAddress(), 15_060));
    }

    @Test
    void aSecondWayIsAskedForByTheCodeThatItsDeviceKnows() {
        streams.assign(new GbChannel(code(1), DEVICE, "yard", MediaTransport.UDP, true, 0, code(7)));
        online();
        assertThat(dialogs.last().request.channel()).isEqualTo(code(7));
        assertThat(dialogs.last().request.subject()).startsWith(code(7) + ":");
        assertThat(streams.channel(code(1)))
                .as("here it is the camera that it is a way of")
                .isPresent();
    }
}
