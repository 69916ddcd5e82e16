package org.xueliang.simulator.gb28181;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.auth.ClientAuthorizer;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.sip.NameAddr;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.SipUri;
import org.xueliang.protocol.timer.TimerWheel;
import org.xueliang.simulator.gb28181.GbCounters.Figure;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;
import org.xueliang.simulator.gb28181.sip.SipText;

/**
 * A device's registration and keepalives (GB/T 28181-2022 clauses 9.1 and 9.6): REGISTER, answer to the challenge, refresh before it ends,
 * a keepalive each period; registered anew after three keepalives without an answer, or one that is refused. On the device's loop.
 */
final class Registration {
    private static final int MISSES = 3;
    private static final int SIP_PORT = 5060;
    private static final int BURST = 10;
    private static final int STATUS_UNAUTHORIZED = 401;
    private static final int STATUS_MOVED = 302;
    private static final int STATUS_TOO_BRIEF = 423;

    enum State {
        OFF,
        REGISTERING,
        REGISTERED,
        /** Failed; tries again later. */
        WAITING
    }

    private final GbDevice device;
    private final TimerWheel.Timer again = new TimerWheel.Timer() {
        @Override
        protected void expired(long nowMs) {
            begin();
        }
    };
    private final TimerWheel.Timer alive = new TimerWheel.Timer() {
        @Override
        protected void expired(long nowMs) {
            keepAlive(nowMs);
        }
    };

    private State state = State.OFF;
    private String platform;
    private String callId = "";
    private String tag = "";
    private int cseq;
    private int series;
    private int expiresS;
    private int unanswered;
    private long beganNs;
    private long refreshAtMs;
    private boolean everRegistered;
    private @Nullable ClientAuthorizer authorizer;

    Registration(GbDevice device) {
        this.device = device;
        GbSettings settings = device.fleet().settings();
        this.platform = settings.serverId();
        this.expiresS = settings.expiresS();
    }

    State state() {
        return state;
    }

    /** The code of the platform that it is at, after a redirection another than it was told. */
    String platform() {
        return platform;
    }

    /** Registers now, whatever was before. */
    void begin() {
        wheel().cancel(again);
        leave(State.REGISTERING);
        wheel().cancel(alive);
        series++;
        beganNs = beganNs == 0 ? System.nanoTime() : beganNs;
        if (callId.isEmpty()) {
            callId = device.code()
                    + '.'
                    + device.fleet().boot()
                    + '@'
                    + device.fleet().advertisedHost();
            tag = Integer.toString(device.shard().random().nextInt(1, Integer.MAX_VALUE));
        }
        if (!device.link().isOpen()) {
            device.connect();
            return;
        }
        if (device.fleet().has(GbQuirk.S21_PORT_CHANGES)) {
            device.link().changePort();
        }
        authorizer = null;
        send(expiresS);
        if (device.fleet().has(GbQuirk.S14_REGISTER_BURST)) {
            for (int n = 1; n < BURST; n++) {
                device.requests().send(register(expiresS, null), false, ignored -> {});
            }
        }
    }

    /** The connection stands. */
    void connected() {
        if (state == State.REGISTERING) {
            begin();
        }
    }

    /** The connection broke or was never made. */
    void disconnected() {
        if (state != State.OFF) {
            failed();
        }
    }

    private void refresh() {
        series++;
        beganNs = System.nanoTime();
        authorizer = null;
        if (device.fleet().has(GbQuirk.S21_PORT_CHANGES)) {
            device.link().changePort();
        }
        send(expiresS);
    }

    /** Logs off by the book. */
    void unregister() {
        if (state == State.REGISTERED) {
            series++;
            authorizer = null;
            wheel().cancel(alive);
            send(0);
        }
    }

    /** Gone without a word. */
    void die() {
        wheel().cancel(again);
        wheel().cancel(alive);
        leave(State.OFF);
        beganNs = 0;
        callId = "";
    }

    private void leave(State next) {
        if (state == State.REGISTERED) {
            device.fleet().counters().add(Figure.REGISTERED_NOW, -1);
            device.unregistered();
        }
        state = next;
    }

