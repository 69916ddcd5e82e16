package org.xueliang.ingest.gb28181.invite;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.xueliang.ingest.fake.RecordingObserver;
import org.xueliang.ingest.gb28181.media.FakeMediaPlaces;
import org.xueliang.ingest.gb28181.media.MediaPlace;
import org.xueliang.ingest.gb28181.media.MediaTransport;
import org.xueliang.ingest.gb28181.media.PsPackets;
import org.xueliang.ingest.media.IngestPipeline.MediaShared;
import org.xueliang.ingest.media.MediaOptions;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.SessionIds;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.protocol.sdp.SsrcPool;

/** The streams of one device without sockets, whose time is moved by hand; at the end of each test everything was given back. */
abstract class StreamsByHand {
    static final String PLATFORM = "34020000002000000001";
    static final String DEVICE = "34020000001180000001";
    static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060);
    final FakeLoop loop = new FakeLoop();
    final SessionLedger ledger = new SessionLedger();
    final StreamDirectory directory = new StreamDirectory();
    final RecordingObserver observer = new RecordingObserver();
    final FakeMediaPlaces places = new FakeMediaPlaces(ledger);
    final FakeDialogs dialogs = new FakeDialogs();
    final SsrcDesk ssrcs = new SsrcDesk(new SsrcPool("3402000000", 1, 9999, 1000), ledger);
    final GatewayTime time = new GatewayTime(
            Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC), () -> loop.nowMs() * 1_000_000);
    final DeviceStreams streams = new DeviceStreams(
            new StreamParts(
                    InviteOptions.of(PLATFORM),
                    dialogs,
                    places,
                    ssrcs,
                    new MediaShared(
                            new MediaOptions("g", 1 << 20, 100),
                            PooledByteBufAllocator.DEFAULT,
                            directory,
                            observer,
                            ledger),
                    time,
                    new SessionIds(),
                    device -> "192.0.2.10"),
            device -> loop);
    final List<StreamDemand.Lease> leases = new ArrayList<>();

    @AfterEach
    void everythingIsGivenBack() {
        leases.forEach(StreamDemand.Lease::close);
        streams.close();
        loop.forward(3_600_000);
        assertThat(ledger.holders()).isEmpty();
        assertThat(ssrcs.inUse()).isZero();
        assertThat(dialogs.open).isZero();
        assertThat(places.isEmpty()).isTrue();
        assertThat(loop.timers()).isZero();
        assertThat(directory.streams()).isEmpty();
    }

    static String code(int number) {
        return String.format("3402000000132%07d", number);
    }

    static GbChannel channel(int number, boolean alwaysOn) {
        return new GbChannel(code(number), DEVICE, "yard", MediaTransport.UDP, alwaysOn, 0);
    }

    void online() {
        dialogs.peer = new DialogPeer(ADDRESS, false, 0L, false);
        streams.deviceOnline(DEVICE);
        loop.forward(50);
    }

    static byte[] answer(String ssrcLine, int port) {
        return ("v=0\r\no=34020000001320000001 0 0 IN IP4 127.0.0.1\r\ns=Play\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=video "
                        + port + " RTP/AVP 96\r\na=sendonly\r\na=rtpmap:96 PS/90000\r\n" + ssrcLine)
                .getBytes(StandardCharsets.UTF_8);
    }

    void pictures(MediaPlace place, PsPackets sender, int count) {
        for (int i = 0; i < count; i++) {
            for (byte[] packet : sender.next()) {
                places.packet(place, ADDRESS, packet, loop.nowMs() * 1000);
            }
            loop.forward(40);
        }
    }

    MediaPlace place() {
        return Objects.requireNonNull(places.newest());
    }
}
