package org.xueliang.registry.calls;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import org.xueliang.registry.error.Refusal;

/**
 * Who gets what is sent to an address. A stored password was given for one of them and goes to no other: whoever may write the address
 * could read the password there. The scheme counts too, for one without TLS sends past more eyes. Pure.
 *
 * @param port that the scheme implies where the address names none
 */
public record Origin(String scheme, String host, int port) {
    private static final Map<String, Integer> PORTS =
            Map.of("http", 80, "https", 443, "rtsp", 554, "rtsps", 322, "mqtt", 1883, "mqtts", 8883);

    /** @param url checked where it came in */
    public static Origin of(String url) {
        URI uri = URI.create(url);
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        int port = uri.getPort() < 0 ? PORTS.getOrDefault(scheme, -1) : uri.getPort();
        return new Origin(scheme, String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT), port);
    }

    /** Why a change without a password is refused; behind the field's name. */
    public String hasNoPassword(String orElse) {
        return "missing, and the stored one was not given for " + Refusal.excerpt(toString())
                + " (expected: address changed: give the password anew" + orElse + ")";
    }

    @Override
    public String toString() {
        return scheme + "://" + host + ":" + port;
    }
}
