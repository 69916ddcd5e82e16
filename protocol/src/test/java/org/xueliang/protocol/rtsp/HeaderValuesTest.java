package org.xueliang.protocol.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderValuesTest {
    @Test
    void aTransportAnswerIsRead() throws RtspSyntaxException {
        TransportHeader transport =
                TransportHeader.parse("RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=4CACC3D1;mode=\"play\"");
        assertThat(transport.tcp()).isTrue();
        assertThat(transport.interleaved()).isEqualTo(new TransportHeader.Pair(0, 1));
        assertThat(transport.ssrc()).isEqualTo(0x4CACC3D1);
        assertThat(transport.mode()).isEqualTo("play");
    }

    @ParameterizedTest
    @CsvSource({
        "RTP/AVP;unicast;client_port=4-5;server_port=0, ",
        "RTP/AVP;unicast;client_port=4-5;server_port=8200, 8200-8201",
        "RTP/AVP;unicast;client_port=4-5;server_port=8200-8205, 8200-8205",
        "RTP/AVP;unicast;client_port=4-5;server_port=x, ",
        "RTP/AVP;unicast;client_port=4-5;server_port=70000-1, ",
    })
    void oddServerPortsAreTolerated(String header, String expected) throws RtspSyntaxException {
        TransportHeader transport = TransportHeader.parse(header);
        assertThat(transport.tcp()).isFalse();
        assertThat(String.valueOf(transport.serverPort())).isEqualTo(String.valueOf(expected));
    }

    @Test
    void offersKeepTheirOrderAndAreWrittenBack() throws RtspSyntaxException {
        List<TransportHeader> offers = TransportHeader.parseAll(
                "RAW/RAW/UDP;unicast, RTP/AVP;unicast;client_port=40000-40001,RTP/AVP/TCP;unicast;interleaved=2-3;mode=RECORD");
        assertThat(offers).hasSize(2);
        assertThat(offers.get(0).format()).isEqualTo("RTP/AVP;unicast;client_port=40000-40001");
        assertThat(offers.get(1).format()).isEqualTo("RTP/AVP/TCP;unicast;interleaved=2-3;mode=record");
        assertThat(TransportHeader.tcp(0).withSsrc(0xABC).format())
                .isEqualTo("RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=00000ABC");
        assertThat(TransportHeader.parse("RTP/AVP;multicast;destination=239.1.2.3;port=5000-5001;ttl=16")
                        .ttl())
                .isEqualTo(16);
        assertThatThrownBy(() -> TransportHeader.parse("nonsense")).isInstanceOf(RtspSyntaxException.class);
        assertThatThrownBy(() -> TransportHeader.parse("")).isInstanceOf(RtspSyntaxException.class);
        assertThat(TransportHeader.parse("RTP/AVP/TCP;interleaved=0-1;mode=receive")
                        .mode())
                .isEqualTo("record");
    }

    @ParameterizedTest
    @CsvSource({
        "708345999;timeout=60, 708345999, 60",
        "9a90de54; timeout=120, 9a90de54, 120",
        "'       12345', 12345, 60",
        "-12.5$_+, -12.5$_+, 60",
        "a;timeout=0, a, 60",
        "a;Timeout=abc, a, 60",
        "a;x=1;timeout=30;y, a, 30",
        "a;timeout=99999999999999, a, 86400",
    })
    void sessionsAreRead(String header, String id, int timeout) throws RtspSyntaxException {
        assertThat(SessionHeader.parse(header)).isEqualTo(new SessionHeader(id, timeout));
    }

    @Test
    void aSessionWithoutAnIdIsRefused() {
        assertThatThrownBy(() -> SessionHeader.parse(";timeout=60")).isInstanceOf(RtspSyntaxException.class);
        assertThatThrownBy(() -> SessionHeader.parse("x".repeat(300))).isInstanceOf(RtspSyntaxException.class);
    }

    @Test
    void rtpInfoIsReadFieldByField() {
        RtpInfo info = RtpInfo.parse(
                "url=rtsp://h/a,b/trackID=1;seq=24104;rtptime=1270711678,url=rtsp://h/a,b/trackID=2;seq=4510;rtptime=-1;");
        assertThat(info.streams()).hasSize(2);
        assertThat(info.streams().get(0))
                .isEqualTo(new RtpInfo.Stream("rtsp://h/a,b/trackID=1", 24104, 1270711678L, null));
        assertThat(info.streams().get(1)).isEqualTo(new RtpInfo.Stream("rtsp://h/a,b/trackID=2", 4510, null, null));
        assertThat(info.find("rtsp://other/trackID=2", 2))
                .isEqualTo(info.streams().get(1));
        assertThat(info.find("rtsp://h/none", 2)).isNull();
        assertThat(RtpInfo.parse("url=nonsense;seq=1").find("rtsp://h/x", 1)).isNotNull();
        assertThat(RtpInfo.parse(";;,").streams()).isEmpty();
        assertThat(RtpInfo.parse(info.format())).isEqualTo(info);
    }

    @ParameterizedTest
    @CsvSource({
        "'OPTIONS, DESCRIBE, GET_PARAMETER, SET_PARAMETER', GET_PARAMETER",
        "'OPTIONS,DESCRIBE ,PLAY', OPTIONS",
        "'SET_PARAMETER, PLAY', SET_PARAMETER",
        "'', OPTIONS",
        "'<html>', OPTIONS",
    })
    void keepaliveUsesWhatTheServerOffers(String header, String method) {
        assertThat(PublicMethods.parse(List.of(header)).keepaliveMethod()).isEqualTo(method);
    }
}
