package org.xueliang.ingest.rtsp;

import org.xueliang.protocol.bytes.Excerpt;
import org.xueliang.protocol.rtsp.RtspMethods;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.StatusCode;

/** A camera's answer that the pull cannot go on from, in words for its owner. */
final class PullRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    PullRefusal(String cause) {
        super(cause);
    }

    String cause() {
        return String.valueOf(getMessage());
    }

    /** What a status means to somebody who owns the camera. The camera's own words may hold anything, and are shown as an excerpt. */
    static String ofStatus(String method, RtspResponse response) {
        String status = response.status() + " "
                + (response.reason().isEmpty() ? StatusCode.reason(response.status()) : Excerpt.of(response.reason()));
        return switch (response.status()) {
            case StatusCode.FORBIDDEN -> status + " to " + method + ": the account may not see this stream";
            case StatusCode.NOT_FOUND -> status + " to " + method + ": the camera has no such path";
            case StatusCode.NOT_ENOUGH_BANDWIDTH, StatusCode.SERVICE_UNAVAILABLE ->
                status + " to " + method + ": the camera has too many clients";
            case StatusCode.UNSUPPORTED_TRANSPORT ->
                status + " to " + method
                        + (method.equals(RtspMethods.SETUP)
                                ? ": the camera takes neither transport that was tried"
                                : "");
            case StatusCode.SESSION_NOT_FOUND -> status + " to " + method + ": the camera has dropped the session";
            default -> status + " to " + method;
        };
    }
}
