package org.xueliang.ingest.gb28181.playback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.fake.RecordingObserver;
import org.xueliang.ingest.gb28181.invite.DeviceDialogs;
import org.xueliang.ingest.gb28181.invite.Dialog;
import org.xueliang.ingest.gb28181.invite.DialogListener;
import org.xueliang.ingest.gb28181.invite.DialogPeer;
import org.xueliang.ingest.gb28181.invite.GbChannel;
import org.xueliang.ingest.gb28181.invite.GbPeriod;
import org.xueliang.ingest.gb28181.invite.InfoAnswer;
import org.xueliang.ingest.gb28181.invite.InviteOptions;
import org.xueliang.ingest.gb28181.invite.InviteRequest;
import org.xueliang.ingest.gb28181.invite.RecordedStreams;
import org.xueliang.ingest.gb28181.invite.SsrcDesk;
import org.xueliang.ingest.gb28181.invite.StreamParts;
import org.xueliang.ingest.gb28181.media.FakeMediaPlaces;
import org.xueliang.ingest.gb28181.media.MediaPlace;
import org.xueliang.ingest.gb28181.media.PsPackets;
import org.xueliang.ingest.media.IngestPipeline.MediaShared;
import org.xueliang.ingest.media.MediaOptions;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.recorded.RecordedSink;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.SessionIds;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.sdp.SsrcPool;

