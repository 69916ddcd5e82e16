package org.xueliang.ingest.gb28181.invite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.ingest.gb28181.media.MediaTransport;
import org.xueliang.ingest.gb28181.media.PsPackets;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.sdp.Ssrc;

/** Streams that are refused, do not come or become others: named, and asked for anew. Without sockets, time is moved by hand. */
class StreamTroubleTest extends StreamsByHand {
    @Test
    void refusalsAreNamedAndRepeatedLater() {
        streams.assign(channel(1, true));
        online();
        dialogs.last()
                .listener
                .refused(
                        486,
                        "Busy Here",
                        "<ErrorInfo><ErrorCode>2207</ErrorCode></ErrorInfo>".getBytes(StandardCharsets.UTF_8));
        assertThat(streams.trouble(code(1)).orElseThrow().cause()).isEqualTo(NoMediaCause.BUSY);
        assertThat(observer.offline().get(0)).contains("486 Busy Here", "2207");
        loop.forward(9_000);
        assertThat(dialogs.calls).hasSize(1);
        loop.forward(2_000);
        assertThat(dialogs.calls).hasSize(2);
        dialogs.last().listener.noAnswer("408 Request Timeout");
        assertThat(streams.trouble(code(1)).orElseThrow().cause()).isEqualTo(NoMediaCause.NO_ANSWER);
    }

    /** One state with such words in it, and the registry refuses all that are told with it. */
    @Test
    void theDevicesOwnWordsAreShownAsAnExcerpt() {
        streams.assign(channel(1, true));
        online();
        dialogs.last().listener.refused(488, "Not\tNow\u001b[2J\ufeff" + "x".repeat(2000), new byte[0]);
        assertThat(observer.offline().get(0))
                .contains("488 Not\\x09Now\\x1b[2J\\xef\\xbb\\xbf")
                .hasSizeLessThan(512)
                .doesNotContain("\t", "\u001b", "\ufeff");
    }

    @Test
    void aStreamThatFallsSilentIsAskedForAnew() {
        streams.assign(channel(1, true));
        online();
        FakeDialogs.Call call = dialogs.last();
        call.listener.answered(answer("", 15_060), ADDRESS);
        pictures(place(), new PsPackets(code(1), Ssrc.parse(call.line("y="))), 3);
        loop.forward(14_000);
        assertThat(call.ended).isTrue();
        assertThat(observer.ended()).containsExactly(code(1) + " false no RTP for 10 s");
        assertThat(dialogs.calls).hasSize(2);
    }

    /** P10 to P13 in gb28181-quirks. */
    @ParameterizedTest
    @CsvSource({"UDP, false", "TCP_PASSIVE, false", "UDP, true"})
    void aCameraThatIsSetToAnotherCodecIsAskedForAnew(MediaTransport transport, boolean bare) {
        streams.assign(new GbChannel(code(1), DEVICE, "yard", transport, true, 0));
        online();
        FakeDialogs.Call call = dialogs.last();
        call.listener.answered(answer("", 15_060), ADDRESS);
        PsPackets sender = new PsPackets(code(1), Ssrc.parse(call.line("y="))).bare(bare);
        pictures(place(), sender, 6);
        assertThat(observer.units(code(1))).isGreaterThanOrEqualTo(5);
        pictures(place(), sender.inH265(), 10);
        assertThat(call.ended).isTrue();
        assertThat(observer.ended()).containsExactly(code(1) + " false the codec changed from H264 to H265");
        loop.forward(2_000);
        assertThat(dialogs.calls).hasSize(2);
        FakeDialogs.Call again = dialogs.last();
        again.listener.answered(answer("", 15_060), ADDRESS);
        pictures(
                place(),
                new PsPackets(code(1), Ssrc.parse(again.line("y="))).bare(bare).inH265(),
                3);
        assertThat(directory.find(code(1)).orElseThrow().codec()).isEqualTo(VideoCodec.H265);
    }

    /** A recorder that looks through its disks, or is busy: when its first picture is half there, it is not without a keyframe. */
    @Test
    void whoBeginsLateHasItsTimeForAPictureFromItsFirstPacketOn() {
        streams.assign(channel(1, true));
        online();
        FakeDialogs.Call call = dialogs.last();
        call.listener.answered(answer("", 15_060), ADDRESS);
        PsPackets sender = new PsPackets(code(1), Ssrc.parse(call.line("y=")));
        loop.forward(9_990);
        List<byte[]> first = sender.next(40);
        assertThat(first).hasSizeGreaterThan(1);
        for (int i = 0; i < first.size(); i++) {
            if (i == first.size() - 1) {
                loop.forward(20);
                assertThat(call.ended).isFalse();
            }
            places.packet(place(), ADDRESS, first.get(i), loop.nowMs() * 1000);
        }
        pictures(place(), sender, 2);
        assertThat(observer.units(code(1))).isGreaterThanOrEqualTo(2);
        assertThat(streams.trouble(code(1))).isEmpty();
    }

    @Test
    void whoSendsNoKeyframeIsToldSoWhenItsTimeIsOver() {
        streams.assign(channel(1, true));
        online();
        FakeDialogs.Call call = dialogs.last();
        call.listener.answered(answer("", 15_060), ADDRESS);
        PsPackets sender = new PsPackets(code(1), Ssrc.parse(call.line("y=")));
        sender.next();
        loop.forward(5_000);
        pictures(place(), sender, 4);
        loop.forward(9_000);
        assertThat(call.ended).isFalse();
        loop.forward(1_000);
        assertThat(call.ended).isTrue();
        assertThat(streams.trouble(code(1)).orElseThrow().cause()).isEqualTo(NoMediaCause.NO_PSM_OR_KEYFRAME);
    }

    @Test
    void anAnswerWithoutMediaIsNamedAfterAWhile() {
        streams.assign(channel(1, true));
        online();
        dialogs.last().listener.answered(answer("", 15_060), ADDRESS);
        loop.forward(10_001);
        assertThat(streams.trouble(code(1)).orElseThrow().cause()).isEqualTo(NoMediaCause.NOTHING_AT_ALL);
        loop.forward(5_000);
        dialogs.last().listener.answered(answer("", 0), ADDRESS);
        assertThat(streams.trouble(code(1)).orElseThrow().cause()).isEqualTo(NoMediaCause.REFUSED);
        loop.forward(15_000);
        dialogs.last().listener.answered("<xml/>".getBytes(StandardCharsets.UTF_8), ADDRESS);
        assertThat(dialogs.last().acked).isTrue();
        assertThat(streams.trouble(code(1)).orElseThrow().words()).contains("cannot be read");
        loop.forward(20_000);
        places.failWith("no free port");
        dialogs.last().listener.ended("the device sent BYE");
        loop.forward(60_000);
        assertThat(streams.trouble(code(1)).orElseThrow().words()).isEqualTo("no free port");
    }
}
