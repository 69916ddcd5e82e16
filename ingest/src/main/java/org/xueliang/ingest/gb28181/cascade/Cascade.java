package org.xueliang.ingest.gb28181.cascade;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import org.xueliang.proto.v1.UpperPlatform;
import org.xueliang.proto.v1.UpperPlatformAssignment;
import org.xueliang.proto.v1.UpperStatus;
import org.xueliang.protocol.bytes.LosslessText;
import org.xueliang.protocol.manscdp.AlarmNotify;
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

    private record Held(UpperLink link, SipLoop loop) {}

    private final SipEndpoint endpoint;
    private final String gatewayCode;
    private final CascadeShared shared;
    private final Map<String, Held> links = new ConcurrentHashMap<>();
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
                        CascadeTimes.DEFAULTS,
                        time,
                        errors));
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
        SipLoop loop = endpoint.loopOf(now.code());
        UpperLink link = new UpperLink(
                now,
                shared,
                loop.agent(),
                loop.timers(),
                loop,
                new SipUpperWire(endpoint, loop, now, names),
                seeds.split());
        links.put(now.code(), new Held(link, loop));
        loop.execute(shared.guarded(now.toString(), () -> {
            if (before != null) {
                before.link().stop("its settings changed");
            }
            link.start();
        }));
    }

    public void remove(String code) {
        Held held = links.remove(code);
        if (held != null) {
            held.loop().execute(shared.guarded(code, () -> held.link().stop("the platform was removed")));
        }
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
        Held held = links.get(request.from().user());
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
        links.values().stream()
                .filter(held -> held.loop().inLoop())
                .forEach(held -> held.link().closed(connection));
    }

    private void channelChanged(String code) {
        links.values()
                .forEach(held -> held.loop()
                        .execute(shared.guarded(code, () -> held.link().channelChanged(code))));
    }

    /** An alarm of a channel, for those platforms that may see it. */
    public void alarm(AlarmNotify alarm) {
        links.values()
                .forEach(held -> held.loop()
                        .execute(shared.guarded("alarm", () -> held.link().alarm(alarm))));
    }

    /** How each link is, by code; one whose loop does not answer in time is left out. */
    List<UpperPlatform> statuses() {
        List<UpperPlatform> statuses = new ArrayList<>();
        links.forEach((code, held) -> {
            CompletableFuture<UpperStatus> status =
                    CompletableFuture.supplyAsync(() -> held.link().status(), held.loop());
            try {
                statuses.add(UpperPlatform.newBuilder()
                        .setCode(code)
                        .setStatus(status.get(STATUS_WAIT_MS, TimeUnit.MILLISECONDS))
                        .build());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                shared.errors().warn("cascade status", "the link of " + code + " does not say how it is: " + e);
            }
        });
        return statuses;
    }

    /** Platforms that are registered with or tried. */
    public int size() {
        return links.size();
    }

    /** Logs off everywhere and returns when that was sent; the endpoint is closed after this. */
    @Override
    public void close() {
        List<CompletableFuture<Void>> ended = new ArrayList<>();
        List.copyOf(links.keySet()).forEach(code -> {
            Held held = links.remove(code);
            if (held != null) {
                ended.add(CompletableFuture.runAsync(
                        shared.guarded(code, () -> held.link().stop("the gateway is being shut down")), held.loop()));
            }
        });
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