/** One playback without sockets. */
class PlaybackTest {
    private static final String DEVICE = "34020000001180000001";
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060);

    private final EventLoop loop = new DefaultEventLoop();
    private final SessionLedger ledger = new SessionLedger();
    private final AtomicInteger invites = new AtomicInteger();
    private final AtomicInteger dialogsEnded = new AtomicInteger();
    private final AtomicInteger over = new AtomicInteger();
    private final EventLoop mediaLoop = new DefaultEventLoop();
    private final AtomicLong nowMs = new AtomicLong(10_000);
    private final GatewayTime time = new GatewayTime(Clock.systemUTC(), () -> nowMs.get() * 1_000_000);
    private final FakeMediaPlaces places = new FakeMediaPlaces(ledger, mediaLoop);
    private final Device signalling = new Device();

    @AfterEach
    void theLoopEnds() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        mediaLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** A device that is online and says what the test says. */
    private final class Device implements DeviceDialogs, Dialog {
        private volatile @Nullable DialogListener listener;

        /** On the device's loop, and done. */
        void says(Consumer<DialogListener> word) {
            loop.submit(() -> word.accept(Objects.requireNonNull(listener))).syncUninterruptibly();
        }

        @Override
        public EventLoop loop(String device) {
            return loop;
        }

        @Override
        public Optional<DialogPeer> peer(String device) {
            return Optional.of(new DialogPeer(ADDRESS, false, 0L, false));
        }

        @Override
        public boolean underPressure() {
            return false;
        }

        @Override
        public Dialog invite(InviteRequest request, DialogListener told) {
            invites.incrementAndGet();
            listener = told;
            return this;
        }

        @Override
        public String callId() {
            return "call";
        }

        @Override
        public void ack() {}

        @Override
        public void info(String contentType, byte[] body, InfoAnswer answer) {}

        @Override
        public void end() {
            dialogsEnded.incrementAndGet();
        }
    }

    private Playback playback() {
        StreamParts parts = new StreamParts(
                InviteOptions.of("34020000002000000001"),
                signalling,
                places,
                new SsrcDesk(new SsrcPool("3402000000", 1, 9999, 1000), ledger),
                new MediaShared(
                        new MediaOptions("g", 1 << 20, 100),
                        PooledByteBufAllocator.DEFAULT,
                        new StreamDirectory(),
                        new RecordingObserver(),
                        ledger),
                time,
                new SessionIds(),
                device -> "192.0.2.10");
        PlaybackSettings settings = PlaybackSettings.defaults();
        return new Playback(
                new PlaybackParts(
                        new RecordedStreams(parts, settings.firstPicture()),
                        settings,
                        ledger,
                        time,
                        ended -> over.incrementAndGet()),
                "id",
                "caller",
                new GbChannel("34020000001320000001", DEVICE, "yard", null, false, 0),
                GbPeriod.playback(1_772_323_200, 1_772_326_800),
                List.of(),
                true);
    }

    /** The device went offline, or the gateway stopped, between the admission and the first step. */
    @Test
    void whatWasStoppedBeforeItBeganAsksForNothing() {
        Playback playback = playback();
        CompletableFuture<Playback> stopped = playback.stop("the device is offline");
        CompletableFuture<Playback> begun = playback.begin();
        loop.submit(() -> {}).syncUninterruptibly();
        assertThat(stopped).isCompleted();
        assertThat(begun).isCompletedExceptionally();
        assertThat(invites).hasValue(0);
        assertThat(over).hasValue(1);
        assertThat(ledger.holders()).isEmpty();
    }

    @Test
    void whatIsStoppedAfterItBeganGivesEverythingBack() {
        Playback playback = playback();
        CompletableFuture<Playback> begun = playback.begin();
        loop.submit(() -> {}).syncUninterruptibly();
        assertThat(begun).isNotDone();
        CompletableFuture<Playback> stopped = playback.stop("the device is offline");
        loop.submit(() -> {}).syncUninterruptibly();
        assertThat(stopped).isCompleted();
        assertThat(begun).isCompletedExceptionally();
        assertThat(invites).hasValue(1);
        assertThat(dialogsEnded).hasValue(1);
        assertThat(ledger.holders()).isEmpty();
    }

    private void picture(PsPackets sender) {
        MediaPlace place = Objects.requireNonNull(places.newest());
        for (byte[] packet : sender.next()) {
            places.packet(place, ADDRESS, packet, nowMs.get() * 1000);
        }
    }

    /** What the device's loop does every 100 ms was done once and again. */
    private void ticksGoBy() {
        loop.schedule(() -> {}, 250, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }

    /** One that is looked at, of which nine pictures came. */
    private Playback playing(CountingSink viewer, PsPackets sender) throws Exception {
        Playback playback = playback();
        CompletableFuture<Playback> begun = playback.begin();
        loop.submit(() -> {}).syncUninterruptibly();
        byte[] answer = ("v=0\r\no=34020000001320000001 0 0 IN IP4 127.0.0.1\r\ns=Playback\r\nc=IN IP4 127.0.0.1\r\n"
                        + "t=0 0\r\nm=video 9000 RTP/AVP 96\r\na=sendonly\r\na=rtpmap:96 PS/90000\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        signalling.says(device -> device.answered(answer, ADDRESS));
        for (int i = 0; i < 9; i++) {
            picture(sender);
        }
        begun.get(20, TimeUnit.SECONDS);
        playback.play(viewer, null, null).get(20, TimeUnit.SECONDS);
        return playback;
    }

    /** The event loop of the media gets no CPU until the latch is opened. */
    private CountDownLatch stalled() {
        CountDownLatch stalled = new CountDownLatch(1);
        mediaLoop.execute(() -> {
            try {
                stalled.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return stalled;
    }

    /** The machine is short of CPU: the event loop of the media comes late to what waits in its sockets, that of the signalling does not. */
    @Test
    void aPictureThatWaitsForItsEventLoopWhileTheDeviceSaysThatAllWasSentIsNotLost() throws Exception {
        CountingSink viewer = new CountingSink();
        PsPackets sender = new PsPackets("x", 1_200_000_001);
        Playback playback = playing(viewer, sender);
        CountDownLatch stalled = stalled();
        nowMs.addAndGet(200);
        picture(sender);
        signalling.says(device -> device.mediaStatus(121));
        nowMs.addAndGet(2_000);
        ticksGoBy();
        assertThat(playback.isSent()).isFalse();
        stalled.countDown();
        await().until(() -> {
            nowMs.addAndGet(100);
            return viewer.cause != null;
        });
        assertThat(viewer.cause).isEqualTo("the recording has been sent");
        assertThat(viewer.pictures).isEqualTo(10);
        await().untilAsserted(() -> assertThat(ledger.holders()).isEmpty());
    }

    @Test
    void aPictureThatWaitsForItsEventLoopWhileTheDeviceEndsTheDialogIsNotLost() throws Exception {
        CountingSink viewer = new CountingSink();
        PsPackets sender = new PsPackets("x", 1_200_000_001);
        playing(viewer, sender);
        CountDownLatch stalled = stalled();
        picture(sender);
        signalling.says(device -> device.ended("the device sent BYE"));
        ticksGoBy();
        assertThat(viewer.cause).isNull();
        stalled.countDown();
        await().until(() -> viewer.cause != null);
        assertThat(viewer.pictures).isEqualTo(10);
        await().untilAsserted(() -> assertThat(ledger.holders()).isEmpty());
    }

    @Test
    void whatIsStoppedWhileItsLastPacketsAreWaitedForGivesEverythingBackAtOnce() throws Exception {
        CountingSink viewer = new CountingSink();
        Playback playback = playing(viewer, new PsPackets("x", 1_200_000_001));
        CountDownLatch stalled = stalled();
        signalling.says(device -> device.ended("the device sent BYE"));
        playback.stop("its caller stopped it").get(20, TimeUnit.SECONDS);
        assertThat(viewer.cause).isEqualTo("its caller stopped it");
        assertThat(over).hasValue(1);
        stalled.countDown();
        await().untilAsserted(() -> assertThat(ledger.holders()).isEmpty());
    }

    private static final class CountingSink implements RecordedSink {
        volatile int pictures;
        volatile @Nullable String cause;

        @Override
        public boolean takesMore() {
            return true;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // the outlet's calls come one at a time
        public void unit(AccessUnit unit, long ticks, double positionS) {
            pictures++;
        }

        @Override
        public void ended(String why) {
            cause = why;
        }

        @Override
        public boolean gone() {
            return false;
        }
    }
}
