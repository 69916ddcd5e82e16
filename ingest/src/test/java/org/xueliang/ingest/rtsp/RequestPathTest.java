package org.xueliang.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.protocol.rtsp.RtspSyntaxException;

class RequestPathTest {
    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            rtsp://h:8554/gate,                     gate, ''
            rtsp://h:8554/gate/,                    gate, ''
            rtsp://h/gate?a=b,                      gate, ''
            rtsp://h/gate?a=b/,                     gate, ''
            rtsp://h/gate/streamid=0,               gate, streamid=0
            rtsp://h/gate?a=b/streamid=0,           gate, streamid=0
            rtsp://h/gate/stream=1?a=b,             gate, stream=1
            rtsp://h/gate/trackID=0/,               gate, trackID=0
            /gate/trackID=0,                        gate, trackID=0
            rtsp://h/live/gate,                     live, gate
            rtsp://h,                               '', ''
            *,                                      '', ''
            """)
    void theFormsOfFfmpegGstreamerAndVlc(String uri, String channel, String track) throws Exception {
        assertThat(RequestPath.of(uri)).isEqualTo(new RequestPath(channel, track));
    }

    @Test
    void aPathThatCanBeNobodysIsRefusedByItsLength() {
        assertThatThrownBy(() -> RequestPath.of("rtsp://h/" + "x".repeat(65)))
                .isInstanceOf(RtspSyntaxException.class)
                .hasMessageContaining("65 characters");
    }
}
