package org.xueliang.ingest.gb28181.cascade;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.ingest.sip.SipEndpoint;
import org.xueliang.ingest.sip.SipLoop;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.UpperPlatform;
import org.xueliang.proto.v1.UpperPlatformAssignment;
import org.xueliang.proto.v1.UpperStatus;
import org.xueliang.protocol.bytes.LosslessText;
import org.xueliang.protocol.manscdp.AlarmNotify;
import org.xueliang.protocol.manscdp.MobilePositionNotify.Position;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/**
 * The links to all platforms above. Each lives on the event loop that the endpoint gives its code to: there its requests
 * arrive. Thread-safe but for {@link #takes} and {@link #closed}, which are called on event loops.
 */
public final class Cascade implements AutoCloseable {
    private static final long STATUS_WAIT_MS = 1000;
    private static final int LOOKED_AT_CHARS = 400;

    private record Held(UpperLink link, SipLoop loop) {
        void run(CascadeShared shared, String who, Runnable step) {
            loop.execute(shared.guarded(who, step));
        }
    }

    private final SipEndpoint endpoint;
    private final String gatewayCode;
    private final CascadeShared shared;
    private final Map<String, Held> links = new ConcurrentHashMap<>();
    /** Where platforms sent us (2022 9.1.2.3), by the code of who sent us. */
    private final Map<String, Held> elsewhere = new ConcurrentHashMap<>();

    private final ExecutorService names =
            Executors.newSingleThreadExecutor(new DefaultThreadFactory("cascade-names", true));
    private final SplittableRandom seeds = new SplittableRandom();

    Cascade(SipEndpoint endpoint, String gatewayCode, CascadeShared shared) {
        this.endpoint = endpoint;
        this.gatewayCode = gatewayCode;
        this.shared = shared;
        shared.streams().onChange(this::channelChanged);
        shared.channels().addListener(new SharedChannels.Listener() {
            @Override
            public void changed(SharedChannel now, @Nullable SharedChannel before) {
                channelChanged(now.code());
            }

            @Override
            public void removed(SharedChannel before) {
                channelChanged(before.code());
            }
        });
    }

    /**
     * Begins without platforms.
     *
     * @param gatewayCode that we register as where a platform was given no code of ours
     * @param streams told of every stream, among the gateway's observers
     */
    public static Cascade open(
            SipEndpoint endpoint,
            String gatewayCode,
            SharedChannels channels,
            Downstream downstream,
            StreamDirectory directory,
            UpperStreams streams,
            UpperMediaPorts ports,
            SessionLedger ledger,
            CollectorRegistry metrics,
            WaitingAlarms alarms,
            GatewayTime time,
            CountedErrors errors) {
        return new Cascade(
                endpoint,
                gatewayCode,
                new CascadeShared(
                        channels,
                        downstream,
                        directory,
                        streams,
                        ports,
                        ledger,
                        new CascadeMetrics(metrics),
                        alarms,
                        CascadeTimes.DEFAULTS,
                        time,
                        errors));
    }

    /** Of the platforms that are registered with or tried. */
    Set<String> codes() {
        return Set.copyOf(links.keySet());
    }

    /** A platform to register with, new or changed. */
    public void put(UpperPlatformAssignment message) {
        UpperPlatformSettings now = UpperPlatformSettings.of(message, gatewayCode);
        if (now.code().equals(now.ownCode())) {
            shared.errors().warn("cascade itself", now + " has the code that we have: it is not registered with");
            remove(now.code());
            return;
        }
        Held before = links.get(now.code());
        if (before != null && before.link().platform().equals(now)) {
            return;
        }
        Held made = link(now, new Away(now));
        links.put(now.code(), made);
        endElsewhere(now.code(), "its settings changed");
        made.run(shared, now.toString(), () -> {
            if (before != null) {
                before.link().stop("its settings changed");
            }
            made.link().start();
        });
    }

    private Held link(UpperPlatformSettings settings, UpperLink.Elsewhere away) {
        SipLoop loop = endpoint.loopOf(settings.code());
        return new Held(
                new UpperLink(
                        settings,
                        shared,
                        loop.agent(),
                        loop.timers(),
                        loop,
                        new SipUpperWire(endpoint, loop, settings, names),
                        away,
                        seeds()),
                loop);
    }

    private synchronized SplittableRandom seeds() {
        return seeds.split();
    }

    public void remove(String code) {
        Held held = links.remove(code);
        if (held != null) {
            held.run(shared, code, () -> {
                held.link().stop("the platform was removed");
                shared.alarms().forget(code);
            });
        }
        Held away = elsewhere.get(code);
        endElsewhere(code, "the platform was removed");
        if (away != null) {
            shared.alarms().forget(away.link().platform().code());
        }
    }

    private void endElsewhere(String sentBy, String why) {
        Held held = elsewhere.remove(sentBy);
        if (held != null) {
            held.run(shared, sentBy, () -> held.link().stop(why));
        }
    }

    /**
     * A platform may send us to another address: once, and there we are registered with our name and password for it until that
     * link is lost. Then we are back where we were sent from.
     */
    private final class Away implements UpperLink.Elsewhere {
        private final UpperPlatformSettings from;

        Away(UpperPlatformSettings from) {
            this.from = from;
        }

