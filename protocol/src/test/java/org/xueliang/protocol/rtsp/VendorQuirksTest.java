package org.xueliang.protocol.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.protocol.auth.Authorization;
import org.xueliang.protocol.media.VideoDepacketizer;
import org.xueliang.protocol.rtp.SsrcFilter;
import org.xueliang.protocol.sdp.MediaDescription;
import org.xueliang.protocol.sdp.SdpParser;
import org.xueliang.protocol.sdp.SessionDescription;
import org.xueliang.protocol.sdp.VideoTrack;
import org.xueliang.protocol.support.Chunks;
import org.xueliang.protocol.support.CollectedStream;
import org.xueliang.protocol.support.CollectedUnits;
import org.xueliang.protocol.support.Hex;
import org.xueliang.protocol.video.VideoFormats;

/**
 * The 40 forms of RTSP that break strict parsers (vendor-quirks 2.5), by their numbers. Those that are decisions of a session and not of bytes
 * are tested where sessions are: R7 (which Session is used), R14 (SETUP path with a query behind trackID, server), R15 (mode=play on request), R31 (second back channel),
 * R40 (measured frame rate). R29 and R30 are rows of {@code DepacketizerTest}.
 */
class VendorQuirksTest {
    private static final String SPS = "Z0LAHtkDxWhAAAADAEAAAAwDxYuS";

    private static CollectedStream parse(String text) throws RtspSyntaxException {
        CollectedStream out = new CollectedStream();
        Chunks.byteByByte(text.getBytes(StandardCharsets.ISO_8859_1), out);
        return out;
    }

    private static VideoTrack track(String media) throws Exception {
        return VideoTrack.select(SdpParser.parse("v=0\r\n" + media.replace("|", "\r\n") + "\r\n"));
    }

    @Test
    void r1LeadingBlankInSsrc() throws Exception {
        assertThat(TransportHeader.parse("RTP/AVP/TCP;unicast;interleaved=0-1;ssrc= 1234ABCD")
                        .ssrc())
                .isEqualTo(0x1234ABCD);
        assertThat(RtpInfo.parse("url=a;seq=9;rtptime=5;ssrc= d6d6627")
                        .streams()
                        .get(0)
                        .ssrc())
                .isEqualTo(0xd6d6627);
    }

    @Test
    void r2RtpInfoEndsWithASemicolon() {
        assertThat(RtpInfo.parse("url=rtsp://h/a;seq=10;rtptime=20;").streams())
                .containsExactly(new RtpInfo.Stream("rtsp://h/a", 10, 20L, null));
    }

    @Test
    void r3PlaceholderSequencesAreNotTrusted() {
        RtpInfo info = RtpInfo.parse("url=a;seq=0;rtptime=1,url=b;seq=1,url=c;seq=2");
        assertThat(info.streams()).extracting(RtpInfo.Stream::trustedSequence).containsExactly(null, null, 2);
    }

    @Test
    void r4UnreadableRtpTimeLeavesTheRest() {
        assertThat(RtpInfo.parse("url=trackID=1;seq=7;rtptime=-1").streams())
                .containsExactly(new RtpInfo.Stream("trackID=1", 7, null, null));
    }

    @Test
    void r5R10R11BlanksNoReasonAndBareLineFeeds() throws Exception {
        CollectedStream out = parse("RTSP/1.0 200\nCSeq: 5   \nX:y  \n\n");
        assertThat(out.responses.get(0).cseq()).isEqualTo(5);
        assertThat(out.responses.get(0).reason()).isEmpty();
        assertThat(out.responses.get(0).headers().get("x")).isEqualTo("y");
    }

    @Test
    void r6NoContentType() throws Exception {
        CollectedStream out = parse("RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 5\r\n\r\nv=0\r\n");
        assertThat(SdpParser.parse(out.responses.get(0).body()).media()).isEmpty();
    }

    @Test
    void r8R9UnassignedChannelsAndLineEndsBeforeFrames() throws Exception {
        ByteArrayOutputStream in = new ByteArrayOutputStream();
        in.writeBytes(Hex.bytes("24 C8 0002 AABB 0D0A 24 00 0001 CC"));
        CollectedStream out = new CollectedStream();
        Chunks.byteByByte(in.toByteArray(), out);
        assertThat(out.events).containsExactly("frame 200 aabb", "frame 0 cc");
        SsrcFilter stale = new SsrcFilter(SsrcFilter.Policy.FIRST_SEEN, 5);
        assertThat(stale.packet(99, 0)).isEqualTo(SsrcFilter.Decision.ACCEPT);
        assertThat(stale.packet(5, 1)).isEqualTo(SsrcFilter.Decision.SWITCHED);
        assertThat(stale.packet(99, 2)).isEqualTo(SsrcFilter.Decision.DROP);
    }

