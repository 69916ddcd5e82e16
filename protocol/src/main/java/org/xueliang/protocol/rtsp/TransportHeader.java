package org.xueliang.protocol.rtsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One transport of a Transport header (RFC 2326 clause 12.39).
 *
 * @param tcp interleaved on the RTSP connection. True also where only {@code interleaved=} says so: Escam answers
 *     {@code RTP/AVP} and interleaves (R34 in vendor-quirks)
 * @param multicast false for unicast, which is also what nothing means
 * @param interleaved channels of RTP and RTCP; the second is the first + 1 where only one came
 * @param clientPort where the client receives
 * @param serverPort where the server sends from; null where missing (R33: OpenIPC; latch on the first packet) or 0
 * @param port of a multicast group
 * @param ssrc a hint, never a reason to drop: hexadecimal, 1 to 8 digits, blanks before it (R1: Hikvision); null where unreadable
 * @param source address the server sends from where it is not the connection's
 * @param destination multicast group or client address
 * @param mode lower case without quotes: {@code play}, {@code record}; {@code receive} is given as {@code record}
 * @param ttl of multicast
 */
public record TransportHeader(
        boolean tcp,
        boolean multicast,
        @Nullable Pair interleaved,
        @Nullable Pair clientPort,
        @Nullable Pair serverPort,
        @Nullable Pair port,
        @Nullable Integer ssrc,
        @Nullable String source,
        @Nullable String destination,
        @Nullable String mode,
        @Nullable Integer ttl) {

    /** Numbers for RTP and RTCP. */
    public record Pair(int rtp, int rtcp) {
        @Override
        public String toString() {
            return rtp + "-" + rtcp;
        }
    }

    /** At most so many transports of one header are looked at. */
    private static final int MAX_OFFERS = 16;

    public static TransportHeader tcp(int rtpChannel) {
        return new TransportHeader(
                true, false, new Pair(rtpChannel, rtpChannel + 1), null, null, null, null, null, null, null, null);
    }

    /** A client's offer. */
    public static TransportHeader udp(int rtpPort, int rtcpPort) {
        return new TransportHeader(
                false, false, null, new Pair(rtpPort, rtcpPort), null, null, null, null, null, null, null);
    }

    public TransportHeader withMode(@Nullable String newMode) {
        return new TransportHeader(
                tcp, multicast, interleaved, clientPort, serverPort, port, ssrc, source, destination, newMode, ttl);
    }

    public TransportHeader withServerPort(int rtpPort, int rtcpPort) {
        return new TransportHeader(
                tcp,
                multicast,
                interleaved,
                clientPort,
                new Pair(rtpPort, rtcpPort),
                port,
                ssrc,
                source,
                destination,
                mode,
                ttl);
    }

    public TransportHeader withSsrc(int newSsrc) {
        return new TransportHeader(
                tcp, multicast, interleaved, clientPort, serverPort, port, newSsrc, source, destination, mode, ttl);
    }

    /** @return every offer of a request's header, in the client's order of preference; those for other protocols are left out */
    public static List<TransportHeader> parseAll(String header) throws RtspSyntaxException {
        List<TransportHeader> offers = new ArrayList<>(2);
        String[] parts = header.split(",", MAX_OFFERS + 1);
        for (int i = 0; i < Math.min(parts.length, MAX_OFFERS); i++) {
            if (!parts[i].isBlank()) {
                TransportHeader offer = parseOne(parts[i]);
                if (offer != null) {
                    offers.add(offer);
                }
            }
        }
        if (offers.isEmpty()) {
            throw new RtspSyntaxException("Transport (expected: RTP/AVP ...)", header);
        }
        return offers;
    }

    /** @return the transport of a response: the first one */
    public static TransportHeader parse(String header) throws RtspSyntaxException {
        return parseAll(header).get(0);
    }

    private static @Nullable TransportHeader parseOne(String text) {
        String[] parts = text.split(";");
        boolean protocolSeen = false;
        boolean tcp = false;
        boolean multicast = false;
        Pair interleaved = null;
        Pair clientPort = null;
        Pair serverPort = null;
        Pair port = null;
        Integer ssrc = null;
        String source = null;
        String destination = null;
        String mode = null;
        Integer ttl = null;
        for (String raw : parts) {
            String part = raw.strip();
            int equals = part.indexOf('=');
            String key = (equals < 0 ? part : part.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
            String value = equals < 0 ? "" : unquote(part.substring(equals + 1).strip());
            // Any order: Luckfox puts ssrc before all else (R38 in vendor-quirks).
            switch (key) {
                case "rtp/avp", "rtp/avp/udp", "rtp/avpf", "rtp/savp" -> protocolSeen = true;
                case "rtp/avp/tcp", "rtp/avpf/tcp", "rtp/savp/tcp" -> {
                    protocolSeen = true;
                    tcp = true;
                }
                case "multicast" -> multicast = true;
                case "interleaved" -> interleaved = pair(value, 255);
                case "client_port" -> clientPort = pair(value, 65535);
                case "server_port" -> serverPort = positive(pair(value, 65535));
                case "port" -> port = pair(value, 65535);
                case "ssrc" -> ssrc = ssrc(value);
                case "source" -> source = value.isEmpty() ? null : value;
                case "destination" -> destination = value.isEmpty() ? null : value;
                case "mode" -> mode = mode(value);
                case "ttl" -> ttl = number(value, 255);
                default -> {
                    // unicast, append, layers, vendors' own: nothing follows from them
                }
            }
        }
        if (!protocolSeen && interleaved == null && clientPort == null) {
            return null;
        }
        return new TransportHeader(
                tcp || interleaved != null,
                multicast,
                interleaved,
                clientPort,
                serverPort,
                port,
                ssrc,
                source,
                destination,
                mode,
                ttl);
    }

    private static String unquote(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1).strip() : value;
    }

    private static @Nullable String mode(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        // "receive" is what old QuickTime clients call recording.
        return lower.isEmpty() ? null : lower.equals("receive") ? "record" : lower;
    }

    private static @Nullable Pair pair(String value, int max) {
        int dash = value.indexOf('-');
        Integer first = number(dash < 0 ? value : value.substring(0, dash), max);
        if (first == null) {
            return null;
        }
        Integer second = dash < 0 ? null : number(value.substring(dash + 1), max);
        return new Pair(first, second != null ? second : Math.min(first + 1, max));
    }

    private static @Nullable Pair positive(@Nullable Pair pair) {
        return pair == null || pair.rtp == 0 ? null : pair;
    }

    private static @Nullable Integer number(String text, int max) {
        String digits = text.strip();
        if (digits.isEmpty() || digits.length() > 6) {
            return null;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return null;
            }
            value = value * 10 + c - '0';
        }
        return value <= max ? value : null;
    }

    private static @Nullable Integer ssrc(String value) {
        String digits = value.strip();
        if (digits.isEmpty() || digits.length() > 8) {
            return null;
        }
        int ssrc = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), 16);
            if (digit < 0) {
                return null;
            }
            ssrc = ssrc << 4 | digit;
        }
        return ssrc;
    }

    /** @return the header's value */
    public String format() {
        StringBuilder out = new StringBuilder(96);
        out.append(tcp ? "RTP/AVP/TCP" : "RTP/AVP").append(multicast ? ";multicast" : ";unicast");
        add(out, "destination", destination);
        add(out, "source", source);
        add(out, "interleaved", interleaved);
        add(out, "client_port", clientPort);
        add(out, "server_port", serverPort);
        add(out, "port", port);
        add(out, "ttl", ttl);
        if (ssrc != null) {
            out.append(";ssrc=").append(String.format(Locale.ROOT, "%08X", ssrc));
        }
        add(out, "mode", mode);
        return out.toString();
    }

    private static void add(StringBuilder out, String key, @Nullable Object value) {
        if (value != null) {
            out.append(';').append(key).append('=').append(value);
        }
    }

    @Override
    public String toString() {
        return format();
    }
}
