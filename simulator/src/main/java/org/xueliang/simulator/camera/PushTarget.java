package org.xueliang.simulator.camera;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.RtspUrl;

/**
 * Where a pushing camera sends to.
 *
 * @param url rtsp URL, without credentials
 * @param user null where the server asks for none
 * @param password never shown
 * @param tcp interleaved on the RTSP connection; false for UDP
 */
public record PushTarget(
        RtspUrl url, @Nullable String user, @Nullable String password, boolean tcp) {
    /**
     * @param url may have {@code user:password@}, which counts where the others are null
     * @throws IllegalArgumentException saying what is wrong with the URL, without its password
     */
    public static PushTarget of(String url, @Nullable String user, @Nullable String password, boolean tcp) {
        try {
            RtspUrl parsed = RtspUrl.parse(url);
            if (parsed.tls()) {
                throw new IllegalArgumentException("push URL: rtsps (expected: rtsp)");
            }
            String name = user == null ? parsed.user() : user;
            String secret = user == null ? parsed.password() : password;
            return new PushTarget(parsed.withoutCredentials(), name, secret, tcp);
        } catch (RtspSyntaxException e) {
            throw new IllegalArgumentException("push URL: " + e.getMessage(), e);
        }
    }

    /** Neither user nor password. */
    @Override
    public String toString() {
        return url.requestUri() + (tcp ? " over TCP" : " over UDP");
    }
}
