package org.xueliang.protocol.rtsp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An rtsp or rtsps URL, checked. What stands behind the host is kept as it is and never encoded again: devices compare it
 * byte by byte.
 */
public final class RtspUrl {
    public static final int DEFAULT_PORT = 554;
    public static final int DEFAULT_TLS_PORT = 322;

    /** Longest URL taken; gortsplib takes 2048, playback URLs of recorders need a few hundred. */
    public static final int MAX_LENGTH = 4096;

    private final boolean tls;
    private final @Nullable String user;
    private final @Nullable String password;
    private final String host;
    private final boolean ipv6;
    private final int port;
    private final String pathAndQuery;

    private RtspUrl(
            boolean tls,
            @Nullable String user,
            @Nullable String password,
            String host,
            boolean ipv6,
            int port,
            String pathAndQuery) {
        this.tls = tls;
        this.user = user;
        this.password = password;
        this.host = host;
        this.ipv6 = ipv6;
        this.port = port;
        this.pathAndQuery = pathAndQuery;
    }

    /** @throws RtspSyntaxException another scheme, control characters, blanks, no host, a bad port; never shows the password */
    public static RtspUrl parse(String text) throws RtspSyntaxException {
        if (text.length() > MAX_LENGTH) {
            throw new RtspSyntaxException("URL: " + text.length() + " characters (expected: <= " + MAX_LENGTH + ")");
        }
        int bad = controlAt(text);
        if (bad >= 0) {
            throw new RtspSyntaxException("URL has a blank or control character at " + bad);
        }
        int schemeEnd = text.indexOf("://");
        if (schemeEnd < 0) {
            throw new RtspSyntaxException("URL without a scheme (expected: rtsp:// or rtsps://)");
        }
        String scheme = text.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
        boolean tls = scheme.equals("rtsps");
        if (!tls && !scheme.equals("rtsp")) {
            throw new RtspSyntaxException("URL scheme (expected: rtsp or rtsps)", scheme);
        }
        int authorityStart = schemeEnd + 3;
        int authorityEnd = authorityEnd(text, authorityStart);
        String authority = text.substring(authorityStart, authorityEnd);
        String pathAndQuery = text.substring(authorityEnd);
        int fragment = pathAndQuery.indexOf('#');
        if (fragment >= 0) {
            pathAndQuery = pathAndQuery.substring(0, fragment);
        }
        int at = authority.lastIndexOf('@');
        String user = null;
        String password = null;
        if (at >= 0) {
            String userInfo = authority.substring(0, at);
            int colon = userInfo.indexOf(':');
            user = percentDecode(colon < 0 ? userInfo : userInfo.substring(0, colon));
            password = colon < 0 ? "" : percentDecode(userInfo.substring(colon + 1));
        }
        return withHost(tls, user, password, authority.substring(at + 1), pathAndQuery);
    }

