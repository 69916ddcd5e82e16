package org.xueliang.protocol.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.testkit.Corpus;

/** Golden examples of gb28181-signalling 13, and every form of vendor-quirks 2.3 (D1 to D15). */
class Gb28181SdpTest {
    private static final String PLATFORM = "34020000002000000001";
    private static final String CHANNEL = "34020000001310000001";
    private static final String ANSWER =
            "v=0\r\no=" + CHANNEL + " 0 0 IN IP4 192.0.2.50\r\ns=Play\r\nc=IN IP4 192.0.2.50\r\n"
                    + "t=0 0\r\nm=video 15060 TCP/RTP/AVP 96\r\na=sendonly\r\na=rtpmap:96 PS/90000\r\na=setup:active\r\n"
                    + "a=connection:new\r\ny=0200000001\r\nf=v/2/6/25/1/4096a/1/8/1\r\n";

    private static Gb28181Offer offer(String text) throws SdpSyntaxException {
        return Gb28181SdpParser.offer(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Gb28181Answer answer(String text) throws SdpSyntaxException {
        return Gb28181SdpParser.answer(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] body, int contentLength) {
        assertThat(body).hasSize(contentLength);
        return new String(body, StandardCharsets.UTF_8);
    }

    @Test
    void liveOverTcp() throws Exception {
        Gb28181Offer offer =
                Gb28181Offer.live(PLATFORM, GbMedia.receiveTcp("192.0.2.10", 30_000, MediaSetup.PASSIVE), 200_000_001);
        byte[] body = Gb28181SdpWriter.offer(offer);
        // D9: v o s u c t m a y f, the last line ends as well.
        assertThat(text(body, 255))
                .isEqualTo(
                        "v=0\r\no=" + PLATFORM + " 0 0 IN IP4 192.0.2.10\r\ns=Play\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\n"
                                + "m=video 30000 TCP/RTP/AVP 96 98 97\r\na=recvonly\r\na=rtpmap:96 PS/90000\r\n"
                                + "a=rtpmap:98 H264/90000\r\na=rtpmap:97 MPEG4/90000\r\na=setup:passive\r\na=connection:new\r\n"
                                + "y=0200000001\r\n");
        assertThat(Gb28181SdpParser.offer(body)).isEqualTo(offer);
    }

    @Test
    void playbackOverUdp() throws Exception {
        Gb28181Offer offer = Gb28181Offer.playback(
                PLATFORM,
                CHANNEL,
                1_772_323_200,
                1_772_326_800,
                GbMedia.receiveUdp("192.0.2.10", 30_002),
                1_200_000_002);
        byte[] body = Gb28181SdpWriter.offer(offer);
        assertThat(text(body, 264))
                .contains("s=Playback\r\nu=" + CHANNEL + ":0\r\nc=IN IP4 192.0.2.10\r\nt=1772323200 1772326800\r\n");
        assertThat(Gb28181SdpParser.offer(body)).isEqualTo(offer);
    }

    @Test
    void downloadWithSpeed() throws Exception {
        GbMedia media = GbMedia.receiveTcp("192.0.2.10", 30_004, MediaSetup.PASSIVE)
                .withFormats(List.of(new RtpMap(96, "PS", 90_000)));
        Gb28181Offer offer =
                Gb28181Offer.download(PLATFORM, CHANNEL, 1_772_323_200, 1_772_326_800, 4, media, 1_200_000_003);
        byte[] body = Gb28181SdpWriter.offer(offer);
        assertThat(new String(body, StandardCharsets.UTF_8))
                .endsWith("a=setup:passive\r\na=connection:new\r\na=downloadspeed:4\r\ny=1200000003\r\n");
        assertThat(Gb28181SdpParser.offer(body)).isEqualTo(offer);
    }

    @Test
    void anAnswer() throws Exception {
        Gb28181Answer read = answer(ANSWER);
        Gb28181Answer expected = Gb28181Answer.of(
                CHANNEL,
                GbSessionType.PLAY,
                GbMedia.send("192.0.2.50", 15_060, true, MediaSetup.ACTIVE, new RtpMap(96, "PS", 90_000)),
                200_000_001,
                "v/2/6/25/1/4096a/1/8/1");
        assertThat(read).isEqualTo(expected);
        assertThat(text(Gb28181SdpWriter.answer(expected), 225)).isEqualTo(ANSWER);
        assertThat(answer(ANSWER.replace("y=", "a=filesize:123456789012\r\ny=")).fileSizeBytes())
                .isEqualTo(123_456_789_012L);
    }

    @Test
    void subStreamsAreChosen() throws Exception {
        Gb28181Offer live = Gb28181Offer.live(PLATFORM, GbMedia.receiveUdp("192.0.2.10", 30_000), 1);
        Gb28181Offer vendor = live.with(List.of(new SdpAttribute("streamprofile", "1")));
        assertThat(Gb28181SdpParser.offer(Gb28181SdpWriter.offer(vendor))).isEqualTo(vendor);
        Gb28181Offer standard = live.withStreamNumber(1);
        assertThat(Gb28181SdpParser.offer(Gb28181SdpWriter.offer(standard))).isEqualTo(standard);
    }

    // D1, D4: no y=. D2: zeros. D3: null. D5: another one. D7: > 2^31. D8: fewer digits. Case 19: hex, 9 and 11 digits.
    @ParameterizedTest
    @CsvSource({
        "'', , NO_SSRC",
        "y=, , NO_SSRC",
        "y=0000000000, , ZERO_SSRC",
        "y=0, , ZERO_SSRC",
        "y=null, , NULL_SSRC",
        "y=0100007788, 100007788, ",
        "y=4294967295, 4294967295, LARGE_SSRC",
        "y=2147483648, 2147483648, LARGE_SSRC",
        "y=100007788, 100007788, UNPADDED_SSRC",
        "y=00100007788, 100007788, UNPADDED_SSRC",
        "y=4294967296, , UNREADABLE_SSRC",
        "y=0x0BEBC201, , UNREADABLE_SSRC",
        "y=-1, , UNREADABLE_SSRC",
        "y=99999999999999999999999999999999999999, , UNREADABLE_SSRC"
    })
    void d1ToD8Ssrc(String line, Long ssrc, GbSdpOddity oddity) throws Exception {
        Gb28181Answer read = answer(ANSWER.replace("y=0200000001", line));
        assertThat(read.ssrc()).isEqualTo(ssrc == null ? null : Integer.valueOf(ssrc.intValue()));
        assertThat(read.oddities()).isEqualTo(oddity == null ? Set.of() : Set.of(oddity));
    }

    // D9: y= and f= before a=; at the session's level; more than once.
    @Test
    void d9LinesInAnotherOrder() throws Exception {
        Gb28181Answer early =
                answer(ANSWER.replace("y=0200000001\r\n", "").replace("m=video", "y=0200000001\r\nm=video"));
        assertThat(early.ssrc()).isEqualTo(200_000_001);
        assertThat(early.oddities()).containsExactly(GbSdpOddity.ODD_LINE_ORDER);
        Gb28181Answer twice = answer(ANSWER + "y=0200000002\r\n");
        assertThat(twice.ssrc()).isEqualTo(200_000_001);
        assertThat(twice.oddities()).contains(GbSdpOddity.SEVERAL_SSRCS);
    }

    // D10: the long list of payloads that some devices want.
    @Test
    void d10LongList() throws Exception {
        GbMedia media = GbMedia.receiveUdp("192.0.2.10", 30_000).withFormats(GbMedia.LONG_LIST);
        Gb28181Offer offer = Gb28181Offer.live(PLATFORM, media, 1)
                .with(List.of(new SdpAttribute("fmtp", "126 profile-level-id=42e01e")));
        Gb28181Offer read = Gb28181SdpParser.offer(Gb28181SdpWriter.offer(offer));
        assertThat(read).isEqualTo(offer);
        assertThat(read.media().encoding(99)).isEqualTo("H265");
    }

    // D11: f= and y= do not kill the reader of RTSP's descriptions either.
    @Test
    void d11FormatLine() throws Exception {
        assertThat(answer(ANSWER).format()).isEqualTo("v/2/6/25/1/4096a/1/8/1");
        assertThat(SdpParser.parse(ANSWER).media()).hasSize(1);
    }

    // D12: wvp#708: port 0 with status 200.
    @Test
    void d12PortZero() throws Exception {
        assertThat(answer(ANSWER).isRefused()).isFalse();
        Gb28181Answer zero = answer(ANSWER.replace("15060 TCP/RTP/AVP", "0 RTP/AVP"));
        assertThat(zero.isRefused()).isTrue();
        assertThat(zero.oddities()).containsExactly(GbSdpOddity.NO_PORT);
        // Who opens the connection has no port to name.
        assertThat(answer(ANSWER.replace("15060", "0")).isRefused()).isFalse();
    }

    // D13: wvp#1863; R17, R18: c= in every form; a private address is told as it is.
    @ParameterizedTest
    @CsvSource({
        "c=IN IP4 10.0.0.1, 10.0.0.1", "c=IN 10.0.0.1, 10.0.0.1", "c=IN IP IP4 10.0.0.1, 10.0.0.1",
                "c=IN IP4 10.0.0.1/127, 10.0.0.1",
        "c=IN , 192.0.2.50", "'', 192.0.2.50", "c=IN IP6 2001:db8::1, 2001:db8::1",
                "c=IN IP4 camera.example, camera.example"
    })
    void d13Addresses(String line, String address) throws Exception {
        assertThat(answer(ANSWER.replace("c=IN IP4 192.0.2.50", line)).media().address())
                .isEqualTo(address);
    }

    @Test
    void d13AddressAtTheMedium() throws Exception {
        Gb28181Answer read = answer(ANSWER.replace("c=IN IP4 192.0.2.50\r\n", "")
                .replace("a=sendonly", "c=IN IP4 192.0.2.51\r\na=sendonly"));
        assertThat(read.media().address()).isEqualTo("192.0.2.51");
        assertThat(read.oddities()).isEmpty();
    }

    // D14: TCP without a=setup, or with one of another kind.
    @ParameterizedTest
    @CsvSource({
        "'', , true",
        "a=setup:, , true",
        "a=setup:PASSIVE, PASSIVE, false",
        "a=setup: actpass, ACTPASS, false",
        "a=setup:holdconn, , true"
    })
    void d14Setup(String line, MediaSetup setup, boolean odd) throws Exception {
        Gb28181Answer read = answer(ANSWER.replace("a=setup:active", line));
        assertThat(read.media().setup()).isEqualTo(setup);
        assertThat(read.oddities().contains(GbSdpOddity.NO_SETUP)).isEqualTo(odd);
    }

    // D15: the transport's name in either order.
    @Test
    void d15TcpBehind() throws Exception {
        Gb28181Answer read = answer(ANSWER.replace("TCP/RTP/AVP", "RTP/AVP/TCP"));
        assertThat(read.media().tcp()).isTrue();
        assertThat(read.oddities()).containsExactly(GbSdpOddity.TCP_BEHIND);
        assertThat(answer(ANSWER.replace("TCP/RTP/AVP", "RTP/AVP")).media().tcp())
                .isFalse();
    }

    // P26 in gb28181-quirks: a payload of a vendor's own name.
    @Test
    void privatePayloads() throws Exception {
        Gb28181Answer read = answer(ANSWER.replace("96 PS/90000", "96 HIKVISION/90000"));
        assertThat(read.media().encoding(96)).isEqualTo("HIKVISION");
        assertThat(read.oddities()).containsExactly(GbSdpOddity.PRIVATE_PAYLOAD);
    }

    // Case 20 of the signalling sheet: audio first, several media each with its y=, LF alone, unknown session name, NTP
    // time.
    @Test
    void severalMedia() throws Exception {
        Gb28181Offer read =
                offer("v=0\no=- 0 0 IN IP4 192.0.2.9\ns=Embedded Net DVR\nu=" + CHANNEL + ":3\nc=IN IP4 192.0.2.9\n"
                        + "t=3981312000 3981315600\nm=audio 5000 RTP/AVP 8\na=recvonly\ny=0200000009\n"
                        + "m=video 5002 TCP/RTP/AVP 96 98 97\na=recvonly\na=setup:passive\na=rtpmap:96 PS/90000\na=rtpmap:98 H264/90000\n"
                        + "y=0200000008\n");
        assertThat(read.media().type()).isEqualTo("video");
        assertThat(read.ssrc()).isEqualTo(200_000_008);
        assertThat(read.moreMedia()).hasSize(1);
        assertThat(read.moreMedia().get(0).encoding(8)).isEqualTo("PCMA");
        assertThat(read.type()).isEqualTo(GbSessionType.PLAYBACK);
        assertThat(read.channel()).isEqualTo(CHANNEL);
        assertThat(read.channelType()).isEqualTo(3);
        assertThat(read.startS()).isEqualTo(1_772_323_200);
        assertThat(read.oddities())
                .contains(
                        GbSdpOddity.BARE_LINE_FEED,
                        GbSdpOddity.UNKNOWN_SESSION_NAME,
                        GbSdpOddity.NTP_TIME,
                        GbSdpOddity.NO_RTPMAP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<?xml version=\"1.0\"?>\r\n<ErrorInfo>\r\n<ErrorCode>1</ErrorCode>\r\n</ErrorInfo>\r\n",
                "v=0\r\ns=Play\r\n"
            })
    void s26WhatIsNoSdpIsRefused(String text) {
        assertThatThrownBy(() -> answer(text))
                .isInstanceOf(SdpSyntaxException.class)
                .hasMessageStartingWith("no SDP with media (expected: v=0 ... m=video)");
    }

    @Test
    void floodsAreBounded() {
        assertThatThrownBy(() -> Gb28181SdpParser.offer(new byte[70_000]))
                .hasMessage("SDP: 70000 bytes (expected: <= 65536)");
        assertThatThrownBy(() -> offer("m=video 1 RTP/AVP 96\r\n".repeat(17)))
                .hasMessage("SDP media: more than 16 (expected: <= 16)");
        assertThatThrownBy(() -> offer("m=video 1 RTP/AVP 96\r\n" + "a=x\r\n".repeat(65)))
                .hasMessage("SDP attributes: more than 64 (expected: <= 64)");
        assertThatThrownBy(() ->
                        Gb28181SdpWriter.offer(Gb28181Offer.live("a\r\nb", GbMedia.receiveUdp("192.0.2.1", 1), 1)))
                .hasMessage("an SDP value has CR or LF");
    }

    @Test
    void realOnes() throws Exception {
        // A platform of 2011 or 2016 that names no SSRC (D1), and a simulator that does.
        Gb28181Offer platform = realOffer("messages/sip_udp_media/001_INVITE_192-168-65-11.sip");
        assertThat(platform.media()).isEqualTo(GbMedia.receiveUdp("192.168.65.11", 6000));
        assertThat(platform.ssrc()).isNull();
        assertThat(platform.oddities()).contains(GbSdpOddity.NO_SSRC);
        Gb28181Offer simulator = realOffer("uvp-sip-samples/invite-realplay.sip");
        assertThat(simulator.type()).isEqualTo(GbSessionType.PLAY);
        assertThat(simulator.media().port()).isPositive();
        assertThat(simulator.ssrc()).isEqualTo(100_000_001);
    }

    private static Gb28181Offer realOffer(String name) throws Exception {
        byte[] message = Files.readAllBytes(Corpus.path("protocol/gb28181/" + name));
        String text = new String(message, StandardCharsets.ISO_8859_1);
        return offer(text.substring(text.indexOf("v=0")));
    }

    @Test
    void seededMutations() {
        Random random = new Random(4566);
        byte[] whole = ANSWER.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] body = Arrays.copyOf(whole, random.nextInt(4) == 0 ? random.nextInt(whole.length) : whole.length);
            for (int edit = random.nextInt(5); edit >= 0 && body.length > 0; edit--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(Gb28181SdpWriter.answer(Gb28181SdpParser.answer(body)))
                        .isNotEmpty();
                assertThat(Gb28181SdpWriter.offer(Gb28181SdpParser.offer(body))).isNotEmpty();
            } catch (SdpSyntaxException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }
    }
}
