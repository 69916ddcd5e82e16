package org.xueliang.ingest.rtsp;

import org.xueliang.protocol.rtsp.StatusCode;

/** A request that is refused: the status, and why in words for whoever reads the answer's body. */
final class ServerRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int MAX_PHRASE = 200;

    private final int status;
    private final String phrase;

    ServerRefusal(int status, String reason) {
        this(status, StatusCode.reason(status), reason);
    }

    private ServerRefusal(int status, String phrase, String reason) {
        super(reason);
        this.status = status;
        this.phrase = phrase;
    }

    /** A stream that is on demand does not come. Players show the status line and drop the body: the cause stands in both. */
    static ServerRefusal noPicture(String cause) {
        String ascii = cause.replaceAll("[^ -~]", "?");
        return new ServerRefusal(
                StatusCode.SERVICE_UNAVAILABLE,
                StatusCode.reason(StatusCode.SERVICE_UNAVAILABLE) + ": "
                        + ascii.substring(0, Math.min(MAX_PHRASE, ascii.length())),
                "the channel gives no picture: " + cause);
    }

    /** What stands behind the status: printable ASCII. */
    String phrase() {
        return phrase;
    }

    int status() {
        return status;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
