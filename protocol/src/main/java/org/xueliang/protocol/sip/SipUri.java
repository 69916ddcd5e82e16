package org.xueliang.protocol.sip;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.Excerpt;

/**
 * A URI of a message. For {@code sip:} and {@code sips:} taken apart, any other scheme is kept as text. Equal by its text.
 *
 * <p>In GB/T 28181 the user is the 20-digit code; the host may be the domain's ten digits, an address or anything else, and is no
 * address to send to.
 */
public final class SipUri {
    /** What it says for "no port". */
    public static final int NO_PORT = -1;

    private final String text;
    private final String scheme;
    private final String user;
    private final String host;
    private final int port;
    private final String parameters;

    private SipUri(String text, String scheme, String user, String host, int port, String parameters) {
        this.text = text;
        this.scheme = scheme;
        this.user = user;
        this.host = host;
        this.port = port;
        this.parameters = parameters;
    }

    /** @param host name, domain or address; an IPv6 address with or without brackets */
    public static SipUri of(String user, String host) {
        return of(user, host, NO_PORT);
    }

    /** @throws IllegalArgumentException characters that no URI has */
    public static SipUri of(String user, String host, int port) {
        String bracketed = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        String text = "sip:" + (user.isEmpty() ? "" : user + "@") + bracketed + (port == NO_PORT ? "" : ":" + port);
        try {
            return parse(text);
        } catch (SipSyntaxException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    public static SipUri parse(String text) throws SipSyntaxException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == '<' || c == '>' || c == '"' || c == 0x7F) {
                throw new SipSyntaxException("URI (expected: no blanks, quotes or brackets)", shown(text));
            }
        }
        int colon = text.indexOf(':');
        if (colon <= 0) {
            throw new SipSyntaxException("URI (expected: sip:user@host)", shown(text));
        }
        boolean sip = text.regionMatches(true, 0, "sip:", 0, 4);
        if (!sip && !text.regionMatches(true, 0, "sips:", 0, 5)) {
            return new SipUri(text, text.substring(0, colon).toLowerCase(Locale.ROOT), "", "", NO_PORT, "");
        }
        int at = text.indexOf('@', colon);
        String user = "";
        if (at >= 0) {
            int password = text.indexOf(':', colon + 1);
            user = text.substring(colon + 1, password >= 0 && password < at ? password : at);
        }
        int hostStart = at >= 0 ? at + 1 : colon + 1;
        int end = endOfHost(text, hostStart);
        int portColon = text.charAt(Math.min(hostStart, text.length() - 1)) == '['
                ? text.indexOf(':', Math.max(hostStart, text.indexOf(']', hostStart)))
                : text.indexOf(':', hostStart);
        boolean hasPort = portColon >= hostStart && portColon < end;
        String host = text.substring(hostStart, hasPort ? portColon : end);
        if (host.isEmpty() && user.isEmpty()) {
            throw new SipSyntaxException("URI (expected: sip:user@host)", shown(text));
        }
        int port = hasPort ? port(text, portColon + 1, end) : NO_PORT;
        int question = text.indexOf('?', end);
        String parameters = text.substring(end, question < 0 ? text.length() : question);
        return new SipUri(text, sip ? "sip" : "sips", user, host, port, parameters);
    }

    private static int endOfHost(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ';' || c == '?') {
                return i;
            }
        }
        return text.length();
    }

    private static int port(String text, int from, int to) throws SipSyntaxException {
        int port = Decimal.parse(text, from, to);
        if (port < 0 || port > 0xFFFF) {
            throw new SipSyntaxException("port of a URI (expected: 0-65535)", shown(text));
        }
        return port;
    }

    private static String shown(String text) {
        return Excerpt.withoutSecrets(text);
    }

    /** Lower case. */
    public String scheme() {
        return scheme;
    }

    public boolean isSip() {
        return scheme.startsWith("sip");
    }

    /** As it came, without a password; empty where there is none. */
    public String user() {
        return user;
    }

    /** As it came; an IPv6 address in brackets. */
    public String host() {
        return host;
    }

    /** {@link #NO_PORT} where none is said. */
    public int port() {
        return port;
    }

    /** @return the parameter's value, empty for a flag, null where there is none */
    public @Nullable String parameter(String name) {
        return SipParameters.find(parameters, name);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SipUri that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(text);
    }

    /** As it came. */
    @Override
    public String toString() {
        return text;
    }
}
