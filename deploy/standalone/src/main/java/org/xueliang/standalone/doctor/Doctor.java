package org.xueliang.standalone.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.auth.ClientAuthorizer;
import org.xueliang.protocol.rtsp.ControlUrl;
import org.xueliang.protocol.rtsp.PublicMethods;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.RtspUrl;
import org.xueliang.protocol.rtsp.SessionHeader;
import org.xueliang.protocol.rtsp.StatusCode;
import org.xueliang.protocol.rtsp.TransportHeader;
import org.xueliang.protocol.sdp.MediaDescription;
import org.xueliang.protocol.sdp.NoVideoTrackException;
import org.xueliang.protocol.sdp.SdpAttribute;
import org.xueliang.protocol.sdp.SdpParser;
import org.xueliang.protocol.sdp.SdpSyntaxException;
import org.xueliang.protocol.sdp.SessionDescription;
import org.xueliang.protocol.sdp.VideoTrack;
import org.xueliang.standalone.doctor.DoctorReport.StreamFacts;
import org.xueliang.standalone.doctor.Finding.Level;

/**
 * Examines one RTSP camera over TCP: OPTIONS, DESCRIBE, SETUP, PLAY, some seconds of media, keepalive, TEARDOWN. Uses the
 * same parsers as the gateway, and says where the camera deviates and what to do. One try of the credentials, never more:
 * cameras lock out.
 */
public final class Doctor {
    private static final String CNONCE = "0a4f113b";

    private final RtspUrl url;
    private final long listenMs;
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> dialogue = new ArrayList<>();
    private final ClientAuthorizer authorizer;
    private @Nullable StreamFacts stream;

    /** The examination cannot go on; why is among the findings already. */
    private static final class StoppedException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** @param listenMs how long media is looked at */
    public Doctor(RtspUrl url, @Nullable String user, @Nullable String password, long listenMs) {
        this.url = url;
        this.listenMs = listenMs;
        this.authorizer =
                new ClientAuthorizer(user == null ? url.user() : user, password == null ? url.password() : password);
    }

    public DoctorReport examine() {
        try (RtspDialogue camera = new RtspDialogue(url, dialogue)) {
            good("connect", "TCP connection to " + url.host() + ":" + url.port());
            converse(camera);
        } catch (StoppedException e) {
            // The finding that stopped it is the last in the list.
        } catch (RtspSyntaxException e) {
            bad(
                    "dialogue",
                    "answers no RTSP: " + e.getMessage(),
                    "is this the camera's RTSP port? (often 554; HTTP is 80)");
        } catch (UnknownHostException e) {
            bad("connect", "the name " + url.host() + " is not known", "check the spelling, or give the address");
        } catch (ConnectException e) {
            bad(
                    "connect",
                    "connection refused at " + url.host() + ":" + url.port(),
                    "is RTSP switched on in the camera, and is this its port?");
        } catch (SocketTimeoutException e) {
            bad(
                    "dialogue",
                    dialogue.isEmpty()
                            ? "nothing answers at " + url.host() + ":" + url.port()
                            : String.valueOf(e.getMessage()),
                    "a firewall on the way, or the camera hangs: restart it");
        } catch (IOException e) {
            bad(
                    "dialogue",
                    String.valueOf(e.getMessage()),
                    "the camera ended it: too many clients, or it does not know the last request");
        }
        return new DoctorReport(url.withoutCredentials().requestUri(), stream, findings, dialogue);
    }

    private void converse(RtspDialogue camera) throws IOException, RtspSyntaxException, StoppedException {
        String base = url.requestUri();
        PublicMethods methods = options(camera, base);
        RtspResponse described =
                ask(camera, "DESCRIBE", base, RtspHeaders.builder().add(RtspHeaders.ACCEPT, "application/sdp"));
        redirected(described);
        mustBeOk("DESCRIBE", described);
        SessionDescription session = session(described);
        VideoTrack track = track(session);
        base = base(described, base);
        String trackUrl = ControlUrl.resolve(base, track.control());
        RtspResponse set = ask(
                camera,
                "SETUP",
                trackUrl,
                RtspHeaders.builder()
                        .add(RtspHeaders.TRANSPORT, TransportHeader.tcp(0).format()));
        mustBeOk("SETUP", set);
        int rtpChannel = transport(set);
        String sessionId = sessionId(set);
        try (MediaProbe probe =
                new MediaProbe(track, rtpChannel, session.media().size() - 1)) {
            camera.media(probe);
            String aggregate = session.control() == null ? base : ControlUrl.resolve(base, session.control());
            RtspResponse played =
                    ask(camera, "PLAY", aggregate, inSession(sessionId).add(RtspHeaders.RANGE, "npt=0.000-"));
            if (played.status() == 457) {
                odd("PLAY", "refuses Range", "457", "");
                played = ask(camera, "PLAY", aggregate, inSession(sessionId));
            }
            mustBeOk("PLAY", played);
            camera.listen(listenMs);
            media(camera, probe);
            announcedRate(session.media().get(track.mediaIndex()));
            keepalive(camera, methods, aggregate, sessionId);
            ask(camera, "TEARDOWN", aggregate, inSession(sessionId));
        }
    }

