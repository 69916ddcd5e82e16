package org.xueliang.ingest.gb28181;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.prometheus.client.CollectorRegistry;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.gb28181.catalog.StartRate;
import org.xueliang.ingest.gb28181.check.CheckParts;
import org.xueliang.ingest.gb28181.check.ConformanceCheck;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.ingest.gb28181.control.RecordingSearch;
import org.xueliang.ingest.gb28181.device.DeviceBook;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.ingest.gb28181.device.DeviceSource;
import org.xueliang.ingest.gb28181.device.DeviceTable;
import org.xueliang.ingest.gb28181.device.KeptRegistrations;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.ingest.gb28181.invite.DeviceDialogs;
import org.xueliang.ingest.gb28181.invite.Dialog;
import org.xueliang.ingest.gb28181.invite.DialogListener;
import org.xueliang.ingest.gb28181.invite.DialogPeer;
import org.xueliang.ingest.gb28181.invite.InviteRequest;
import org.xueliang.ingest.gb28181.invite.StreamDemand;
import org.xueliang.ingest.gb28181.invite.StreamTrials;
import org.xueliang.ingest.gb28181.picture.DevicePictures;
import org.xueliang.ingest.gb28181.playback.Playbacks;
import org.xueliang.ingest.recorded.RecordedView;
import org.xueliang.ingest.rtsp.SocketTransport;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.sip.SipEndpoint;
import org.xueliang.ingest.sip.SipLoop;
import org.xueliang.ingest.sip.SipLoopHandler;
import org.xueliang.ingest.sip.SipMetrics;
import org.xueliang.ingest.sip.SipSettings;
import org.xueliang.ingest.sip.SipTap;
import org.xueliang.proto.v1.CatalogState;
import org.xueliang.proto.v1.ConformanceStep;
import org.xueliang.proto.v1.DeviceCommand;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.DialogueLine;
import org.xueliang.protocol.auth.NonceIssuer;
import org.xueliang.protocol.manscdp.UploadSnapShotFinished;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/**
 * The gateway to devices of GB/T 28181: the SIP endpoint, a desk of devices on each of its event loops, and what others may
 * ask of devices. Thread-safe; close it once.
 */
public final class Gb28181Gateway implements DeviceDialogs, AutoCloseable {
    /** Links to platforms above; called on event loops. */
    interface Upward {
        /** @return false where the request is none of a platform above */
        boolean takes(SipRequest request, SipServerTransaction transaction);

        void closed(SipFlow connection);
    }

    private static final int TICK_MS = 100;
    private static final int SECRET_BYTES = 32;
    /** A device that took the command has so long to send a picture. */
    private static final int PICTURE_MS = 15_000;

    private final GbShared shared;
    private final MultiThreadIoEventLoopGroup loops;
    private final List<EventLoop> eventLoops = new ArrayList<>();
    private final List<DeviceDesk> desks = new ArrayList<>();
    private final SipEndpoint endpoint;
    private final DevicePictures pictures;
    private final DeviceAsks asks;
    /** Devices that are online. */
    private final Map<String, DialogPeer> peers = new ConcurrentHashMap<>();

    private volatile @Nullable StreamDemand demand;
    private volatile @Nullable StreamTrials trials;
    private volatile @Nullable Playbacks playbacks;
    private volatile @Nullable Upward upward;
    private volatile boolean closing;
    private final Set<String> checked = ConcurrentHashMap.newKeySet();