    private void send(int expires) {
        int mySeries = series;
        ClientAuthorizer answering = authorizer;
        String credentials = answering == null
                ? null
                : answering.authorization(
                        SipMethods.REGISTER,
                        uri(),
                        Integer.toHexString(device.shard().random().nextInt()));
        device.requests().send(register(expires, credentials), true, response -> {
            if (mySeries == series && state != State.OFF) {
                answered(response, expires, credentials != null);
            }
        });
    }

    private String uri() {
        if (device.fleet().has(GbQuirk.S7_ADDRESS_IN_REGISTER_URI)) {
            InetSocketAddress peer = device.link().peer();
            return "sip:" + platform + '@' + peer.getAddress().getHostAddress() + ':' + peer.getPort();
        }
        return "sip:" + platform + '@' + device.fleet().settings().domain();
    }

    private DeviceRequests.Draft register(int expires, @Nullable String credentials) {
        GbFleet fleet = device.fleet();
        String self = "<sip:" + device.code() + '@' + fleet.settings().domain() + '>';
        int number = ++cseq;
        return via -> {
            SipText text = SipText.request(SipMethods.REGISTER, uri()).header(SipHeaders.VIA, via);
            if (fleet.has(GbQuirk.S6_ROUTE_IN_REGISTER)) {
                InetSocketAddress peer = device.link().peer();
                text.header(
                        SipHeaders.ROUTE,
                        "<sip:" + platform + '@' + peer.getAddress().getHostAddress() + ':' + peer.getPort() + ";lr>");
            }
            text.header(SipHeaders.FROM, self + ";tag=" + tag)
                    .header(SipHeaders.TO, self)
                    .header(SipHeaders.CALL_ID, callId)
                    .header(SipHeaders.CSEQ, number + " " + SipMethods.REGISTER);
            boolean inContact = fleet.has(GbQuirk.S8_EXPIRES_IN_CONTACT);
            text.header(SipHeaders.CONTACT, device.uris().contact() + (inContact ? ";expires=" + expires : ""))
                    .header(SipHeaders.MAX_FORWARDS, 70)
                    .header(SipHeaders.USER_AGENT, device.userAgent());
            if (fleet.settings().edition().isAtLeast(GbEdition.GB2022)) {
                text.header(SipHeaders.X_GB_VER, fleet.settings().edition().version());
            }
            if (!inContact) {
                text.header(SipHeaders.EXPIRES, expires);
            }
            return credentials == null ? text : text.header(SipHeaders.AUTHORIZATION, credentials);
        };
    }

    private void answered(@Nullable SipResponse response, int expires, boolean withCredentials) {
        if (response == null) {
            device.fleet().counters().count(Figure.REGISTRATIONS_TIMED_OUT);
            failed();
            return;
        }
        switch (response.status()) {
            case STATUS_UNAUTHORIZED -> challenged(response, expires, withCredentials);
            case STATUS_MOVED -> moved(response);
            case STATUS_TOO_BRIEF -> tooBrief(response);
            default -> {
                if (response.isSuccess()) {
                    succeeded(response, expires);
                } else {
                    refused();
                }
            }
        }
    }

    private void challenged(SipResponse response, int expires, boolean withCredentials) {
        device.fleet().counters().count(Figure.CHALLENGES);
        ClientAuthorizer answering = authorizer;
        if (answering == null) {
            answering = new ClientAuthorizer(
                    device.code(), device.fleet().passwords().of(device.code()));
            authorizer = answering;
        }
        List<String> challenges = new ArrayList<>(response.headers().getAll(SipHeaders.WWW_AUTHENTICATE));
        if (answering.unauthorized(challenges, withCredentials) == ClientAuthorizer.Outcome.RETRY) {
            send(expires);
        } else {
            refused();
        }
    }

