package org.xueliang.protocol.mansrtsp;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes playback control as the standard's examples are: no URL, version RTSP/1.0. */
public final class MansrtspWriter {
    public static final String CONTENT_TYPE = "Application/MANSRTSP";

    private MansrtspWriter() {}

    public static byte[] write(MansrtspMessage message) {
        StringBuilder out = new StringBuilder(96);
        if (message instanceof MansrtspMessage.Request request) {
            out.append(request.method()).append(" RTSP/1.0\r\n");
            cseq(out, request.cseq());
            Double scale = request.scale();
            if (scale != null) {
                out.append("Scale: ").append(scale).append("\r\n");
            }
            range(out, request.range());
            if (request.method() == MansrtspMethod.PAUSE) {
                out.append("PauseTime: now\r\n");
            }
        } else if (message instanceof MansrtspMessage.Response response) {
            String reason = response.reason().replaceAll("[\\r\\n]", " ");
            out.append("RTSP/1.0 ")
                    .append(response.status())
                    .append(' ')
                    .append(reason)
                    .append("\r\n");
            cseq(out, response.cseq());
            range(out, response.range());
            rtpInfo(out, response);
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void cseq(StringBuilder out, int cseq) {
        if (cseq >= 0) {
            out.append("CSeq: ").append(cseq).append("\r\n");
        }
    }

    private static void range(StringBuilder out, @Nullable NptRange range) {
        if (range == null) {
            return;
        }
        Double start = range.startSeconds();
        Double end = range.endSeconds();
        out.append("Range: npt=")
                .append(start == null ? "now" : seconds(start))
                .append('-')
                .append(end == null ? "" : seconds(end))
                .append("\r\n");
    }

    private static void rtpInfo(StringBuilder out, MansrtspMessage.Response response) {
        if (response.sequence() == null && response.rtpTime() == null) {
            return;
        }
        out.append("RTP-Info: ");
        if (response.sequence() != null) {
            out.append("seq=").append(response.sequence());
        }
        if (response.rtpTime() != null) {
            out.append(response.sequence() == null ? "" : ";")
                    .append("rtptime=")
                    .append(response.rtpTime());
        }
        out.append("\r\n");
    }

    private static String seconds(double seconds) {
        return BigDecimal.valueOf(seconds)
                .setScale(3, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
