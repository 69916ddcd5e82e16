package org.xueliang.standalone.doctor;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.RtspUrl;
import org.xueliang.protocol.rtsp.SessionHeader;
import org.xueliang.protocol.rtsp.TransportHeader;
import org.xueliang.protocol.sdp.NoVideoTrackException;
import org.xueliang.protocol.sdp.SdpParser;
import org.xueliang.protocol.sdp.SdpSyntaxException;
import org.xueliang.protocol.sdp.SessionDescription;
import org.xueliang.protocol.sdp.VideoTrack;

/** What a camera's answers say, and what of it deviates: the numbers are those of vendor-quirks. */
final class AnswerChecks {
    private final Findings findings;

    AnswerChecks(Findings findings) {
        this.findings = findings;
    }

    /** Oddities of form that the parser forgives. */
    void form(String where, String raw) {
        int end = raw.indexOf("\r\n\r\n");
        String head = end < 0 ? raw : raw.substring(0, end);
        if (head.matches("(?s)RTSP/1\\.0 \\d{3} ?\r?\n.*")) {
            findings.odd(
                    where,
                    "status line without a reason (R10)",
                    head.lines().findFirst().orElse(""),
                    "");
        }
        if (head.replace("\r\n", "").contains("\n")) {
            findings.odd(where, "lines that end with LF alone (R11)", "", "");
        }
        if (head.lines().skip(1).anyMatch(line -> line.endsWith(" ") || line.endsWith("\t"))) {
            findings.odd(where, "blanks behind header values (R5)", "", "");
        }
        if (head.toLowerCase(Locale.ROOT).contains("ssrc= ")) {
            findings.odd(where, "blank in 'ssrc= ' (R1)", "", "");
        }
    }

    SessionDescription session(RtspResponse described) throws StoppedException {
        String type = described.headers().get(RtspHeaders.CONTENT_TYPE);
        if (type == null) {
            findings.odd("DESCRIBE", "no Content-Type (R6); taken as SDP", "", "");
        } else if (!type.toLowerCase(Locale.ROOT).contains("sdp")) {
            findings.odd("DESCRIBE", "Content-Type is not SDP", type, "");
        }
        try {
            SessionDescription session = SdpParser.parse(described.body());
            String text = new String(described.body(), StandardCharsets.UTF_8);
            for (String line : List.of("v=", "o=", "s=", "t=")) {
                if (text.lines().noneMatch(l -> l.startsWith(line))) {
                    findings.odd("DESCRIBE", "SDP without " + line + " (R21)", "", "");
                }
            }
            return session;
        } catch (SdpSyntaxException e) {
            throw findings.stops("DESCRIBE", "the answer is no SDP: " + e.getMessage(), "another service or path");
        }
    }

    VideoTrack track(SessionDescription session) throws StoppedException {
        try {
            VideoTrack track = VideoTrack.select(session);
            findings.good(
                    "DESCRIBE",
                    track.codec() + ", payload type " + track.payloadType() + ", "
                            + session.media().size() + " media");
            if (track.parameterSets().isEmpty()) {
                findings.odd("DESCRIBE", "no parameter sets in the SDP; taken from the stream", "", "");
            }
            return track;
        } catch (NoVideoTrackException e) {
            throw findings.stops(
                    "DESCRIBE",
                    "SDP: " + e.getMessage(),
                    e.reason() == NoVideoTrackException.Reason.NO_VIDEO_MEDIA
                            ? "another path: this one gives sound or metadata alone"
                            : "set the camera's encoding to H.264 or H.265");
        }
    }

    /** What addresses in the description are relative to. @param url that was asked for */
    String base(RtspResponse described, RtspUrl url) throws RtspSyntaxException {
        String base = described.headers().get(RtspHeaders.CONTENT_BASE);
        if (base == null) {
            return url.requestUri();
        }
        String repaired = RtspUrl.parseLenient(base, url).requestUri();
        if (!repaired.equals(base.strip())) {
            findings.odd("DESCRIBE", "Content-Base is broken (R12, R13); taken as " + repaired, base, "");
        }
        return repaired;
    }

    int transport(RtspResponse set) throws RtspSyntaxException {
        String value = set.headers().get(RtspHeaders.TRANSPORT);
        if (value == null) {
            findings.odd("SETUP", "no Transport in the answer; channels 0-1 are assumed", "", "");
            return 0;
        }
        TransportHeader transport = TransportHeader.parse(value);
        if (!value.toUpperCase(Locale.ROOT).contains("/TCP")) {
            findings.odd("SETUP", "says RTP/AVP without /TCP though interleaved (R34)", value, "");
        }
        TransportHeader.Pair channels = transport.interleaved();
        findings.good("SETUP", "RTP over TCP, channels " + (channels == null ? "not said, 0-1 assumed" : channels));
        return channels == null ? 0 : channels.rtp();
    }

    String sessionId(RtspResponse set) throws RtspSyntaxException {
        SessionHeader session = SessionHeader.parse(set.headers());
        if (session == null) {
            findings.odd("SETUP", "no Session in the answer", "", "");
            return "";
        }
        return session.id();
    }
}
