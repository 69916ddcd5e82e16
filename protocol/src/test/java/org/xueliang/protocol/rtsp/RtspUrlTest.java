package org.xueliang.protocol.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RtspUrlTest {
    @ParameterizedTest
    @CsvSource({
        "rtsp://h/s, h, 554, /s, rtsp://h/s",
        "RTSP://h:8554/a/b?c=d&e=/x, h, 8554, /a/b?c=d&e=/x, rtsp://h:8554/a/b?c=d&e=/x",
        "rtsps://h, h, 322, '', rtsps://h",
        "rtsp://u:p@192.0.2.1:554/x, 192.0.2.1, 554, /x, rtsp://192.0.2.1/x",
        "rtsp://[2001:db8::1]:5554/x, 2001:db8::1, 5554, /x, rtsp://[2001:db8::1]:5554/x",
        "rtsp://h?x=1, h, 554, ?x=1, rtsp://h?x=1",
        "rtsp://h/x#frag, h, 554, /x, rtsp://h/x",
    })
    void urlsAreTakenApart(String text, String host, int port, String rest, String request) throws RtspSyntaxException {
        RtspUrl url = RtspUrl.parse(text);
        assertThat(url.host()).isEqualTo(host);
        assertThat(url.port()).isEqualTo(port);
        assertThat(url.pathAndQuery()).isEqualTo(rest);
        assertThat(url.requestUri()).isEqualTo(request);
    }

    @Test
    void credentialsAreSplitOffAndNeverShown() throws RtspSyntaxException {
        RtspUrl url = RtspUrl.parse("rtsp://ad%40min:p%3A%2f%E4%B8%AD@h/x");
        assertThat(url.user()).isEqualTo("ad@min");
        assertThat(url.password()).isEqualTo("p:/中");
        assertThat(url.toString()).isEqualTo("rtsp://h/x");
        assertThat(url.withoutCredentials().user()).isNull();
        assertThat(RtspUrl.parse("rtsp://a@b:c@h/x").password()).isEqualTo("c");
        assertThat(RtspUrl.parse("rtsp://u@h/x").password()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "h/s",
                "http://h/s",
                "file:///etc/passwd",
                "rtsp:///s",
                "rtsp://h:0/",
                "rtsp://h:65536/",
                "rtsp://h:x/",
                "rtsp://h/a\r\nX: y",
                "rtsp://h/a b",
                "rtsp://h/\u0000",
                "rtsp://u:p\n@h/",
                "rtsp://[::1/x",
                "rtsp://::1/x",
                "rtsp://h;rm/x",
                "rtsp://u:%0d%0a@h/x",
                "rtsp://h:99999999999/"
            })
    void whatIsNoRtspUrlIsRefused(String text) {
        assertThatThrownBy(() -> RtspUrl.parse(text)).isInstanceOf(RtspSyntaxException.class);
    }

    @Test
    void aRefusalDoesNotShowThePassword() {
        assertThatThrownBy(() -> RtspUrl.parse("rtsp://u:secret@h:0/"))
                .message()
                .doesNotContain("secret");
        assertThatThrownBy(() -> RtspUrl.parse("http://u:secret@h/")).message().doesNotContain("secret");
        assertThatThrownBy(() -> RtspUrl.parse("rtsp://u:secret@/")).message().doesNotContain("secret");
    }

    /** R12, R13 in vendor-quirks. */
    @ParameterizedTest
    @CsvSource({
        "192.168.1.10:554/stream0/, rtsp://192.168.1.10/stream0/",
        "rtsp://rtsp://h/x, rtsp://h/x",
        "rtsp://::ffff:192.168.1.123/x, rtsp://192.168.1.123/x",
        "/live/, rtsp://asked:8554/live/",
        "'  rtsp://h/x/  ', rtsp://h/x/",
    })
    void brokenContentBasesAreMended(String base, String expected) throws RtspSyntaxException {
        RtspUrl asked = RtspUrl.parse("rtsp://u:p@asked:8554/cam");
        assertThat(RtspUrl.parseLenient(base, asked).requestUri()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "rtsp://h/cam/realmonitor?channel=1&subtype=0/, trackID=0, rtsp://h/cam/realmonitor?channel=1&subtype=0/trackID=0",
        "rtsp://h/H264?channel=1&subtype=0, video, rtsp://h/H264?channel=1&subtype=0/video",
        "rtsp://h/a/, /track1, rtsp://h/a/track1",
        "rtsp://h/a, /track1, rtsp://h/a/track1",
        "rtsp://h/a/, *, rtsp://h/a/",
        "rtsp://h/a/, '', rtsp://h/a/",
        "rtsp://h/a/, rtsp://10.0.0.1:554/b?x=1, rtsp://10.0.0.1/b?x=1",
        "rtsp://h/a/, rtsp://u:p@h/b, rtsp://h/b",
    })
    void controlsAreResolvedByConcatenation(String base, String control, String expected) throws RtspSyntaxException {
        assertThat(ControlUrl.resolve(base, control)).isEqualTo(expected);
    }

    @Test
    void aControlCannotCarryLineEnds() {
        assertThatThrownBy(() -> ControlUrl.resolve("rtsp://h/", "a\r\nX: y")).isInstanceOf(RtspSyntaxException.class);
        assertThatThrownBy(() -> ControlUrl.resolve("rtsp://h/", "rtsp://\n")).isInstanceOf(RtspSyntaxException.class);
    }

    @Test
    void pathsLoseOneSlashAtEachEnd() throws RtspSyntaxException {
        assertThat(RtspUrl.parse("rtsp://h/cam1/?a=b").path()).isEqualTo("cam1");
        assertThat(RtspUrl.parse("rtsp://h").path()).isEmpty();
        assertThat(RtspUrl.parse("rtsp://h/").path()).isEmpty();
        assertThat(RtspUrl.parse("rtsp://h/a/b").path()).isEqualTo("a/b");
    }
}
