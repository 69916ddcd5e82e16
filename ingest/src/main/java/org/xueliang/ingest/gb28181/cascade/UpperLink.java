package org.xueliang.ingest.gb28181.cascade;

import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.retry.Backoff;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.UpperStatus;
import org.xueliang.protocol.bytes.Excerpt;
import org.xueliang.protocol.manscdp.AlarmNotify;
import org.xueliang.protocol.manscdp.Keepalive;
import org.xueliang.protocol.manscdp.MobilePositionNotify.Position;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.dialog.SipUserAgent;
import org.xueliang.protocol.sip.transaction.SipFailure;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipResponseHandler;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;
import org.xueliang.protocol.timer.TimerWheel;

/**
 * The link to one platform above: registers, refreshes in time, sends keepalives, and hands the platform's requests to who
 * answers them. Nothing is answered but OPTIONS while it is not registered. Knows no socket; time is the wheel's. For one
 * thread.
 */
final class UpperLink implements UpperWire.Listener {
    /** What a link tells of redirections, on its thread. */
    interface Elsewhere {
        /** The platform sends us there. @return why that is not followed; empty where it is */
        String follow(Redirect to);

        /** This link is down; it is not tried again here. */
        void lost(String why);

        /** The link to a platform as the registry gave it, that is not sent elsewhere. */
        Elsewhere NOWHERE = new Elsewhere() {
            @Override
            public String follow(Redirect to) {
                return "not followed";
            }

            @Override
            public void lost(String why) {}
        };
    }

    /** Keepalives without an answer after which the platform is taken as gone (2022 9.6). */
    private static final int MISSES = 3;

    /** Digits 11 to 13 of a platform's code (2022 annex E). */
    private static final String PLATFORM_TYPE = "200";

    private final UpperPlatformSettings platform;
    private final CascadeShared shared;
    private final UpperWire wire;
    private final UpperContext context;
    private final Registration registration;
    private final UpperQueries queries;
    private final UpperSubscriptions subscriptions;
    private final UpperCalls calls;
    private final Backoff backoff;
    private final WheelTimer refresh;
    private final WheelTimer keepalive;
    private final WheelTimer retry;
    private UpperState state = UpperState.CLOSED;
    private String cause = "not begun yet";
    private long sinceUs;
    /** Answers to REGISTER of an earlier life are not believed. */
    private int life;

    private int unanswered;
    private final Elsewhere elsewhere;
    private boolean stopped;
    /** It took a keepalive since it let us in. */
    private boolean keptAlive;

    /** @param elsewhere asked where the platform sends us elsewhere */
    UpperLink(
            UpperPlatformSettings platform,
            CascadeShared shared,
            SipUserAgent agent,
            TimerWheel wheel,
            Executor executor,
            UpperWire wire,
            Elsewhere elsewhere,
            SplittableRandom random) {
        this.platform = platform;
        this.elsewhere = elsewhere;
        this.shared = shared;
        this.wire = wire;
        this.context = new UpperContext(platform, agent, wheel, executor, shared);
        this.registration = new Registration(context);
        this.subscriptions = new UpperSubscriptions(context);
        this.queries = new UpperQueries(context, subscriptions::answered);
        this.calls = new UpperCalls(context);
        this.backoff = new Backoff(
                Duration.ofMillis(shared.times().retryFirstMs()),
                Duration.ofMillis(shared.times().retryMaxMs()),
                random);
        this.refresh = context.timer(this::register);
        this.keepalive = context.timer(this::keepalive);
        this.retry = context.timer(this::retry);
        this.sinceUs = shared.time().wallUs();
    }

    UpperPlatformSettings platform() {
        return platform;
    }

    UpperState state() {
        return state;
    }

    int streams() {
        return calls.size();
    }

    void start() {
        if (fire(UpperState.Event.START, "registers")) {
            wire.open(this);
        }
    }

    /** Logs off and ends everything. */
    void stop(String why) {
        stopped = true;
        SipFlow flow = context.flow();
        boolean registered = state == UpperState.ONLINE;
        letGo(why);
        subscriptions.end();
        if (registered && flow != null && flow.isOpen()) {
            registration.unregister(flow);
        }
        fire(UpperState.Event.STOP, why);
        context.flow(null);
        retry.stop();
        wire.close();
    }

