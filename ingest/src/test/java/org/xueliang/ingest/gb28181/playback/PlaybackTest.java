package org.xueliang.ingest.gb28181.playback;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.xueliang.ingest.media.IngestPipeline.MediaShared;
import org.xueliang.ingest.media.MediaOptions;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.SessionIds;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.protocol.sdp.SsrcPool;

/** One playback without sockets. */
class PlaybackTest {
    private static final String DEVICE = "34020000001180000001";

    private final EventLoop loop = new DefaultEventLoop();
    private final SessionLedger ledger = new SessionLedger();
    private final AtomicInteger invites = new AtomicInteger();
    private final AtomicInteger dialogsEnded = new AtomicInteger();
    private final AtomicInteger over = new AtomicInteger();
    private final GatewayTime time = GatewayTime.of(Clock.systemUTC());

    @AfterEach
    void theLoopEnds() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** A device that is online and answers nothing. */
    private final class Silent implements DeviceDialogs, Dialog {
        @Override
        public EventLoop loop(String device) {
            return loop;
        }

        @Override
        public Optional<DialogPeer> peer(String device) {
            return Optional.of(
                    new DialogPeer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060), false, 0L, false));
        }

        @Override
        public boolean underPressure() {
            return false;
        }

        @Override
        public Dialog invite(InviteRequest request, DialogListener listener) {
            invites.incrementAndGet();
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
                new Silent(),
                new FakeMediaPlaces(ledger),
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
}
