package org.xueliang.protocol.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.support.Hex;

class SdpTest {
    private static final String HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.60\r\ns=x\r\nt=0 0\r\na=control:*\r\n";

    private static VideoTrack track(String sdp) throws SdpSyntaxException, NoVideoTrackException {
        return VideoTrack.select(SdpParser.parse(sdp));
    }

    @Test
    void anH264TrackIsChosen() throws Exception {
        VideoTrack track = track(HEAD + "m=audio 0 RTP/AVP 8\r\na=control:trackID=2\r\nm=video 0 RTP/AVP 96\r\n"
                + "a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1; profile-level-id=42001F; "
                + "sprop-parameter-sets=Z0IAH+k=,aM48gA==\r\na=control:trackID=1\r\n");
        assertThat(track.codec()).isEqualTo(VideoCodec.H264);
        assertThat(track.payloadType()).isEqualTo(96);
        assertThat(track.mediaIndex()).isEqualTo(1);
        assertThat(track.clockRateHz()).isEqualTo(90_000);
        assertThat(track.control()).isEqualTo("trackID=1");
        assertThat(track.parameterSets()).containsExactly(Hex.bytes("6742001FE9"), Hex.bytes("68CE3C80"));
    }

    @Test
    void anH265TrackHasItsThreeSets() throws Exception {
        VideoTrack track = track(HEAD + "m=video 0 RTP/AVP 98\na=rtpmap:98 h265/90000 \n"
                + "a=fmtp:98 sprop-vps=QAEMAQ==;sprop-sps=QgEBAQ==;sprop-pps=RAHA8g==\na=control:trackID=0\n");
        assertThat(track.codec()).isEqualTo(VideoCodec.H265);
        assertThat(track.parameterSets())
                .containsExactly(Hex.bytes("40010C01"), Hex.bytes("42010101"), Hex.bytes("4401C0F2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m=audio 0 RTP/AVP 8 | NO_VIDEO_MEDIA | no video media",
                "m=video 0 RTP/AVP 96\\na=rtpmap:96 MP4V-ES/90000 | CODEC_NOT_SUPPORTED | codec MP4V-ES is not supported (expected: H264, H265)",
                "m=video 0 RTP/AVP 26 | CODEC_NOT_SUPPORTED | codec JPEG is not supported (expected: H264, H265)",
                "m=video 0 MP2T/RTP 33 | CODEC_NOT_SUPPORTED | codec MP2T is not supported (expected: H264, H265)",
                "m=video 0 RTP/AVP 96 | CODEC_NOT_SUPPORTED | video media without a codec: \"RTP/AVP 96\" (expected: H264, H265)",
                "m=video 0 RTP/AVP 96\\na=rtpmap:96 H264/90000\\nm=audio 0 RTP/AVP 8 | NO_CONTROL | video media has no a=control and is one of 2 media",
            })
    void whatCannotBeTakenSaysWhy(String media, NoVideoTrackException.Reason reason, String message) {
        assertThatThrownBy(() -> track("v=0\n" + media.replace("\\n", "\n") + "\n"))
                .isInstanceOfSatisfying(
                        NoVideoTrackException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html><body>404</body></html>", "\u0000\u0001\u0002", "{\"a\": 1}"})
    void whatIsNoSdpIsRefused(String text) {
        assertThatThrownBy(() -> SdpParser.parse(text))
                .isInstanceOf(SdpSyntaxException.class)
                .hasMessageStartingWith("no SDP");
    }

    @Test
    void floodsAreBounded() {
        assertThatThrownBy(() -> SdpParser.parse("v=0\n" + "m=video 0 RTP/AVP 96\n".repeat(40)))
                .hasMessage("SDP media: more than 32 (expected: <= 32)");
        assertThatThrownBy(() -> SdpParser.parse("v=0\n" + "a=x:y\n".repeat(300)))
                .hasMessage("SDP attributes: more than 256 (expected: <= 256)");
        assertThatThrownBy(() -> SdpParser.parse("a=" + "x".repeat(20_000)))
                .hasMessage("SDP line: 20002 characters (expected: <= 16384)");
        assertThatThrownBy(() -> SdpParser.parse(new byte[300_000]))
                .hasMessage("SDP: 300000 bytes (expected: <= 262144)");
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        List<byte[]> sets = List.of(Hex.bytes("6742001FE9"), Hex.bytes("68CE3C80"));
        String sdp = SdpWriter.video("cam1", "203.0.113.5", VideoCodec.H264, 96, sets, "trackID=0");
        assertThat(sdp).contains("profile-level-id=42001F", "\r\n").endsWith("a=control:trackID=0\r\n");
        VideoTrack track = track(sdp);
        assertThat(track.parameterSets()).containsExactlyElementsOf(sets);
        List<byte[]> h265 = List.of(Hex.bytes("40010C01"), Hex.bytes("42010101"), Hex.bytes("4401C0F2"));
        VideoTrack second = track(SdpWriter.video("", "2001:db8::1", VideoCodec.H265, 98, h265, "streamid=0"));
        assertThat(second.codec()).isEqualTo(VideoCodec.H265);
        assertThat(second.parameterSets()).containsExactlyElementsOf(h265);
        assertThat(track(SdpWriter.video("x", "192.0.2.1", VideoCodec.H265, 98, List.of(), "t"))
                        .parameterSets())
                .isEmpty();
        assertThatThrownBy(() -> SdpWriter.video("a\nb", "192.0.2.1", VideoCodec.H264, 96, List.of(), "t"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
