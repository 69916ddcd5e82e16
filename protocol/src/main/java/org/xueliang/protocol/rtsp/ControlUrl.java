package org.xueliang.protocol.rtsp;

import java.util.Locale;

/** The URL of a track or of the whole session from {@code a=control} (RFC 2326 C.1.1). */
public final class ControlUrl {
    private ControlUrl() {}

    /**
     * Plain concatenation, also behind a query string, as live555 and FFmpeg do and cameras expect; not RFC 3986
     * resolution. Base {@code rtsp://h/cam/realmonitor?channel=1&subtype=0/} with {@code trackID=0} gives
     * {@code rtsp://h/cam/realmonitor?channel=1&subtype=0/trackID=0} (Dahua).
     *
     * @param base Content-Base, else Content-Location, else the request's URL
     * @param control the attribute's value: {@code *}, absolute, or relative; empty is taken as {@code *}
     * @return the URL for a request line, without credentials
     * @throws RtspSyntaxException an absolute control that is no rtsp URL, control characters
     */
    public static String resolve(String base, String control) throws RtspSyntaxException {
        String trimmed = control.strip();
        if (trimmed.isEmpty() || trimmed.equals("*")) {
            return base;
        }
        int bad = RtspUrl.controlAt(trimmed);
        if (bad >= 0) {
            throw new RtspSyntaxException("control has a blank or control character at " + bad, trimmed);
        }
        String lower = trimmed.toLowerCase(Locale.ROOT);
        if (lower.startsWith("rtsp://") || lower.startsWith("rtsps://")) {
            return RtspUrl.parse(trimmed).requestUri();
        }
        if (base.endsWith("/")) {
            return trimmed.startsWith("/") ? base + trimmed.substring(1) : base + trimmed;
        }
        return trimmed.startsWith("/") ? base + trimmed : base + "/" + trimmed;
    }
}
