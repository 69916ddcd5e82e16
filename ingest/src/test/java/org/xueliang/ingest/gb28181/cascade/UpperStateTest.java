package org.xueliang.ingest.gb28181.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The declared lives, whole: a change of them is a change of this page. */
class UpperStateTest {
    @Test
    void theLifeOfALink() {
        assertThat(UpperState.TABLE.describe()).isEqualTo("""
                CLOSED + START -> OPENING
                OPENING + OPENED -> REGISTERING
                OPENING + FAILED -> WAITING
                OPENING + STOP -> CLOSED
                REGISTERING + ACCEPTED -> ONLINE
                REGISTERING + REFUSED -> WAITING
                REGISTERING + MOVED -> REDIRECTED
                REGISTERING + FAILED -> WAITING
                REGISTERING + STOP -> CLOSED
                ONLINE + ACCEPTED -> ONLINE
                ONLINE + REFUSED -> WAITING
                ONLINE + MOVED -> REDIRECTED
                ONLINE + FAILED -> WAITING
                ONLINE + SILENT -> WAITING
                ONLINE + STOP -> CLOSED
                WAITING + RETRY -> OPENING
                WAITING + STOP -> CLOSED
                REDIRECTED + FAILED -> WAITING
                REDIRECTED + STOP -> CLOSED
                """);
    }

    @Test
    void theLifeOfACall() {
        assertThat(UpperCallState.TABLE.describe()).isEqualTo("""
                WAITING_FOR_STREAM + STREAM_THERE -> OPENING_MEDIA
                WAITING_FOR_STREAM + END -> ENDED
                OPENING_MEDIA + MEDIA_OPEN -> ANSWERED
                OPENING_MEDIA + END -> ENDED
                ANSWERED + ACKNOWLEDGED -> CONNECTING
                ANSWERED + END -> ENDED
                CONNECTING + CONNECTED -> SENDING
                CONNECTING + END -> ENDED
                SENDING + END -> ENDED
                """);
    }
}
