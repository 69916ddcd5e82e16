package org.xueliang.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspResponse;

class PullRefusalTest {
    private static String of(int status, String reason) {
        return PullRefusal.ofStatus("DESCRIBE", new RtspResponse(status, reason, RtspHeaders.EMPTY, new byte[0]));
    }

    @Test
    void aStatusIsNamedInWordsForItsOwner() {
        assertThat(of(404, "Nothing Here")).isEqualTo("404 Nothing Here to DESCRIBE: the camera has no such path");
        assertThat(of(404, "")).isEqualTo("404 Not Found to DESCRIBE: the camera has no such path");
    }

    /** The registry refuses control and format characters, and more than 512. */
    @Test
    void theCamerasOwnWordsAreShownAsAnExcerpt() {
        assertThat(of(503, "Busy\t\u001b[2J\ufeff" + "x".repeat(4000)))
                .startsWith("503 Busy\\x09\\x1b[2J\\xef\\xbb\\xbfxxx")
                .endsWith("... to DESCRIBE: the camera has too many clients")
                .hasSizeLessThan(512);
    }
}