    private PublicMethods options(RtspDialogue camera, String uri) throws IOException, RtspSyntaxException {
        RtspResponse answer = ask(camera, "OPTIONS", uri, RtspHeaders.builder());
        PublicMethods methods = PublicMethods.of(answer.headers());
        String server = answer.headers().get(RtspHeaders.SERVER);
        good(
                "OPTIONS",
                (server == null ? "the camera does not name itself" : "server: " + server) + "; methods: "
                        + methods.methods());
        return methods;
    }

    /** Asks, answers a challenge once, and looks at the form of the answer. */
    private RtspResponse ask(RtspDialogue camera, String method, String uri, RtspHeaders.Builder headers)
            throws IOException, RtspSyntaxException {
        RtspResponse answer = camera.ask(method, uri, authorized(method, uri, headers));
        if (answer.status() == StatusCode.UNAUTHORIZED) {
            boolean had = headers.build().contains(RtspHeaders.AUTHORIZATION);
            switch (authorizer.unauthorized(answer.headers().getAll(RtspHeaders.WWW_AUTHENTICATE), had)) {
                case RETRY -> answer = camera.ask(method, uri, authorized(method, uri, headers));
                case NO_CREDENTIALS ->
                    bad(method, "the camera wants user and password", "give them: rtsp://USER@... and --password");
                case NO_KNOWN_CHALLENGE ->
                    bad(
                            method,
                            "the camera wants an authentication we do not know: "
                                    + answer.headers().getAll(RtspHeaders.WWW_AUTHENTICATE),
                            "switch it to Digest in the camera");
                case WRONG_CREDENTIALS ->
                    bad(
                            method,
                            "401 Unauthorized: wrong user or password",
                            "check both in the camera; do not try often, cameras lock out");
            }
            if (answer.status() == StatusCode.UNAUTHORIZED
                    && findings.stream().noneMatch(f -> f.level() == Level.BAD)) {
                bad(
                        method,
                        "401 Unauthorized: wrong user or password",
                        "check both in the camera; do not try often, cameras lock out");
            } else if (answer.status() < 400) {
                authorizer.accepted();
            }
        }
        form(method, camera.rawHead());
        return answer;
    }

    private RtspHeaders.Builder authorized(String method, String uri, RtspHeaders.Builder headers) {
        String authorization = authorizer.authorization(method, uri, CNONCE);
        if (authorization != null) {
            headers.set(RtspHeaders.AUTHORIZATION, authorization);
        }
        return headers;
    }

    /** Oddities of form that the parser forgives. */
    private void form(String where, String raw) {
        int end = raw.indexOf("\r\n\r\n");
        String head = end < 0 ? raw : raw.substring(0, end);
        if (head.matches("(?s)RTSP/1\\.0 \\d{3} ?\r?\n.*")) {
            odd(
                    where,
                    "status line without a reason (R10)",
                    head.lines().findFirst().orElse(""),
                    "");
        }
        if (head.replace("\r\n", "").contains("\n")) {
            odd(where, "lines that end with LF alone (R11)", "", "");
        }
        if (head.lines().skip(1).anyMatch(line -> line.endsWith(" ") || line.endsWith("\t"))) {
            odd(where, "blanks behind header values (R5)", "", "");
        }
        if (head.toLowerCase(Locale.ROOT).contains("ssrc= ")) {
            odd(where, "blank in 'ssrc= ' (R1)", "", "");
        }
    }

    private void redirected(RtspResponse answer) throws StoppedException {
        if (answer.status() >= 300 && answer.status() < 400) {
            bad(
                    "DESCRIBE",
                    "redirects to " + answer.headers().get(RtspHeaders.LOCATION),
                    "examine and enrol that address instead");
            throw new StoppedException();
        }
    }

