package org.xueliang.ingest.onvif;

import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.xueliang.ingest.onvif.DeviceHttp.Answer;
import org.xueliang.ingest.onvif.DeviceHttp.Request;
import org.xueliang.ingest.onvif.DeviceHttp.Target;
import org.xueliang.ingest.onvif.OnvifException.Kind;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.proto.v1.OnvifAuth;
import org.xueliang.protocol.auth.ClientAuthorizer;
import org.xueliang.protocol.bytes.Excerpt;
import org.xueliang.protocol.onvif.OnvifLimits;
import org.xueliang.protocol.onvif.OnvifRequests.Call;
import org.xueliang.protocol.onvif.OnvifSyntaxException;
import org.xueliang.protocol.onvif.SoapEnvelope;
import org.xueliang.protocol.onvif.SoapReader;
import org.xueliang.protocol.onvif.UsernameToken;

/**
 * Calls to one device, one after the other, with its user and password: the way to say who we are is found with the first call
 * that asks for it and kept. A refusal is not tried again: devices lock accounts after a few. On one event loop.
 */
final class OnvifDialogue {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final SoapReader READER = new SoapReader(OnvifLimits.DEFAULT);

    private final DeviceHttp http;
    private final EventLoop loop;
    private final Target target;
    private final GatewayTime time;
    private final String user;
    private final String password;
    private final OnvifAuth policy;
    private final ClientAuthorizer authorizer;
    private boolean byToken;
    private boolean byHttp;
    private long clockErrorMs;
    private long lastAnswerUs;

    /** @param user empty where the device asks for none */
    OnvifDialogue(
            DeviceHttp http,
            EventLoop loop,
            Target target,
            GatewayTime time,
            String user,
            String password,
            OnvifAuth policy) {
        this.http = http;
        this.loop = loop;
        this.target = target;
        this.time = time;
        this.user = user;
        this.password = password;
        this.policy = policy;
        this.authorizer = new ClientAuthorizer(user.isEmpty() ? null : user, password);
        this.byToken = !user.isEmpty() && policy != OnvifAuth.ONVIF_AUTH_HTTP;
    }

    /** The device's clock minus ours: tokens carry its time (O4 in vendor-quirks). */
    void clockError(long errorMs) {
        clockErrorMs = errorMs;
    }

    /** Microseconds since the epoch; 0: nothing came yet. */
    long lastAnswerUs() {
        return lastAnswerUs;
    }

    Target target() {
        return target;
    }

    /**
     * @param open the call goes without user and password
     * @return with an envelope that is no fault, or an {@link OnvifException}
     */
    CompletableFuture<SoapEnvelope> call(String path, Call call, boolean open) {
        return send(path, call, open, false);
    }

    private CompletableFuture<SoapEnvelope> send(String path, Call call, boolean open, boolean again) {
        String authorization = byHttp && !open ? authorizer.authorization("POST", path, cnonce()) : null;
        String envelope = call.envelope(byToken && !open ? token() : null);
        Request request = new Request(path, call.action(), authorization, envelope);
        return http.post(loop, target, request).thenCompose(answer -> {
            lastAnswerUs = time.wallUs();
            if (answer.status().code() == 401 && !answer.challenges().isEmpty()) {
                return challenged(path, call, open, again, answer, authorization != null);
            }
            if (authorization != null) {
                authorizer.accepted();
            }
            return read(path, call, answer);
        });
    }

    private CompletableFuture<SoapEnvelope> challenged(
            String path, Call call, boolean open, boolean again, Answer answer, boolean authorized) {
        boolean mayHttp = policy != OnvifAuth.ONVIF_AUTH_TOKEN && !open;
        ClientAuthorizer.Outcome outcome = mayHttp
                ? authorizer.unauthorized(answer.challenges(), authorized)
                : ClientAuthorizer.Outcome.NO_KNOWN_CHALLENGE;
        if (outcome == ClientAuthorizer.Outcome.RETRY && !(again && authorized)) {
            byHttp = true;
            // Some refuse both at once (onvif-and-iot A3): the one that was asked for alone, unless both are wanted.
            byToken = byToken && policy == OnvifAuth.ONVIF_AUTH_BOTH;
            return send(path, call, false, true);
        }
        return CompletableFuture.failedFuture(notAuthorized(call, "401"));
    }

    private OnvifException notAuthorized(Call call, String said) {
        String hint = user.isEmpty()
                ? "the source has no user"
                : "wrong user or password, or the user is none of ONVIF's: some devices keep users of their own for it";
        return new OnvifException(
                Kind.NOT_AUTHORIZED,
                Kind.NOT_AUTHORIZED.words() + ": " + call.name() + ": " + said + " (" + hint + ")");
    }

    private CompletableFuture<SoapEnvelope> read(String path, Call call, Answer answer) {
        try {
            return CompletableFuture.completedFuture(envelope(path, call, answer));
        } catch (OnvifException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private SoapEnvelope envelope(String path, Call call, Answer answer) throws OnvifException {
        int code = answer.status().code();
        String status = code + " " + Excerpt.of(answer.status().reasonPhrase());
        if (code >= 300 && code < 400) {
            throw new OnvifException(
                    Kind.REDIRECT,
                    Kind.REDIRECT.words() + ": " + status + " to \"" + Excerpt.of(answer.location())
                            + "\" (expected: an answer; where it is the device's own, enter that address)");
        }
        String type = answer.contentType().toLowerCase(Locale.ROOT);
        if (type.contains("text/html")) {
            throw new OnvifException(
                    Kind.WEB_PAGE,
                    Kind.WEB_PAGE.words() + ": " + status + " at " + path
                            + ", text/html (expected: application/soap+xml; a printer or router, or another path)");
        }
        if (code == 404 && answer.body().length == 0) {
            throw httpStatus(status, path);
        }
        if (!type.isEmpty() && !type.contains("xml")) {
            throw new OnvifException(
                    code == 200 ? Kind.CONTENT_TYPE : Kind.HTTP_STATUS,
                    (code == 200 ? Kind.CONTENT_TYPE : Kind.HTTP_STATUS).words() + ": " + status + ", \""
                            + Excerpt.of(answer.contentType()) + "\" (expected: application/soap+xml)");
        }
        SoapEnvelope envelope;
        try {
            envelope = READER.read(answer.body());
        } catch (OnvifSyntaxException e) {
            if (code != 200) {
                throw httpStatus(status, path);
            }
            throw new OnvifException(Kind.NOT_SOAP, Kind.NOT_SOAP.words() + ": " + call.name() + ": " + e.getMessage());
        }
        SoapEnvelope.Fault fault = envelope.fault();
        if (fault != null) {
            if (fault.notAuthorized()) {
                throw notAuthorized(call, fault.toString());
            }
            throw new OnvifException(Kind.FAULT, Kind.FAULT.words() + ": " + call.name() + ": " + fault);
        }
        if (code != 200) {
            throw httpStatus(status, path);
        }
        return envelope;
    }

    private static OnvifException httpStatus(String status, String path) {
        return new OnvifException(
                Kind.HTTP_STATUS, Kind.HTTP_STATUS.words() + ": " + status + " at " + path + " (expected: 200)");
    }

    private UsernameToken token() {
        byte[] nonce = new byte[16];
        RANDOM.nextBytes(nonce);
        return UsernameToken.of(user, password, nonce, Instant.ofEpochMilli(time.wallUs() / 1000 + clockErrorMs));
    }

    private static String cnonce() {
        byte[] bytes = new byte[8];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
