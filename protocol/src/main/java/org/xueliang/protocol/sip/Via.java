package org.xueliang.protocol.sip;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One value of Via (RFC 3261 clause 20.42, RFC 3581). Immutable. */
public final class Via {
    /** How a branch of this standard begins. */
    public static final String COOKIE = "z9hG4bK";

    private final String text;
    private final String transport;
    private final String sentBy;
    private final String parameters;
    private final @Nullable String branch;

    private Via(String text, String transport, String sentBy, String parameters) {
        this.text = text;
        this.transport = transport;
        this.sentBy = sentBy;
        this.parameters = parameters;
        this.branch = SipParameters.find(parameters, "branch");
    }

    /**
     * Ours, with {@code rport} for NAT.
     *
     * @param transport UDP or TCP
     * @param branch with {@link #COOKIE} at its beginning
     */
    public static Via of(String transport, String host, int port, String branch) {
        if (!branch.startsWith(COOKIE)) {
            throw new IllegalArgumentException("branch (expected: " + COOKIE + "...)");
        }
        String sentBy = (host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
        String parameters = ";rport;branch=" + branch;
        return new Via("SIP/2.0/" + transport + " " + sentBy + parameters, transport, sentBy, parameters);
    }

    /** @param value of a header; only the first of a list is read */
    public static Via parse(String value) throws SipSyntaxException {
        int end = SipParameters.endOfListItem(value, 0);
        int name = value.indexOf('/');
        int version = name < 0 ? -1 : value.indexOf('/', name + 1);
        if (version < 0 || version >= end || !value.substring(0, name).trim().equalsIgnoreCase("SIP")) {
            throw new SipSyntaxException("Via (expected: SIP/2.0/transport host)", value);
        }
        int from = SipParameters.skipBlanks(value, version + 1);
        int to = from;
        while (to < end && SipMethods.isTokenChar(value.charAt(to))) {
            to++;
        }
        int host = SipParameters.skipBlanks(value, to);
        int semicolon = value.indexOf(';', host);
        int hostEnd = semicolon < 0 || semicolon > end ? end : semicolon;
        String sentBy = value.substring(Math.min(host, hostEnd), hostEnd).trim();
        if (to == from || host == to || sentBy.isEmpty()) {
            throw new SipSyntaxException("Via (expected: SIP/2.0/transport host)", value);
        }
        return new Via(
                end == value.length() ? value : value.substring(0, end),
                transport(value, from, to),
                sentBy,
                value.substring(hostEnd, end));
    }

    private static String transport(String value, int from, int to) {
        if (value.startsWith("UDP", from) && to - from == 3) {
            return "UDP";
        }
        return value.substring(from, to).toUpperCase(Locale.ROOT);
    }

    /** Upper case. */
    public String transport() {
        return transport;
    }

    /** Host, and port where one is said, as it came. */
    public String sentBy() {
        return sentBy;
    }

    public String sentByHost() {
        int close = sentBy.indexOf(']');
        int colon = sentBy.indexOf(':', Math.max(0, close));
        return (colon < 0 ? sentBy : sentBy.substring(0, colon)).trim();
    }

    /** Null where there is none (RFC 2543). */
    public @Nullable String branch() {
        return branch;
    }

    public boolean hasCookie() {
        return branch != null && branch.startsWith(COOKIE);
    }

    /** @return the value, empty for a flag, null where there is none */
    public @Nullable String parameter(String name) {
        return SipParameters.find(parameters, name);
    }

    /** What an answer has to carry (RFC 3581 clause 4): the source that was seen, where it was asked for or differs. */
    public Via seenFrom(String host, int port) {
        boolean askedPort = parameter("rport") != null;
        boolean sameHost = sentByHost().equals(host);
        if (!askedPort && sameHost) {
            return this;
        }
        StringBuilder changed = new StringBuilder(parameters.length() + 48);
        int at = parameters.indexOf(';');
        while (at >= 0 && at < parameters.length()) {
            int end = SipParameters.end(parameters, at + 1);
            String one = parameters.substring(at, end);
            // What a peer says of its own source is not believed.
            if (SipParameters.find(one, "rport") == null && SipParameters.find(one, "received") == null) {
                changed.append(one);
            } else if (askedPort && SipParameters.find(one, "rport") != null) {
                changed.append(";rport=").append(port);
            }
            at = end;
        }
        changed.append(";received=").append(host);
        int head = text.length() - parameters.length();
        return new Via(text.substring(0, head) + changed, transport, sentBy, changed.toString());
    }

    /** As it came, or as it is sent. */
    @Override
    public String toString() {
        return text;
    }
}