    private void mustBeOk(String where, RtspResponse answer) throws StoppedException {
        if (answer.status() == StatusCode.OK) {
            return;
        }
        if (findings.stream().noneMatch(f -> f.level() == Level.BAD && f.where().equals(where))) {
            bad(where, answer.status() + " " + answer.reason(), advice(answer.status()));
        }
        throw new StoppedException();
    }

    private static String advice(int status) {
        return switch (status) {
            case 400 -> "the camera did not understand: is the path complete?";
            case 403 -> "the user may not see this stream: give it the right in the camera";
            case 404 -> "no such path: look for the stream's path in the camera's manual";
            case 453, 503 -> "too many clients: end others, or use the sub stream";
            case 454 -> "the camera forgot the session: restart it";
            case 461 -> "the camera refuses RTP over TCP: enrol it with the UDP transport";
            default -> "see the dialogue";
        };
    }

    private SessionDescription session(RtspResponse described) throws StoppedException {
        String type = described.headers().get(RtspHeaders.CONTENT_TYPE);
        if (type == null) {
            odd("DESCRIBE", "no Content-Type (R6); taken as SDP", "", "");
        } else if (!type.toLowerCase(Locale.ROOT).contains("sdp")) {
            odd("DESCRIBE", "Content-Type is not SDP", type, "");
        }
        try {
            SessionDescription session = SdpParser.parse(described.body());
            String text = new String(described.body(), java.nio.charset.StandardCharsets.UTF_8);
            for (String line : List.of("v=", "o=", "s=", "t=")) {
                if (text.lines().noneMatch(l -> l.startsWith(line))) {
                    odd("DESCRIBE", "SDP without " + line + " (R21)", "", "");
                }
            }
            return session;
        } catch (SdpSyntaxException e) {
            bad("DESCRIBE", "the answer is no SDP: " + e.getMessage(), "another service or path");
            throw new StoppedException();
        }
    }

    private VideoTrack track(SessionDescription session) throws StoppedException {
        try {
            VideoTrack track = VideoTrack.select(session);
            good(
                    "DESCRIBE",
                    track.codec() + ", payload type " + track.payloadType() + ", "
                            + session.media().size() + " media");
            if (track.parameterSets().isEmpty()) {
                odd("DESCRIBE", "no parameter sets in the SDP; taken from the stream", "", "");
            }
            return track;
        } catch (NoVideoTrackException e) {
            bad(
                    "DESCRIBE",
                    "SDP: " + e.getMessage(),
                    e.reason() == NoVideoTrackException.Reason.NO_VIDEO_MEDIA
                            ? "another path: this one gives sound or metadata alone"
                            : "set the camera's encoding to H.264 or H.265");
            throw new StoppedException();
        }
    }

    private String base(RtspResponse described, String otherwise) throws RtspSyntaxException {
        String base = described.headers().get(RtspHeaders.CONTENT_BASE);
        if (base == null) {
            return otherwise;
        }
        String repaired = RtspUrl.parseLenient(base, url).requestUri();
        if (!repaired.equals(base.strip())) {
            odd("DESCRIBE", "Content-Base is broken (R12, R13); taken as " + repaired, base, "");
        }
        return repaired;
    }

    private int transport(RtspResponse set) throws RtspSyntaxException {
        String value = set.headers().get(RtspHeaders.TRANSPORT);
        if (value == null) {
            odd("SETUP", "no Transport in the answer; channels 0-1 are assumed", "", "");
            return 0;
        }
        TransportHeader transport = TransportHeader.parse(value);
        if (!value.toUpperCase(Locale.ROOT).contains("/TCP")) {
            odd("SETUP", "says RTP/AVP without /TCP though interleaved (R34)", value, "");
        }
        TransportHeader.Pair channels = transport.interleaved();
        good("SETUP", "RTP over TCP, channels " + (channels == null ? "not said, 0-1 assumed" : channels));
        return channels == null ? 0 : channels.rtp();
    }

    private String sessionId(RtspResponse set) throws RtspSyntaxException {
        SessionHeader session = SessionHeader.parse(set.headers());
        if (session == null) {
            odd("SETUP", "no Session in the answer", "", "");
            return "";
        }
        return session.id();
    }

    private static RtspHeaders.Builder inSession(String sessionId) {
        RtspHeaders.Builder headers = RtspHeaders.builder();
        return sessionId.isEmpty() ? headers : headers.add(RtspHeaders.SESSION, sessionId);
    }

