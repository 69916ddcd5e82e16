package org.xueliang.protocol.mansrtsp;

import org.jspecify.annotations.Nullable;

/** The body of an INFO, or of the 200 to it. */
public sealed interface MansrtspMessage {
    /** -1 where it is missing. */
    int cseq();

    /**
     * @param range null where not said
     * @param scale null where not said; negative plays backwards
     */
    record Request(
            MansrtspMethod method,
            int cseq,
            @Nullable NptRange range,
            @Nullable Double scale) implements MansrtspMessage {
        /** Continues where it was paused. */
        public static Request resume(int cseq) {
            return new Request(MansrtspMethod.PLAY, cseq, NptRange.NOW, null);
        }

        public static Request pause(int cseq) {
            return new Request(MansrtspMethod.PAUSE, cseq, null, null);
        }

        /** @param startSeconds from the start of the requested period */
        public static Request seek(int cseq, double startSeconds) {
            return new Request(MansrtspMethod.PLAY, cseq, new NptRange(startSeconds, null), null);
        }

        /** @param scale 0.25, 0.5, 1, 2, 4 by 2022; negative plays backwards */
        public static Request scale(int cseq, double scale) {
            return new Request(MansrtspMethod.PLAY, cseq, null, scale);
        }

        public static Request teardown(int cseq) {
            return new Request(MansrtspMethod.TEARDOWN, cseq, null, null);
        }
    }

    /**
     * @param sequence of the first packet behind the jump (RTP-Info); null where not said
     * @param rtpTime of that packet, unsigned 32 bits; null where not said
     */
    record Response(
            int status,
            String reason,
            int cseq,
            @Nullable NptRange range,
            @Nullable Integer sequence,
            @Nullable Long rtpTime)
            implements MansrtspMessage {}
}