    /** The authority ends at / ? or #: in a password they must be percent-encoded (RFC 3986 clause 3.2). */
    private static int authorityEnd(String text, int from) {
        int end = text.length();
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '/' || c == '?' || c == '#') {
                end = i;
                break;
            }
        }
        return end;
    }

    private static RtspUrl withHost(
            boolean tls, @Nullable String user, @Nullable String password, String hostPort, String pathAndQuery)
            throws RtspSyntaxException {
        String host;
        String portText = "";
        boolean ipv6 = hostPort.startsWith("[");
        if (ipv6) {
            int close = hostPort.indexOf(']');
            if (close < 0) {
                throw new RtspSyntaxException("URL host without ]", hostPort);
            }
            host = hostPort.substring(1, close);
            String rest = hostPort.substring(close + 1);
            if (!rest.isEmpty() && rest.charAt(0) != ':') {
                throw new RtspSyntaxException("URL host (expected: [address]:port)", hostPort);
            }
            portText = rest.isEmpty() ? "" : rest.substring(1);
            requireHost(host, "0123456789abcdefABCDEF:.%", hostPort);
        } else {
            int colon = hostPort.indexOf(':');
            if (colon >= 0 && hostPort.indexOf(':', colon + 1) >= 0) {
                throw new RtspSyntaxException("URL host with several colons (expected: [address] for IPv6)", hostPort);
            }
            host = colon < 0 ? hostPort : hostPort.substring(0, colon);
            portText = colon < 0 ? "" : hostPort.substring(colon + 1);
            requireHost(host, "", hostPort);
        }
        return new RtspUrl(tls, user, password, host, ipv6, port(portText, tls), pathAndQuery);
    }

    private static void requireHost(String host, String onlyThese, String shown) throws RtspSyntaxException {
        if (host.isEmpty() || host.length() > 255) {
            throw new RtspSyntaxException("URL without a host", shown);
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean good = onlyThese.isEmpty()
                    ? Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_'
                    : onlyThese.indexOf(c) >= 0;
            if (!good) {
                throw new RtspSyntaxException("URL host has a character that is not allowed", shown);
            }
        }
    }

    private static int port(String text, boolean tls) throws RtspSyntaxException {
        if (text.isEmpty()) {
            return tls ? DEFAULT_TLS_PORT : DEFAULT_PORT;
        }
        int port = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            port = c >= '0' && c <= '9' && port <= 65535 ? port * 10 + c - '0' : 65536 * 10;
        }
        if (port < 1 || port > 65535) {
            throw new RtspSyntaxException("URL port (expected: 1-65535)", text);
        }
        return port;
    }

    public boolean tls() {
        return tls;
    }

    public @Nullable String user() {
        return user;
    }

    /** Percent-decoded; null without user info, empty where only a user is named. A secret: never to be logged. */
    public @Nullable String password() {
        return password;
    }

    /** Without brackets. */
    public String host() {
        return host;
    }

    /** The one in the URL, or the scheme's default: 554, or 322 for rtsps. */
    public int port() {
        return port;
    }

    /** As in the URL; empty, or begins with / or ?. */
    public String pathAndQuery() {
        return pathAndQuery;
    }

    /** Path without query and without the slash at its begin and end; percent-encoding as it is. */
    public String path() {
        int query = pathAndQuery.indexOf('?');
        String path = query < 0 ? pathAndQuery : pathAndQuery.substring(0, query);
        int from = path.startsWith("/") ? 1 : 0;
        int to = path.length() > from && path.endsWith("/") ? path.length() - 1 : path.length();
        return path.substring(from, Math.max(from, to));
    }

    /** What stands in a request line: no credentials; the port where it is not the default. */
    public RtspUrl withoutCredentials() {
        return user == null && password == null ? this : new RtspUrl(tls, null, null, host, ipv6, port, pathAndQuery);
    }

    /** The same place under another address; for devices behind NAT that name their inner one. */
    public RtspUrl withAddressOf(RtspUrl other) {
        return new RtspUrl(other.tls, user, password, other.host, other.ipv6, other.port, pathAndQuery);
    }

    public RtspUrl withCredentials(@Nullable String newUser, @Nullable String newPassword) {
        return new RtspUrl(tls, newUser, newPassword, host, ipv6, port, pathAndQuery);
    }

    /** @return whether host and port and scheme are the same: credentials of one may go to the other */
    public boolean sameAuthority(RtspUrl other) {
        return tls == other.tls && port == other.port && host.equalsIgnoreCase(other.host);
    }

    /** For a request line: never with credentials. */
    public String requestUri() {
        StringBuilder text = new StringBuilder(32 + pathAndQuery.length());
        text.append(tls ? "rtsps://" : "rtsp://");
        text.append(ipv6 ? "[" + host + "]" : host);
        if (port != (tls ? DEFAULT_TLS_PORT : DEFAULT_PORT)) {
            text.append(':').append(port);
        }
        return text.append(pathAndQuery).toString();
    }

    /**
     * Mends what devices put into Content-Base and Location before it is parsed: blanks around, {@code 192.168.1.10:554/s}
     * without scheme (R12 in vendor-quirks: Anjvision), {@code rtsp://rtsp://} (R13), an IPv4-mapped address without
     * brackets (R13), and a path alone, which is taken as one of {@code request}'s host.
     *
     * @param request the URL that was asked for
     */
    public static RtspUrl parseLenient(String text, RtspUrl request) throws RtspSyntaxException {
        String mended = text.strip();
        String lower = mended.toLowerCase(Locale.ROOT);
        while (lower.startsWith("rtsp://rtsp://") || lower.startsWith("rtsp://rtsps://")) {
            mended = mended.substring("rtsp://".length());
            lower = lower.substring("rtsp://".length());
        }
        if (!lower.contains("://")) {
            if (mended.startsWith("/") || mended.startsWith("?") || mended.isEmpty()) {
                return parse(request.withoutCredentials().authorityText() + mended);
            }
            mended = (request.tls ? "rtsps://" : "rtsp://") + mended;
        }
        String mapped = "://::ffff:";
        int at = mended.toLowerCase(Locale.ROOT).indexOf(mapped);
        if (at > 0 && at <= "rtsps".length()) {
            mended = mended.substring(0, at) + "://" + mended.substring(at + mapped.length());
        }
        return parse(mended);
    }

    private String authorityText() {
        return new RtspUrl(tls, null, null, host, ipv6, port, "").requestUri();
    }

    static int controlAt(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == 0x7F) {
                return i;
            }
        }
        return -1;
    }

    static void requireNoControl(String uri) {
        int bad = controlAt(uri);
        if (bad >= 0 || uri.isEmpty()) {
            throw new IllegalArgumentException(
                    uri.isEmpty() ? "URI is empty" : "URI has a blank or control character at " + bad);
        }
    }

    private static String percentDecode(String text) throws RtspSyntaxException {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (low >= 0) {
                out.write(high << 4 | low);
                i += 2;
            } else {
                int codePoint = text.codePointAt(i);
                out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(codePoint) - 1;
            }
        }
        String decoded = out.toString(StandardCharsets.UTF_8);
        for (int i = 0; i < decoded.length(); i++) {
            if (decoded.charAt(i) < ' ') {
                throw new RtspSyntaxException("URL credentials have a control character");
            }
        }
        return decoded;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RtspUrl that
                && sameAuthority(that)
                && pathAndQuery.equals(that.pathAndQuery)
                && Objects.equals(user, that.user)
                && Objects.equals(password, that.password);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tls, host.toLowerCase(Locale.ROOT), port, pathAndQuery, user);
    }

    /** Without credentials. */
    @Override
    public String toString() {
        return requestUri();
    }
}