    private void moved(SipResponse response) {
        NameAddr contact = response.contact();
        // Only addresses in digits: nothing here may wait for a name.
        InetAddress host = contact == null
                ? null
                : NetUtil.createInetAddressFromIpAddressString(contact.uri().host());
        if (contact == null || host == null) {
            refused();
            return;
        }
        device.fleet().counters().count(Figure.REDIRECTS);
        SipUri to = contact.uri();
        platform = to.user().isEmpty() ? platform : to.user();
        authorizer = null;
        series++;
        leave(State.REGISTERING);
        device.link().redirect(new InetSocketAddress(host, to.port() == SipUri.NO_PORT ? SIP_PORT : to.port()));
        if (device.link().isOpen()) {
            send(expiresS);
        }
    }

    private void tooBrief(SipResponse response) {
        String least = response.header(SipHeaders.MIN_EXPIRES);
        if (least == null || !least.strip().matches("\\d{1,7}") || Integer.parseInt(least.strip()) <= expiresS) {
            refused();
            return;
        }
        expiresS = Integer.parseInt(least.strip());
        send(expiresS);
    }

    private void succeeded(SipResponse response, int expires) {
        authorizer = null;
        if (expires == 0) {
            leave(State.OFF);
            return;
        }
        GbFleet fleet = device.fleet();
        fleet.counters().count(Figure.REGISTRATIONS);
        boolean fresh = state != State.REGISTERED;
        if (fresh) {
            state = State.REGISTERED;
            fleet.counters().add(Figure.REGISTERED_NOW, 1);
            fleet.registrationTimes().add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs));
            if (!everRegistered) {
                everRegistered = true;
                fleet.registrationTimes().addFirst();
            }
        }
        beganNs = 0;
        unanswered = 0;
        int granted = granted(response, expires);
        // Between 70 and 90 % of the time, so that devices that came together do not refresh together.
        refreshAtMs =
                wheel().nowMs() + granted * (700L + device.shard().random().nextInt(200));
        if (fresh) {
            int periodMs = fleet.settings().keepaliveS() * 1000;
            wheel().scheduleIn(alive, 1 + device.shard().random().nextInt(periodMs));
            device.registered();
        }
    }

    private static int granted(SipResponse response, int asked) {
        String header = response.header(SipHeaders.EXPIRES);
        if (header == null || !header.strip().matches("\\d{1,9}")) {
            return asked;
        }
        return Math.max(10, Integer.parseInt(header.strip()));
    }

    private void refused() {
        device.fleet().counters().count(Figure.REGISTRATIONS_REFUSED);
        failed();
    }

    private void failed() {
        authorizer = null;
        series++;
        wheel().cancel(alive);
        leave(State.WAITING);
        int retryMs = device.fleet().settings().retryMs();
        wheel().scheduleIn(again, retryMs + device.shard().random().nextInt(1 + retryMs / 2));
    }

    private void keepAlive(long nowMs) {
        if (state != State.REGISTERED) {
            return;
        }
        GbFleet fleet = device.fleet();
        long periodMs = fleet.settings().keepaliveS() * 1000L;
        wheel().schedule(alive, nowMs + periodMs);
        boolean noKeepalive = fleet.has(GbQuirk.S12_NO_KEEPALIVE);
        boolean due = nowMs >= refreshAtMs && !fleet.has(GbQuirk.S11_NEVER_REFRESHES);
        if (due || noKeepalive) {
            refreshAtMs = nowMs + 2 * periodMs;
            refresh();
        }
        if (noKeepalive) {
            return;
        }
        fleet.counters().count(Figure.KEEPALIVES);
        device.requests().message(device.bodies().keepalive(device.requests().newSn()), this::keptAlive);
    }

    private void keptAlive(@Nullable SipResponse response) {
        if (state != State.REGISTERED) {
            return;
        }
        if (response != null && response.isSuccess()) {
            unanswered = 0;
        } else if (response == null) {
            device.fleet().counters().count(Figure.KEEPALIVES_UNANSWERED);
            if (++unanswered >= MISSES) {
                failed();
            }
        } else {
            device.fleet().counters().count(Figure.KEEPALIVES_REFUSED);
            if (!device.fleet().has(GbQuirk.S15_IGNORES_REFUSALS)) {
                begin();
            }
        }
    }

    private TimerWheel wheel() {
        return device.shard().wheel();
    }
}