        @Override
        public String follow(Redirect to) {
            if (to.code().equals(from.ownCode())) {
                return "that is ourselves";
            }
            if (to.code().equals(from.code())
                    ? to.host().equals(from.host()) && to.port() == from.port()
                    : links.containsKey(to.code())) {
                return "registered with already";
            }
            Held there = link(from.at(to), new UpperLink.Elsewhere() {
                @Override
                public String follow(Redirect again) {
                    return "a second redirection (expected: one)";
                }

                @Override
                public void lost(String why) {
                    Held left = links.get(from.code());
                    endElsewhere(from.code(), why);
                    if (left != null && left.link().platform().equals(from)) {
                        left.run(shared, from.toString(), () -> left.link().back(to + ": " + why));
                    }
                }
            });
            elsewhere.put(from.code(), there);
            there.run(shared, from.toString(), there.link()::start);
            return "";
        }

        @Override
        public void lost(String why) {}
    }

    private List<Held> all() {
        List<Held> all = new ArrayList<>(links.values());
        all.addAll(elsewhere.values());
        return all;
    }

    /** Whom a request is for that says that it is from this code. */
    private @Nullable Held of(String code) {
        for (Held held : elsewhere.values()) {
            if (held.link().platform().code().equals(code)) {
                return held;
            }
        }
        return links.get(code);
    }

    /**
     * Hands a request outside of dialogs to the link of the platform that says it sent it. Called on an event loop, before
     * devices are thought of.
     *
     * @param isDevice the sender is a device of ours too (S36 in vendor-quirks: each above the other): then what devices send
     *     is theirs
     * @return false where it is none of ours
     */
    public boolean takes(SipRequest request, SipServerTransaction transaction, boolean isDevice) {
        Held held = of(request.from().user());
        if (held == null || !held.loop().inLoop()) {
            return false;
        }
        boolean ours = switch (request.method()) {
            case SipMethods.INVITE, SipMethods.SUBSCRIBE -> true;
            case SipMethods.OPTIONS -> !isDevice;
            case SipMethods.MESSAGE -> !isDevice || isQuestion(request);
            default -> false;
        };
        if (ours) {
            held.link().request(request, transaction);
        }
        return ours;
    }

    /** Queries and commands come from above; answers and notifications from below. */
    private static boolean isQuestion(SipRequest request) {
        byte[] body = request.body();
        String head = LosslessText.decode(
                body.length <= LOOKED_AT_CHARS ? body : java.util.Arrays.copyOf(body, LOOKED_AT_CHARS));
        return head.contains("<Query") || head.contains("<Control");
    }

    /** A connection is gone; called on each event loop. */
    public void closed(SipFlow connection) {
        all().stream()
                .filter(held -> held.loop().inLoop())
                .forEach(held -> held.link().closed(connection));
    }

    private void channelChanged(String code) {
        all().forEach(held -> held.run(shared, code, () -> held.link().channelChanged(code)));
    }

    /** An alarm of a channel, for those platforms that may see it. */
    public void alarm(AlarmNotify alarm) {
        all().forEach(held -> held.run(shared, "alarm", () -> held.link().alarm(alarm)));
    }

    /** The analysis here found something, for those platforms that are to hear of it. */
    void finding(Alert alert) {
        all().forEach(held -> held.run(shared, "finding", () -> held.link().finding(alert)));
    }

    /** A channel was seen at a place, for those platforms that may see it and asked for that. */
    public void moved(Position position) {
        all().forEach(held -> held.run(shared, "position", () -> held.link().moved(position)));
    }

    /** How each link is, by code; one whose loop does not answer in time is left out. */
    List<UpperPlatform> statuses() {
        List<UpperPlatform> statuses = new ArrayList<>();
        links.forEach((code, held) -> {
            Held away = elsewhere.get(code);
            Held asked = away == null ? held : away;
            CompletableFuture<UpperStatus> answer =
                    CompletableFuture.supplyAsync(() -> asked.link().status(), asked.loop());
            try {
                UpperStatus status = answer.get(STATUS_WAIT_MS, TimeUnit.MILLISECONDS);
                if (away != null) {
                    String where = "sent on to " + away.link().platform();
                    status = status.toBuilder()
                            .setCause(status.getCause().isEmpty() ? where : where + ": " + status.getCause())
                            .build();
                }
                statuses.add(UpperPlatform.newBuilder()
                        .setCode(code)
                        .setStatus(status)
                        .build());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                shared.errors().warn("cascade status", "the link of " + code + " does not say how it is: " + e);
            }
        });
        return statuses;
    }

    long wallUs() {
        return shared.time().wallUs();
    }

    /** Platforms that are registered with or tried. */
    public int size() {
        return links.size();
    }

    /** Logs off everywhere and returns when that was sent; the endpoint is closed after this. */
    @Override
    public void close() {
        List<CompletableFuture<Void>> ended = new ArrayList<>();
        all().forEach(held -> ended.add(CompletableFuture.runAsync(
                shared.guarded(
                        held.link().platform().toString(), () -> held.link().stop("the gateway is being shut down")),
                held.loop())));
        links.clear();
        elsewhere.clear();
        try {
            CompletableFuture.allOf(ended.toArray(new CompletableFuture<?>[0])).get(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            shared.errors().warn("cascade close", "a link did not end in time: " + e);
        }
        names.shutdownNow();
    }
}
