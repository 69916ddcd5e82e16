package org.xueliang.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.rtsp.RequestTurns.Turn;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspMethods;
import org.xueliang.protocol.rtsp.RtspRequest;

class RequestTurnsTest {
    private final RequestTurns turns = new RequestTurns();

    private static RtspRequest request(int cseq) {
        return new RtspRequest(
                RtspMethods.OPTIONS, "*", RtspHeaders.of(RtspHeaders.CSEQ, Integer.toString(cseq)), new byte[0]);
    }

    @Test
    void whatComesWhileAnAnswerNeedsTimeWaitsInItsOrder() {
        List<RtspRequest> sent = new ArrayList<>();
        assertThat(turns.comes(request(0))).isEqualTo(Turn.NOW);
        turns.hold();
        for (int i = 1; i <= 3; i++) {
            sent.add(request(i));
            assertThat(turns.comes(sent.get(i - 1))).isEqualTo(Turn.LATER);
        }
        assertThat(turns.next()).isNull();
        turns.release();
        assertThat(turns.next()).isSameAs(sent.get(0));
        assertThat(turns.next()).isSameAs(sent.get(1));
        turns.hold();
        assertThat(turns.next()).as("its answer needs time too").isNull();
        turns.release();
        assertThat(turns.next()).isSameAs(sent.get(2));
        assertThat(turns.next()).isNull();
    }

    @Test
    void whoSendsMoreThanMayWaitIsNotAnswered() {
        turns.hold();
        for (int i = 0; i < RequestTurns.MAX_WAITING; i++) {
            assertThat(turns.comes(request(i))).isEqualTo(Turn.LATER);
        }
        assertThat(turns.comes(request(99))).isEqualTo(Turn.NEVER);
        turns.clear();
        turns.release();
        assertThat(turns.next()).isNull();
    }
}