    private Gb28181Gateway(GbShared shared, CollectorRegistry metrics, int threads) {
        Gb28181Settings settings = shared.settings();
        this.shared = shared;
        SocketTransport transport = SocketTransport.best();
        this.loops = transport.eventLoops(threads);
        this.pictures = new DevicePictures(
                transport,
                loops,
                settings.bind(),
                settings.uploadPort(),
                settings.queryTimeout().toMillis() + PICTURE_MS,
                shared.time(),
                metrics);
        this.asks = new DeviceAsks(shared.time(), pictures, this::withDevice, this::addressTowards, this::loop);
        for (EventExecutor loop : loops) {
            eventLoops.add((EventLoop) loop);
        }
        DeviceTable.Options options = new DeviceTable.Options(
                settings.platform(),
                settings.domain(),
                settings.digest(),
                settings.minExpires().toSeconds(),
                settings.maxExpires().toSeconds(),
                (double) settings.registersPerSource() / eventLoops.size(),
                settings.redirectTo() != null,
                settings.keepaliveMisses(),
                settings.sourceDrift(),
                settings.maxDevices());
        try {
            this.endpoint = SipEndpoint.start(
                    SipSettings.of(settings.bind(), settings.port(), settings.advertisedAddress()),
                    transport,
                    loops,
                    loop -> handler(loop, options),
                    SipTap.NONE,
                    new SipMetrics(metrics),
                    shared.time(),
                    shared.errors());
        } catch (RuntimeException e) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw e;
        }
        for (int i = 0; i < desks.size(); i++) {
            DeviceDesk desk = desks.get(i);
            eventLoops.get(i).scheduleWithFixedDelay(() -> tick(desk), TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
        }
        shared.book().addListener(new DeviceBook.Listener() {
            @Override
            public void known(KnownDevice now, @Nullable KnownDevice before) {
                if (before != null) {
                    deskOf(now.code()).known(now, before);
                }
                if (shared.kept().awaits(now.code())) {
                    deskOf(now.code()).takeUp(now);
                }
            }

            @Override
            public void forgotten(KnownDevice before) {
                deskOf(before.code()).forgotten(before.code());
            }
        });
        // Those that were known before anybody listened.
        for (String code : shared.kept().devices()) {
            shared.book().find(code).ifPresent(known -> deskOf(code).takeUp(known));
        }
    }

    /**
     * Listens when this returns.
     *
     * @param threads event loops; 0 takes as many as cores
     * @throws RuntimeException that says which port cannot be had
     */
    public static Gb28181Gateway open(
            Gb28181Settings settings,
            String gatewayId,
            DeviceBook book,
            GbReports reports,
            GatewayTime time,
            CollectorRegistry metrics,
            CountedErrors errors,
            int threads) {
        return open(settings, gatewayId, book, reports, KeptRegistrations.none(), time, metrics, errors, threads);
    }

    /** As the other, with registrations that outlive the process. */
    public static Gb28181Gateway open(
            Gb28181Settings settings,
            String gatewayId,
            DeviceBook book,
            GbReports reports,
            KeptRegistrations kept,
            GatewayTime time,
            CollectorRegistry metrics,
            CountedErrors errors,
            int threads) {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        GbShared shared = new GbShared(
                settings,
                gatewayId,
                book,
                time,
                new GbMetrics(metrics),
                errors,
                reports,
                new NonceIssuer(secret, settings.nonceLifetime().toMillis()),
                gatewayId + "-" + Long.toString(time.wallUs(), Character.MAX_RADIX),
                new AtomicLong(),
                new StartRate(settings.catalogsPerSecond()),
                new AtomicInteger(),
                kept);
        return new Gb28181Gateway(shared, metrics, threads);
    }

    private SipLoopHandler handler(SipLoop loop, DeviceTable.Options options) {
        DeviceDesk desk = new DeviceDesk(
                shared,
                loop.agent(),
                loop,
                options,
                shared.settings().traceBytes() / eventLoops.size(),
                new DeviceDesk.Presence() {
                    @Override
                    public void online(DeviceSession device) {
                        // Before it is told: who is assigned a channel meanwhile looks for the peer.
                        publish(device);
                        StreamDemand wanted = demand;
                        if (wanted != null) {
                            wanted.deviceOnline(device.code());
                        }
                    }

                    @Override
                    public void changed(DeviceSession device) {
                        publish(device);
                    }

                    @Override
                    public void pictures(DeviceSession device, UploadSnapShotFinished said) {
                        pictures.finished(device.code(), said.sessionId(), said.fileIds());
                    }

                    @Override
                    public void again(DeviceSession device) {
                        StreamDemand wanted = demand;
                        if (wanted != null) {
                            wanted.deviceAgain(device.code());
                        }
                    }

                    @Override
                    public void offline(DeviceSession device, String cause) {
                        publish(device);
                        StreamDemand wanted = demand;
                        if (wanted != null) {
                            wanted.deviceOffline(device.code(), cause);
                        }
                        Playbacks played = playbacks;
                        if (played != null) {
                            played.deviceOffline(device.code(), cause);
                        }
                    }
                });
        desks.add(desk);
        return new SipLoopHandler() {
            @Override
            public void request(SipRequest request, SipServerTransaction transaction) {
                Upward above = upward;
                if (above == null || !above.takes(request, transaction)) {
                    desk.request(request, transaction);
                }
            }

            @Override
            public void closed(SipFlow connection) {
                if (!closing) {
                    // Ended by our own end, registrations stand: they are taken up by the next process.
                    desk.closed(connection, "closed");
                }
                Upward above = upward;
                if (above != null) {
                    above.closed(connection);
                }
            }
        };
    }