    /** @return whether the event has a place in this state */
    private boolean fire(UpperState.Event event, String why) {
        UpperState next = UpperState.TABLE.next(state, event);
        if (next == null) {
            return false;
        }
        if (next != state) {
            sinceUs = shared.time().wallUs();
        }
        state = next;
        cause = next == UpperState.ONLINE ? "" : why;
        context.online(next == UpperState.ONLINE);
        return true;
    }

    UpperStatus status() {
        boolean online = state == UpperState.ONLINE;
        return UpperStatus.newBuilder()
                .setPresence(online ? Presence.ONLINE : Presence.OFFLINE)
                .setSinceUs(sinceUs)
                .setCause(cause)
                .setChannels(context.shown().size())
                .setStreams(calls.size())
                .build();
    }

    @Override
    public void opened(SipFlow flow) {
        context.flow(flow);
        if (fire(UpperState.Event.OPENED, "registers")) {
            life++;
            registration.restart();
            register();
        }
    }

    @Override
    public void lost(String why) {
        context.flow(null);
        down(UpperState.Event.FAILED, why);
    }

    /** A connection is gone; what waited on it has failed already. */
    void closed(SipFlow connection) {
        if (connection.equals(context.flow())) {
            lost("the platform closed the connection");
        }
    }

    private void register() {
        SipFlow flow = context.flow();
        if (flow == null) {
            down(UpperState.Event.FAILED, "the connection is gone");
            return;
        }
        int mine = life;
        registration.register(flow, new Registration.Outcome() {
            @Override
            public void accepted(long grantedS) {
                if (mine == life) {
                    registered(grantedS);
                }
            }

            @Override
            public void refused(String why, boolean proved) {
                shared.metrics().registrations.labels("refused").inc();
                if (mine == life) {
                    // Who has not asked for a password does not know us yet: asked again soon.
                    down(UpperState.Event.REFUSED, why, proved ? shared.times().refusedMs() : 0);
                }
            }

            @Override
            public void moved(Redirect to) {
                shared.metrics().registrations.labels("redirected").inc();
                if (mine == life) {
                    redirected(to);
                }
            }

            @Override
            public void noAnswer(String why) {
                shared.metrics().registrations.labels("failed").inc();
                if (mine == life) {
                    down(UpperState.Event.FAILED, why);
                }
            }
        });
    }

    private void redirected(Redirect to) {
        String refusal = elsewhere.follow(to);
        if (!refusal.isEmpty()) {
            down(
                    UpperState.Event.REFUSED,
                    "302 to " + to + ": " + refusal,
                    shared.times().refusedMs());
        } else if (fire(UpperState.Event.MOVED, "sent to " + to)) {
            letGo("the platform sent us to " + to);
        }
    }

    /** The place that it sent us to has us no more: asked anew here, which may send us elsewhere. */
    void back(String why) {
        down(UpperState.Event.FAILED, why);
    }

    private void registered(long grantedS) {
        shared.metrics().registrations.labels("accepted").inc();
        boolean fresh = state != UpperState.ONLINE;
        if (!fire(UpperState.Event.ACCEPTED, "")) {
            return;
        }
        backoff.reset();
        // Four fifths: time for two tries more before it runs out.
        refresh.in(grantedS * 800);
        if (fresh) {
            unanswered = 0;
            keptAlive = false;
            keepalive();
            subscriptions.resume();
        }
    }

    private void keepalive() {
        if (unanswered >= MISSES) {
            down(UpperState.Event.SILENT, "no answer to " + MISSES + " keepalives");
            return;
        }
        unanswered++;
        int mine = life;
        context.message(
                new Keepalive(context.nextSn(), platform.ownCode(), "OK", java.util.List.of()),
                new SipResponseHandler() {
                    @Override
                    public void answered(SipResponse response, SipFlow from) {
                        if (mine == life) {
                            keepaliveAnswered(response);
                        }
                    }

                    @Override
                    public void failed(SipFailure failure) {
                        // Counted as unanswered already.
                    }
                });
        keepalive.in(platform.keepaliveS() * 1000L);
    }

    /** Whoever does not know us any more says so here first (R3, R10 in gb28181-quirks): then we register anew at once. */
    private void keepaliveAnswered(SipResponse response) {
        switch (response.status()) {
            case 401, 403, 404, 481 -> {
                // One that lets us in and refuses the first keepalive would be asked again and again.
                boolean restarted = keptAlive;
                down(
                        UpperState.Event.REFUSED,
                        "keepalive was answered " + response.status() + " " + Excerpt.of(response.reason()));
                if (restarted) {
                    retry.in(1 + shared.times().retryFirstMs() / 2);
                }
            }
            default -> {
                unanswered = 0;
                keptAlive = true;
                subscriptions.resume();
            }
        }
    }

