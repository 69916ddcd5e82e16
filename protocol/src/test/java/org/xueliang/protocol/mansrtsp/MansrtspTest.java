package org.xueliang.protocol.mansrtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.protocol.mansrtsp.MansrtspMessage.Request;
import org.xueliang.protocol.mansrtsp.MansrtspMessage.Response;

class MansrtspTest {
    private static final List<MansrtspMessage> ALL = List.of(
            Request.pause(1),
            Request.resume(2),
            Request.scale(3, 2),
            Request.seek(4, 100),
            Request.seek(4, 0.5),
            Request.teardown(5),
            new Request(MansrtspMethod.PLAY, 6, new NptRange(600.0, 120.0), -1.0),
            new Response(200, "OK", 7, new NptRange(100.0, null), 1234, 4_294_967_295L),
            new Response(400, "Bad Request", 8, null, null, null));

    private static MansrtspMessage parse(String text) throws MansrtspSyntaxException {
        return MansrtspParser.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The examples of gb28181-signalling 13.9; their Content-Length is the number of bytes. */
    @Test
    void theExamplesAreWritten() {
        assertThat(new String(MansrtspWriter.write(Request.pause(1)), StandardCharsets.UTF_8))
                .isEqualTo("PAUSE RTSP/1.0\r\nCSeq: 1\r\nPauseTime: now\r\n")
                .hasSize(41);
        assertThat(new String(MansrtspWriter.write(Request.resume(2)), StandardCharsets.UTF_8))
                .isEqualTo("PLAY RTSP/1.0\r\nCSeq: 2\r\nRange: npt=now-\r\n")
                .hasSize(41);
        assertThat(new String(MansrtspWriter.write(Request.scale(3, 2)), StandardCharsets.UTF_8))
                .isEqualTo("PLAY RTSP/1.0\r\nCSeq: 3\r\nScale: 2.0\r\n")
                .hasSize(36);
        assertThat(new String(MansrtspWriter.write(Request.seek(4, 100)), StandardCharsets.UTF_8))
                .isEqualTo("PLAY RTSP/1.0\r\nCSeq: 4\r\nRange: npt=100-\r\n")
                .hasSize(41);
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        for (MansrtspMessage message : ALL) {
            assertThat(MansrtspParser.parse(MansrtspWriter.write(message))).isEqualTo(message);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PLAY MANSRTSP/1.0\r\nCSeq: 4\r\nRange: npt=100-\r\n\r\n",
                "PLAY rtsp://192.0.2.1/x RTSP/1.0\nCSeq:4\nrange:npt=100-",
                "play\r\ncseq: 4\r\nRange: npt = 100.0 - \r\n",
                "\r\n\r\nPLAY RTSP/2.0\r\nCSeq: 4\r\nX: y\r\nRange: npt=0:01:40-\r\n"
            })
    void formsThatAreRead(String text) throws Exception {
        assertThat(parse(text)).isEqualTo(Request.seek(4, 100));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | MANSRTSP: empty (expected: PLAY RTSP/1.0)",
                "GET / HTTP/1.1 | MANSRTSP method: \"GET\" (expected: PLAY, PAUSE or TEARDOWN)",
                "RTSP/1.0 | MANSRTSP method: \"RTSP/1.0\" (expected: PLAY, PAUSE or TEARDOWN)",
                "RTSP/1.0 OK | MANSRTSP status: \"RTSP/1.0 OK\" (expected: 100 to 699)",
                "PLAY RTSP/1.0~Scale: fast | Scale: \"fast\" (expected: such as 0.5, 2 or -1)",
                "PLAY RTSP/1.0~Scale: 0 | Scale: \"0\" (expected: such as 0.5, 2 or -1)",
                "PLAY RTSP/1.0~Range: clock=2026- | Range: \"clock=2026-\" (expected: npt=now- or npt=SECONDS-)",
                "PLAY RTSP/1.0~Range: npt=x- | Range: \"npt=x-\" (expected: npt=now- or npt=SECONDS-)",
                "PLAY RTSP/1.0~Range: npt=100 | Range: \"npt=100\" (expected: npt=now- or npt=SECONDS-)",
            })
    void whatIsNotUnderstoodSaysWhy(String text, String message) {
        assertThatThrownBy(() -> parse(text.replace("~", "\r\n")))
                .isInstanceOf(MansrtspSyntaxException.class)
                .hasMessage(message);
    }

    @Test
    void floodsAreBounded() {
        assertThatThrownBy(() -> MansrtspParser.parse(new byte[9000]))
                .hasMessage("MANSRTSP: 9000 bytes (expected: <= 8192)");
    }

    @Test
    void seededMutations() {
        Random random = new Random(2326);
        for (int i = 0; i < 20_000; i++) {
            byte[] body = MansrtspWriter.write(ALL.get(random.nextInt(ALL.size())));
            for (int edit = random.nextInt(4); edit >= 0; edit--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            try {
                MansrtspParser.parse(Arrays.copyOf(body, random.nextInt(body.length + 1)));
            } catch (MansrtspSyntaxException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }
    }
}
