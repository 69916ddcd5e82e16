package org.xueliang.protocol.rtsp;

/**
 * @param status 100 to 999, see {@link StatusCode}
 * @param reason may be empty: some cameras send none (R10 in vendor-quirks: ZLM #807)
 */
public record RtspResponse(int status, String reason, RtspHeaders headers, byte[] body) implements RtspMessage {
    private static final byte[] NO_BODY = {};

    public RtspResponse {
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException("status: " + status + " (expected: 100-999)");
        }
        if (reason.indexOf('\r') >= 0 || reason.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("reason has CR or LF");
        }
    }

    public RtspResponse(int status, String reason, RtspHeaders headers) {
        this(status, reason, headers, NO_BODY);
    }

    /** With the reason phrase of the standard. */
    public static RtspResponse of(int status, RtspHeaders headers) {
        return new RtspResponse(status, StatusCode.reason(status), headers, NO_BODY);
    }

    @Override
    public String toString() {
        return status + " " + reason + " " + headers + " body: " + body.length + " bytes";
    }
}
