package org.xueliang.standalone.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.auth.ClientAuthorizer;
import org.xueliang.protocol.rtsp.ControlUrl;
import org.xueliang.protocol.rtsp.PublicMethods;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.RtspUrl;
import org.xueliang.protocol.rtsp.StatusCode;
import org.xueliang.protocol.rtsp.TransportHeader;
import org.xueliang.protocol.sdp.SessionDescription;
import org.xueliang.protocol.sdp.VideoTrack;
import org.xueliang.standalone.doctor.DoctorReport.StreamFacts;

/**
 * Examines one RTSP camera over TCP: OPTIONS, DESCRIBE, SETUP, PLAY, some seconds of media, keepalive, TEARDOWN. Uses the
 * same parsers as the gateway, and says where the camera deviates and what to do. One try of the credentials, never more:
 * cameras lock out.
 */
public final class Doctor {
    private static final String CNONCE = "0a4f113b";

    private final RtspUrl url;
    private final long listenMs;
    private final Findings findings = new Findings();
    private final AnswerChecks answers = new AnswerChecks(findings);
    private final List<String> dialogue = new ArrayList<>();
    private final ClientAuthorizer authorizer;
    private @Nullable StreamFacts stream;

    /** @param listenMs how long media is looked at */
    public Doctor(RtspUrl url, @Nullable String user, @Nullable String password, long listenMs) {
        this.url = url;
        this.listenMs = listenMs;
        this.authorizer =
                new ClientAuthorizer(user == null ? url.user() : user, password == null ? url.password() : password);
    }

    public DoctorReport examine() {
        try (RtspDialogue camera = new RtspDialogue(url, dialogue)) {
            findings.good("connect", "TCP connection to " + url.host() + ":" + url.port());
            converse(camera);
        } catch (StoppedException e) {
            // The finding that stopped it is the last in the list.
        } catch (RtspSyntaxException e) {
            findings.bad(
                    "dialogue",
                    "answers no RTSP: " + e.getMessage(),
                    "is this the camera's RTSP port? (often 554; HTTP is 80)");
        } catch (UnknownHostException e) {
            findings.bad(
                    "connect", "the name " + url.host() + " is not known", "check the spelling, or give the address");
        } catch (ConnectException e) {
            findings.bad(
                    "connect",
                    "connection refused at " + url.host() + ":" + url.port(),
                    "is RTSP switched on in the camera, and is this its port?");
        } catch (SocketTimeoutException e) {
            findings.bad(
                    "dialogue",
                    dialogue.isEmpty()
                            ? "nothing answers at " + url.host() + ":" + url.port()
                            : String.valueOf(e.getMessage()),
                    "a firewall on the way, or the camera hangs: restart it");
        } catch (IOException e) {
            findings.bad(
                    "dialogue",
                    String.valueOf(e.getMessage()),
                    "the camera ended it: too many clients, or it does not know the last request");
        }
        return new DoctorReport(url.withoutCredentials().requestUri(), stream, findings.all(), dialogue);
    }

