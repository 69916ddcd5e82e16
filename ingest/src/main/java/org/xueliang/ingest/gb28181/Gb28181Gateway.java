package org.xueliang.ingest.gb28181;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.prometheus.client.CollectorRegistry;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.gb28181.device.DeviceBook;
import org.xueliang.ingest.gb28181.device.KeptRegistrations;
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
import org.xueliang.proto.v1.ConformanceStep;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.DialogueLine;
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

    /** A device that took the command has so long to send a picture. */
    private static final int PICTURE_MS = 15_000;

    private final GbShared shared;
    private final MultiThreadIoEventLoopGroup loops;
    private final DevicePictures pictures;
    private final DevicePresence presence;
    private final DeviceDesks desks;
    private final DeviceChecks checks;
    private final DeviceAsks asks;
    private final SipEndpoint endpoint;

    private volatile @Nullable Upward upward;
    private volatile boolean closing;

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
        this.presence = new DevicePresence(shared.book(), pictures);
        this.desks = new DeviceDesks(loops, shared.book(), shared.kept(), shared.errors());
        this.checks = new DeviceChecks(shared, desks);
        this.asks = new DeviceAsks(
                shared.time(), settings.queryTimeout().toMillis(), pictures, desks, this::addressTowards);
        try {
            this.endpoint = SipEndpoint.start(
                    SipSettings.of(settings.bind(), settings.port(), settings.advertisedAddress()),
                    transport,
                    loops,
                    this::handler,
                    SipTap.NONE,
                    new SipMetrics(metrics),
                    shared.time(),
                    shared.errors());
        } catch (RuntimeException e) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw e;
        }
        desks.begin(device -> endpoint.loopOf(device).index());
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
        GbShared shared = GbShared.of(settings, gatewayId, book, reports, kept, time, metrics, errors);
        return new Gb28181Gateway(shared, metrics, threads);
    }

    private SipLoopHandler handler(SipLoop loop) {
        DeviceDesk desk = new DeviceDesk(
                shared,
                loop.agent(),
                loop,
                shared.tableOptions(desks.size()),
                shared.settings().traceBytes() / desks.size(),
                presence);
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

    /** IP address that a device reaches us at. */
    public String addressTowards(InetSocketAddress device) {
        return endpoint.advertisedHost(device.getAddress());
    }

    /** Streams are asked for through it from now on: it hears of devices that come and go. */
    public void demand(StreamDemand wanted) {
        presence.demand(wanted);
    }

    /** Streams can be looked at through it from now on. */
    void trials(StreamTrials through) {
        checks.trials(through);
    }

    /** Recordings are played through it from now on. */
    void playbacks(Playbacks through) {
        presence.playbacks(through);
    }

    /** Null until recordings can be asked for. */
    public @Nullable Playbacks playbacks() {
        return presence.playbacks();
    }

    /** A recording that is played, by its RTSP path. */
    public Optional<RecordedView> recorded(String path) {
        Playbacks played = presence.playbacks();
        return played == null ? Optional.empty() : played.find(path);
    }

    /** Null until streams can be asked for. */
    @Nullable
    StreamDemand demand() {
        return presence.demand();
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
        return desks.loop(device);
    }

    @Override
    public Optional<DialogPeer> peer(String device) {
        return presence.peer(device);
    }

    @Override
    public boolean underPressure() {
        return endpoint.loops().get(0).underPressure();
    }

    @Override
    public Dialog invite(InviteRequest request, DialogListener listener) {
        return desks.of(request.device()).invite(request, listener);
    }

    // For calls

    /** What devices are asked and told. */
    public DeviceAsks asks() {
        return asks;
    }

    /** The last messages of a device, known or not; oldest first. */
    public CompletableFuture<List<DialogueLine>> dialogue(String device) {
        return desks.at(device, desk -> desk.trace().lines(device));
    }

    /** Runs the conformance check. @param step told of each step as it ends, on the device's loop */
    public CompletableFuture<Void> check(String device, Consumer<ConformanceStep> step) {
        return checks.run(device, step);
    }

    /** Every device's latest state, as others were told. Any thread. */
    public void statuses(BiConsumer<String, DeviceStatus> each) {
        desks.statuses(each);
    }

    /** Rows of the device's catalog were lost on their way: it is asked anew. */
    public void catalogLost(String device) {
        desks.loop(device)
                .execute(() ->
                        desks.of(device).catalogs().lost(device, shared.time().steadyMs()));
    }

    @Override
    public void close() {
        closing = true;
        pictures.close();
        endpoint.close();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3000);
    }
}