    @Test
    void r12R13BrokenContentBase() throws Exception {
        RtspUrl asked = RtspUrl.parse("rtsp://192.168.1.10/x");
        for (String base : List.of("192.168.1.10:554/stream0/", "rtsp://rtsp://192.168.1.10/stream0/", "/stream0/")) {
            assertThat(RtspUrl.parseLenient(base, asked).requestUri()).isEqualTo("rtsp://192.168.1.10/stream0/");
        }
        assertThat(RtspUrl.parseLenient("rtsp://::ffff:1.2.3.4/", asked).requestUri())
                .isEqualTo("rtsp://1.2.3.4/");
    }

    @Test
    void r16R38ControlAnywhereAndUndeclaredPayloadTypes() throws Exception {
        VideoTrack first =
                track("m=video 0 RTP/AVP 96 97 112|a=control:trackID=1|a=rtpmap:96 H264/90000|a=rtpmap:112 x/1");
        VideoTrack last = track("m=video 0 RTP/AVP 96|a=rtpmap:96 H264/90000|a=control:trackID=1");
        assertThat(first.control()).isEqualTo(last.control()).isEqualTo("trackID=1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c=IN |o=- 1001 1 IN ", // R17 Uniview
                "c=IN 1.2.3.4",
                "c=IN IPV4 1.2.3.4",
                "c=IN IP IP4 1.2.3.4", // R18 Vurix, Verint
                "o=RTSP Session 1 1 IN IP4 0.0.0.0",
                "o=Fuzhou Inno 1 2 IN IP4 1.2.3.4", // R20
                "s=one|s=two",
                "t=",
                "o=- 14665860 31787219 1 IN IP4 192.168.1.2", // R21 TP-Link
                "a=range:npt=0- 596.48",
                "b=AS:x|k=|z=",
                "x-dimensions=1,2",
                ""
            })
    void r17R18R20R21LinesThatDecideNothingMayBeBroken(String lines) throws Exception {
        assertThat(track(lines + "|m=video 0 RTP/AVP 96|a=rtpmap:96 H264/90000|a=control:t")
                        .control())
                .isEqualTo("t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a1b2c3", "12.5", "-77", "231970", "9a90de54", "$-_.+"})
    void r19SessionIdsAreOpaque(String id) throws Exception {
        assertThat(SessionHeader.parse("  " + id + " ;timeout=30")).isEqualTo(new SessionHeader(id, 30));
    }

    @Test
    void r22FormatParametersUnderAnotherNumber() throws Exception {
        VideoTrack track = track("m=video 0 RTP/AVP 104|a=rtpmap:104 H264/90000|a=fmtp:97 sprop-parameter-sets=" + SPS
                + ",aMuMsg==|a=control:t");
        assertThat(track.parameterSets()).hasSize(2);
        VideoTrack elsewhere = track("m=video 0 RTP/AVP 104|a=rtpmap:104 H264/90000|a=control:t|m=audio 0 RTP/AVP 8|"
                + "a=fmtp:104 sprop-parameter-sets=" + SPS + ",aMuMsg==");
        assertThat(elsewhere.parameterSets()).hasSize(2);
    }

    @Test
    void r23BlankAfterTheClockRate() throws Exception {
        assertThat(track("m=video 0 RTP/AVP 96\t|a=rtpmap: 96  H264/90000  |a=control: t ")
                        .clockRateHz())
                .isEqualTo(90_000);
    }