    private void tick(DeviceDesk desk) {
        try {
            desk.tick();
        } catch (RuntimeException e) {
            // A timer that throws is never called again.
            shared.errors().warn("gb28181 tick", "a step of GB/T 28181 failed: " + e);
        }
    }

    private DeviceDesk deskOf(String device) {
        return desks.get(endpoint.loopOf(device).index());
    }

    /** IP address that a device reaches us at. */
    public String addressTowards(InetSocketAddress device) {
        return endpoint.advertisedHost(device.getAddress());
    }

    /** Streams are asked for through it from now on: it hears of devices that come and go. */
    public void demand(StreamDemand wanted) {
        demand = wanted;
    }

    /** Streams can be looked at through it from now on. */
    void trials(StreamTrials through) {
        trials = through;
    }

    /** Recordings are played through it from now on. */
    void playbacks(Playbacks through) {
        playbacks = through;
    }

    /** Null until recordings can be asked for. */
    public @Nullable Playbacks playbacks() {
        return playbacks;
    }

    /** A recording that is played, by its RTSP path. */
    public Optional<RecordedView> recorded(String path) {
        Playbacks played = playbacks;
        return played == null ? Optional.empty() : played.find(path);
    }

    /** Null until streams can be asked for. */
    @Nullable
    StreamDemand demand() {
        return demand;
    }

    /** Platforms above are asked first from now on whether a request is theirs. */
    void upward(Upward above) {
        upward = above;
    }

    /** UDP and TCP. */
    public int port() {
        return endpoint.port();
    }

    /** Where devices that we speak to from this machine's side reach us. */
    public SipEndpoint endpoint() {
        return endpoint;
    }

    /** The event loops; their owner is this. */
    public MultiThreadIoEventLoopGroup loops() {
        return loops;
    }

    // For streams

    @Override
    public EventLoop loop(String device) {
        return eventLoops.get(endpoint.loopOf(device).index());
    }

    @Override
    public Optional<DialogPeer> peer(String device) {
        return Optional.ofNullable(peers.get(device));
    }

    private void publish(DeviceSession device) {
        DeviceSource at = device.source();
        if (at == null || !device.state().online()) {
            peers.remove(device.code());
            return;
        }
        boolean longList = shared.book()
                .find(device.code())
                .map(known -> known.has(KnownDevice.LONG_OFFER))
                .orElse(false);
        peers.put(device.code(), new DialogPeer(at.address(), at.overTcp(), device.clockErrorMs(), longList));
    }

    @Override
    public boolean underPressure() {
        return endpoint.loops().get(0).underPressure();
    }

    @Override
    public Dialog invite(InviteRequest request, DialogListener listener) {
        return deskOf(request.device()).invite(request, listener);
    }

    // For calls