    private void converse(RtspDialogue camera) throws IOException, RtspSyntaxException, StoppedException {
        String base = url.requestUri();
        PublicMethods methods = options(camera, base);
        RtspResponse described =
                ask(camera, "DESCRIBE", base, RtspHeaders.builder().add(RtspHeaders.ACCEPT, "application/sdp"));
        redirected(described);
        mustBeOk("DESCRIBE", described);
        SessionDescription session = answers.session(described);
        VideoTrack track = answers.track(session);
        base = answers.base(described, url);
        String trackUrl = ControlUrl.resolve(base, track.control());
        RtspResponse set = ask(
                camera,
                "SETUP",
                trackUrl,
                RtspHeaders.builder()
                        .add(RtspHeaders.TRANSPORT, TransportHeader.tcp(0).format()));
        mustBeOk("SETUP", set);
        int rtpChannel = answers.transport(set);
        String sessionId = answers.sessionId(set);
        try (MediaProbe probe =
                new MediaProbe(track, rtpChannel, session.media().size() - 1)) {
            camera.media(probe);
            String aggregate = session.control() == null ? base : ControlUrl.resolve(base, session.control());
            RtspResponse played =
                    ask(camera, "PLAY", aggregate, inSession(sessionId).add(RtspHeaders.RANGE, "npt=0.000-"));
            if (played.status() == 457) {
                findings.odd("PLAY", "refuses Range", "457", "");
                played = ask(camera, "PLAY", aggregate, inSession(sessionId));
            }
            mustBeOk("PLAY", played);
            camera.listen(listenMs);
            MediaChecks media = new MediaChecks(findings, listenMs);
            StreamFacts facts = media.media(camera, probe);
            stream = facts;
            media.announcedRate(session.media().get(track.mediaIndex()), facts);
            keepalive(camera, methods, aggregate, sessionId);
            ask(camera, "TEARDOWN", aggregate, inSession(sessionId));
        }
    }

    private PublicMethods options(RtspDialogue camera, String uri) throws IOException, RtspSyntaxException {
        RtspResponse answer = ask(camera, "OPTIONS", uri, RtspHeaders.builder());
        PublicMethods methods = PublicMethods.of(answer.headers());
        String server = answer.headers().get(RtspHeaders.SERVER);
        findings.good(
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
                    findings.bad(
                            method, "the camera wants user and password", "give them: rtsp://USER@... and --password");
                case NO_KNOWN_CHALLENGE ->
                    findings.bad(
                            method,
                            "the camera wants an authentication we do not know: "
                                    + answer.headers().getAll(RtspHeaders.WWW_AUTHENTICATE),
                            "switch it to Digest in the camera");
                case WRONG_CREDENTIALS ->
                    findings.bad(
                            method,
                            "401 Unauthorized: wrong user or password",
                            "check both in the camera; do not try often, cameras lock out");
            }
            if (answer.status() == StatusCode.UNAUTHORIZED && !findings.hasBad()) {
                findings.bad(
                        method,
                        "401 Unauthorized: wrong user or password",
                        "check both in the camera; do not try often, cameras lock out");
            } else if (answer.status() < 400) {
                authorizer.accepted();
            }
        }
        answers.form(method, camera.rawHead());
        return answer;
    }

    private RtspHeaders.Builder authorized(String method, String uri, RtspHeaders.Builder headers) {
        String authorization = authorizer.authorization(method, uri, CNONCE);
        if (authorization != null) {
            headers.set(RtspHeaders.AUTHORIZATION, authorization);
        }
        return headers;
    }

    private void redirected(RtspResponse answer) throws StoppedException {
        if (answer.status() >= 300 && answer.status() < 400) {
            throw findings.stops(
                    "DESCRIBE",
                    "redirects to " + answer.headers().get(RtspHeaders.LOCATION),
                    "examine and enrol that address instead");
        }
    }

    private void mustBeOk(String where, RtspResponse answer) throws StoppedException {
        if (answer.status() == StatusCode.OK) {
            return;
        }
        if (!findings.hasBad(where)) {
            findings.bad(where, answer.status() + " " + answer.reason(), advice(answer.status()));
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

    private static RtspHeaders.Builder inSession(String sessionId) {
        RtspHeaders.Builder headers = RtspHeaders.builder();
        return sessionId.isEmpty() ? headers : headers.add(RtspHeaders.SESSION, sessionId);
    }

    private void keepalive(RtspDialogue camera, PublicMethods methods, String uri, String sessionId)
            throws RtspSyntaxException, IOException {
        String method = methods.keepaliveMethod();
        RtspResponse answer = ask(camera, method, uri, inSession(sessionId));
        if (answer.status() == StatusCode.OK) {
            findings.good("keepalive", method);
        } else {
            findings.odd(
                    "keepalive", method + " answers " + answer.status() + "; the stream goes on all the same", "", "");
        }
    }
}