    @Test
    void r24SendOnlyVideo() throws Exception {
        SessionDescription session = SdpParser.parse(
                "v=0\no=CV-RTSPHandler 1 1 IN IP4 0.0.0.0\nm=video 0 RTP/AVP 96\na=sendonly\na=rtpmap:96 H264/90000\na=control:t\n");
        assertThat(session.originUser()).isEqualTo("CV-RTSPHandler");
        assertThat(VideoTrack.select(session).control()).isEqualTo("t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m=application/TP-LINK 0 RTP/AVP smart/1/90000|a=rtpmap:95 TP-LINK/90000",
                "m=vana 0 RTP/AVP 107",
                "m=metadata 0 RTP/AVP 107",
                "m=application 0 RTP/AVP 107|a=rtpmap:107 vnd.onvif.metadata/90000",
                "m=",
                "m=x",
                "m=audio"
            })
    void r25ForeignMediaAreSkipped(String media) throws Exception {
        assertThat(track(media + "|m=video 0 RTP/AVP 96|a=rtpmap:96 H264/90000|a=control:t")
                        .mediaIndex())
                .isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Z0LAHtkDxWhAAAADAEAAAAwDxYuS",
                "AAAAAWdCwB7ZA8VoQAAAAwBAAAAMA8WLkg==",
                "Z0LAHtkDxWhAAAADAEAAAAwDxYuSAAAAAQ==",
                "Z0LAHtkDxWhAAAADAEAAAAwDxYuSEQ=="
            })
    void r26R27PrefixesAndStrayBytesInParameterSets(String sps) throws Exception {
        VideoTrack track = track("m=video 0 RTP/AVP 96|a=rtpmap:96 H264/90000|a=fmtp:96 sprop-parameter-sets=" + sps
                + ",aMuMsg==;|a=control:t");
        VideoDepacketizer depacketizer =
                VideoFormats.depacketizer(track.codec(), UnpooledByteBufAllocator.DEFAULT, track.parameterSets());
        assertThat(String.valueOf(depacketizer.parameterSets())).startsWith("H264 240x160 24.0 fps");
    }

    @Test
    void r28R36AudioIsNeverRead() throws Exception {
        SessionDescription session = SdpParser.parse("v=0\nm=audio 0 RTP/AVP 97\na=rtpmap:97 MPEG4-GENERIC/48000\n"
                + "a=fmtp:97 config=119\na=control:a\nm=audio 0 RTP/AVP 11\na=rtpmap:11 PCM/48000\na=control:b\n"
                + "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=control:v\n");
        assertThat(session.media()).extracting(MediaDescription::control).containsExactly("a", "b", "v");
        assertThat(VideoTrack.select(session).mediaIndex()).isEqualTo(2);
    }

    @Test
    void r32KeepaliveNeverUsesAMethodThatIsNotListed() {
        assertThat(PublicMethods.parse(List.of("OPTIONS, DESCRIBE, SETUP, PLAY, SET_PARAMETER"))
                        .keepaliveMethod())
                .isEqualTo("OPTIONS");
    }

    @Test
    void r33R34TransportWithoutServerPortOrWithoutTcp() throws Exception {
        TransportHeader openIpc = TransportHeader.parse("RTP/AVP;unicast;client_port=40000-40001");
        assertThat(openIpc.serverPort()).isNull();
        assertThat(openIpc.tcp()).isFalse();
        TransportHeader escam = TransportHeader.parse("RTP/AVP;unicast;interleaved=0");
        assertThat(escam.tcp()).isTrue();
        assertThat(escam.interleaved()).isEqualTo(new TransportHeader.Pair(0, 1));
    }

    @Test
    void r35RelativeDigestUri() throws Exception {
        Authorization.Digest digest = (Authorization.Digest)
                Authorization.parse("Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"/live\", response=\"0\"");
        assertThat(digest.uriFits("rtsp://h:8554/live/trackID=0")).isTrue();
    }

    @Test
    void r37PacketsOfTenThousandBytes() throws Exception {
        ByteArrayOutputStream in = new ByteArrayOutputStream();
        in.writeBytes(Hex.bytes("24002710"));
        in.writeBytes(new byte[10_000]);
        CollectedStream out = new CollectedStream();
        Chunks.random(in.toByteArray(), out, 1);
        assertThat(out.events).hasSize(1);
        CollectedUnits units = new CollectedUnits();
        VideoDepacketizer depacketizer = VideoFormats.depacketizer(
                org.xueliang.protocol.media.VideoCodec.H264, UnpooledByteBufAllocator.DEFAULT, List.of());
        depacketizer.packet(Hex.buf("6588" + "AB".repeat(10_000)), 0, true, false, units);
        assertThat(units.units).hasSize(1);
    }

    @Test
    void r38SsrcFirstInTransport() throws Exception {
        TransportHeader luckfox = TransportHeader.parse("ssrc=4CACC3D1;RTP/AVP/TCP;unicast;interleaved=4-5");
        assertThat(luckfox.ssrc()).isEqualTo(0x4CACC3D1);
        assertThat(luckfox.interleaved()).isEqualTo(new TransportHeader.Pair(4, 5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=fmtp:96",
                "a=fmtp:96 ",
                "a=fmtp:",
                "a=fmtp",
                "a=fmtp:96 ;;=;x;sprop-parameter-sets=",
                "a=fmtp:96 sprop-parameter-sets=!!,@@"
            })
    void r39FormatParametersWithNothingInThem(String line) throws Exception {
        assertThat(track("m=video 0 RTP/AVP 96|a=rtpmap:96 H264/90000|" + line + "|a=control:t")
                        .parameterSets())
                .isEmpty();
    }
}
