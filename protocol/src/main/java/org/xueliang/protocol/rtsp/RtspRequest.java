package org.xueliang.protocol.rtsp;

import org.xueliang.protocol.bytes.Excerpt;

/**
 * @param method upper-case token, see {@link RtspMethods}
 * @param uri as it stands in the request line: without credentials, blanks or control characters; or {@code *}
 */
public record RtspRequest(String method, String uri, RtspHeaders headers, byte[] body) implements RtspMessage {
    private static final byte[] NO_BODY = {};

    public RtspRequest {
        RtspMethods.requireToken(method);
        RtspUrl.requireNoControl(uri);
    }

    public RtspRequest(String method, String uri, RtspHeaders headers) {
        this(method, uri, headers, NO_BODY);
    }

    /** Neither credentials nor the body. */
    @Override
    public String toString() {
        return method + " " + Excerpt.withoutSecrets(uri) + " " + headers + " body: " + body.length + " bytes";
    }
}