    private void media(RtspDialogue camera, MediaProbe probe) throws StoppedException {
        if (probe.packets() == 0) {
            bad(
                    "media",
                    "no RTP for " + listenMs / 1000 + " s after PLAY"
                            + (probe.rtcpPackets() > 0 ? "; RTCP alone came" : ""),
                    "the camera's encoder hangs, or it waits for UDP: restart it, try the sub stream");
            throw new StoppedException();
        }
        StreamFacts facts = probe.facts();
        stream = facts;
        good(
                "media",
                String.format(
                        Locale.ROOT,
                        "%s %dx%d, %.1f pictures/s, %.0f kbit/s, keyframe each %d ms",
                        facts.codec(),
                        facts.width(),
                        facts.height(),
                        facts.frameRate(),
                        facts.kilobitsPerSecond(),
                        facts.keyframeIntervalMs()));
        if (probe.keyframes() == 0) {
            bad(
                    "media",
                    "no keyframe in " + listenMs / 1000 + " s",
                    "set the keyframe interval to 2 s; switch 'smart' coding (H.264+, U-code) off");
        } else if (facts.keyframeIntervalMs() > 10_000) {
            odd(
                    "media",
                    "a keyframe each " + facts.keyframeIntervalMs() / 1000 + " s: snapshots are that old",
                    "",
                    "set the keyframe interval to 2 s");
        }
        if (probe.refusedParameterSets() != null) {
            bad(
                    "media",
                    "parameter sets cannot be used: " + probe.refusedParameterSets(),
                    "change resolution or profile");
        }
        if (facts.lostPackets() > 0) {
            odd(
                    "media",
                    facts.lostPackets() + " packets missing over TCP: the camera drops them itself",
                    "",
                    "lower its bit rate, or end other clients");
        }
        if (differ(facts.declaredFrameRate(), facts.frameRate())) {
            falseRate("its SPS", facts.declaredFrameRate(), facts.frameRate());
        }
        if (probe.framesOnOtherChannels() > 0) {
            odd(
                    "media",
                    "frames on channels that were not set up (R8, R9)",
                    Long.toString(probe.framesOnOtherChannels()),
                    "");
        }
        if (camera.skippedBytes() > 0) {
            odd(
                    "media",
                    camera.skippedBytes() + " bytes that belong to nothing: its send buffer overruns",
                    "",
                    "lower its bit rate");
        }
    }

    /** {@code a=framerate} of RFC 4566 clause 6; many cameras say what was set up and not what is sent. */
    private void announcedRate(MediaDescription media) {
        StreamFacts facts = stream;
        String text = media.attributes().stream()
                .filter(attribute -> attribute.name().equals("framerate"))
                .map(SdpAttribute::value)
                .findFirst()
                .orElse("");
        if (facts != null
                && text.matches("\\d{1,4}(\\.\\d{1,6})?")
                && differ(Double.parseDouble(text), facts.frameRate())) {
            falseRate("its SDP", Double.parseDouble(text), facts.frameRate());
        }
    }

    private static boolean differ(double declared, double measured) {
        return declared > 0 && measured > 0 && Math.abs(declared - measured) > 0.3 * declared;
    }

    private void falseRate(String where, double declared, double measured) {
        odd(
                "media",
                String.format(Locale.ROOT, "%s says %.1f pictures/s, %.1f come (R40)", where, declared, measured),
                "",
                "");
    }

    private void keepalive(RtspDialogue camera, PublicMethods methods, String uri, String sessionId)
            throws RtspSyntaxException, IOException {
        String method = methods.keepaliveMethod();
        RtspResponse answer = ask(camera, method, uri, inSession(sessionId));
        if (answer.status() == StatusCode.OK) {
            good("keepalive", method);
        } else {
            odd("keepalive", method + " answers " + answer.status() + "; the stream goes on all the same", "", "");
        }
    }

    private void good(String where, String what) {
        findings.add(new Finding(Level.GOOD, where, what, "", ""));
    }

    private void odd(String where, String what, String evidence, String advice) {
        Finding finding = new Finding(Level.ODD, where, what, evidence, advice);
        if (!findings.contains(finding)) {
            findings.add(finding);
        }
    }

    private void bad(String where, String what, String advice) {
        findings.add(new Finding(Level.BAD, where, what, "", advice));
    }
}
