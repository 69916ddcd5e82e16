package org.xueliang.ingest.onvif;

/** Why a device's answer is of no use. */
final class OnvifException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What goes wrong, in the words that are counted and that say what to do. */
    enum Kind {
        NOT_ALLOWED("address is not allowed"),
        UNREACHABLE("no connection"),
        NO_TLS("TLS is not offered"),
        NOT_HTTP("no HTTP"),
        TOO_SLOW("answer took too long"),
        TOO_LARGE("answer too large"),
        REDIRECT("redirect is not followed"),
        WEB_PAGE("a web page and no ONVIF service"),
        HTTP_STATUS("HTTP status"),
        CONTENT_TYPE("content type"),
        NOT_SOAP("no SOAP"),
        NOT_AUTHORIZED("not authorized"),
        FAULT("SOAP fault"),
        OTHER_ANSWER("answer to something else"),
        NO_MEDIA("no media service"),
        NO_PROFILES("no video profiles"),
        STREAM_ADDRESS("stream address cannot be used");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private final Kind kind;

    /** @param message a whole sentence for people, beginning with the kind or the call; no secrets */
    OnvifException(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
