package org.xueliang.ingest.rtsp;

/** A request that is refused: the status, and why in words for whoever reads the answer's body. */
final class ServerRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    ServerRefusal(int status, String reason) {
        super(reason);
        this.status = status;
    }

    int status() {
        return status;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