    private void down(UpperState.Event event, String why) {
        down(event, why, event == UpperState.Event.REFUSED ? shared.times().refusedMs() : 0);
    }

    /** @param atLeastMs before it is tried again */
    private void down(UpperState.Event event, String why, long atLeastMs) {
        if (!fire(event, why)) {
            return;
        }
        letGo(why);
        shared.errors()
                .warn(
                        "upper platform " + platform.code() + " " + event.name().toLowerCase(Locale.ROOT),
                        platform + " is away: " + why);
        retry.in(Math.max(backoff.nextMs(), atLeastMs));
        elsewhere.lost(why);
    }

    private void letGo(String why) {
        life++;
        refresh.stop();
        keepalive.stop();
        queries.stop();
        calls.endAll(why);
    }

    private void retry() {
        if (!stopped && fire(UpperState.Event.RETRY, cause)) {
            wire.open(this);
        }
    }

    /** A request that says that it is the platform's, outside of dialogs. */
    void request(SipRequest request, SipServerTransaction transaction) {
        shared.metrics().requests.labels(label(request.method())).inc();
        if (request.is(SipMethods.OPTIONS)) {
            if (!context.lets(request, transaction)) {
                return;
            }
            // S24 in vendor-quirks: who does not answer it is taken off.
            transaction.respond(transaction
                    .response(200)
                    .set(SipHeaders.ALLOW, SipMethods.ALLOW)
                    .build());
            return;
        }
        SipFlow flow = context.flow();
        boolean fromThere =
                flow != null && flow.remoteHost().equals(transaction.flow().remoteHost());
        if (state != UpperState.ONLINE || !fromThere) {
            // Its code alone proves nothing: it must come from where we registered.
            shared.metrics().strays.inc();
            refuse(transaction, 403);
            return;
        }
        if (!context.lets(request, transaction)) {
            return;
        }
        transaction.flow().proved();
        boolean inside = !request.toTag().isEmpty() && !request.is(SipMethods.MESSAGE);
        if (inside) {
            // Of a dialog from before a restart of ours: the platform begins a new one where it hears so.
            refuse(transaction, 481);
            return;
        }
        switch (request.method()) {
            case SipMethods.MESSAGE -> queries.message(request, transaction);
            case SipMethods.SUBSCRIBE -> subscriptions.subscribe(request, transaction);
            case SipMethods.INVITE -> calls.invite(request, transaction);
            default -> refuse(transaction, 405);
        }
    }

    private void refuse(SipServerTransaction transaction, int status) {
        shared.metrics().refusals.labels(Integer.toString(status)).inc();
        transaction.respond(status);
    }

    /** A peer must not make time series without end. */
    private static String label(@Nullable String method) {
        return method == null || !SipMethods.ALLOW.contains(method) ? "other" : method;
    }

    /** A channel may have come, gone or changed. */
    void channelChanged(String code) {
        if (state == UpperState.ONLINE) {
            subscriptions.touched(code);
        }
    }

    /** Something happened at a channel that the platform may see; while it is away it waits. */
    void alarm(AlarmNotify alarm) {
        if (state != UpperState.CLOSED && state != UpperState.REDIRECTED && context.channel(alarm.deviceId()) != null) {
            subscriptions.alarm(alarm);
        }
    }

    /**
     * What the analysis here found, where the platform is to hear of it. Channels of platforms below are left out: who has a
     * camera looks at it, and would tell the same.
     */
    void finding(Alert alert) {
        if (platform.shareFindings()) {
            for (AlarmNotify alarm : FindingAlarms.of(alert, platform.edition())) {
                SharedChannel channel = context.channel(alarm.deviceId());
                if (channel != null && !channel.device().startsWith(PLATFORM_TYPE, 10)) {
                    alarm(alarm);
                }
            }
        }
    }

    /** A channel that the platform may see was seen at a place. */
    void moved(Position position) {
        if (state == UpperState.ONLINE && context.channel(position.deviceId()) != null) {
            subscriptions.moved(position);
        }
    }
}