    private <T> CompletableFuture<T> onLoop(String device, Function<DeviceDesk, T> step) {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop(device).execute(() -> {
            try {
                done.complete(step.apply(deskOf(device)));
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private <T> CompletableFuture<T> withDevice(
            String device, BiConsumer<DeviceDesk, DeviceSession> step, CompletableFuture<T> done) {
        loop(device).execute(() -> {
            try {
                DeviceDesk desk = deskOf(device);
                DeviceSession session = desk.table().find(device);
                if (session == null) {
                    boolean known = shared.book().find(device).isPresent();
                    done.completeExceptionally(new QueryException(
                            known ? QueryException.Reason.OFFLINE : QueryException.Reason.UNKNOWN,
                            "device " + device
                                    + (known
                                            ? " has not registered at this gateway"
                                            : " is not known at this gateway")));
                } else {
                    step.accept(desk, session);
                }
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /** Asks the device for its catalog anew. All calls fail with {@link QueryException} for what the device does or is. */
    public CompletableFuture<CatalogState> refreshCatalog(String device) {
        CompletableFuture<CatalogState> done = new CompletableFuture<>();
        return withDevice(
                device,
                (desk, session) -> {
                    if (session.state().registered()) {
                        done.complete(
                                desk.catalogs().refresh(session, shared.time().steadyMs()));
                    } else {
                        done.completeExceptionally(new QueryException(
                                QueryException.Reason.OFFLINE, "device " + device + " is offline: " + session.cause()));
                    }
                },
                done);
    }

    /** Sends a command. @param channel of the device, or the device's own code */
    public CompletableFuture<String> control(String device, String channel, DeviceCommand command) {
        CompletableFuture<String> done = new CompletableFuture<>();
        return withDevice(
                device,
                (desk, session) -> desk.controls()
                        .send(session, channel, command, shared.time().steadyMs())
                        .whenComplete((answer, failure) -> pass(done, answer, failure)),
                done);
    }

    /** What the device has recorded of a channel. */
    public CompletableFuture<RecordingSearch.Found> recordings(
            String device, String channel, Instant from, Instant to) {
        CompletableFuture<RecordingSearch.Found> done = new CompletableFuture<>();
        return withDevice(
                device,
                (desk, session) -> RecordingSearch.start(
                                desk.queries(),
                                session,
                                channel,
                                from,
                                to,
                                shared.settings().queryTimeout().toMillis(),
                                () -> shared.time().steadyMs())
                        .whenComplete((found, failure) -> pass(done, found, failure)),
                done);
    }

    /** Questions to devices, their settings, and pictures that they take. */
    public DeviceAsks asks() {
        return asks;
    }

    static <T> void pass(CompletableFuture<T> to, @Nullable T value, @Nullable Throwable failure) {
        if (failure != null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
            to.completeExceptionally(cause == null ? failure : cause);
        } else if (value != null) {
            to.complete(value);
        }
    }

    /** The last messages of a device, known or not; oldest first. */
    public CompletableFuture<List<DialogueLine>> dialogue(String device) {
        return onLoop(device, desk -> desk.trace().lines(device));
    }

    /** Runs the conformance check. @param step told of each step as it ends, on the device's loop */
    public CompletableFuture<Void> check(String device, Consumer<ConformanceStep> step) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (!checked.add(device)) {
            done.completeExceptionally(
                    new QueryException(QueryException.Reason.BUSY, "device " + device + " is being checked already"));
            return done;
        }
        done.whenComplete((nothing, failure) -> checked.remove(device));
        loop(device).execute(() -> {
            DeviceDesk desk = deskOf(device);
            ConformanceCheck.run(
                    device,
                    shared.book().find(device).orElse(null),
                    desk.table().find(device),
                    new CheckParts(
                            () -> desk.trace().lines(device),
                            desk.queries(),
                            desk.subscriptions(),
                            trials,
                            shared.settings().queryTimeout().toMillis(),
                            shared.time()),
                    step,
                    done);
        });
        return done;
    }

    /** Every device's latest state, as others were told. Any thread. */
    public void statuses(BiConsumer<String, DeviceStatus> each) {
        for (int i = 0; i < desks.size(); i++) {
            DeviceDesk desk = desks.get(i);
            eventLoops
                    .get(i)
                    .execute(() -> desk.table().all().forEach(session -> {
                        DeviceStatus status = session.published();
                        if (status != null) {
                            each.accept(session.code(), status);
                        }
                    }));
        }
    }

    /** Rows of the device's catalog were lost on their way: it is asked anew. */
    public void catalogLost(String device) {
        loop(device)
                .execute(() ->
                        deskOf(device).catalogs().lost(device, shared.time().steadyMs()));
    }

    @Override
    public void close() {
        closing = true;
        pictures.close();
        endpoint.close();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3000);
    }
}
