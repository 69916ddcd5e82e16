package org.xueliang.ingest.gb28181.invite;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.sdp.Ssrc;
import org.xueliang.protocol.sdp.SsrcPool;

/** Demand, invite and end, without sockets; time is moved by hand. */
class DeviceStreamsTest {
    private static final String PLATFORM = "34020000002000000001";
    private static final String DEVICE = "34020000001180000001";
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060);

    private final FakeLoop loop = new FakeLoop();
    private final SessionLedger ledger = new SessionLedger();
    private final StreamDirectory directory = new StreamDirectory();
    private final RecordingObserver observer = new RecordingObserver();
    private final FakeMediaPlaces places = new FakeMediaPlaces(ledger);
    private final FakeDialogs dialogs = new FakeDialogs();
    private final SsrcDesk ssrcs = new SsrcDesk(new SsrcPool("3402000000", 1, 9999, 1000), ledger);
    private final GatewayTime time = new GatewayTime(
            Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC), () -> loop.nowMs() * 1_000_000);
    private final DeviceStreams streams = new DeviceStreams(
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

    private final List<StreamDemand.Lease> leases = new ArrayList<>();

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

    private static String code(int number) {
        return String.format("3402000000132%07d", number);
    }

    private static GbChannel channel(int number, boolean alwaysOn) {
        return new GbChannel(code(number), DEVICE, "yard", MediaTransport.UDP, alwaysOn, 0);
    }

    private void online() {
        dialogs.peer = new DialogPeer(ADDRESS, false, 0L, false);
        streams.deviceOnline(DEVICE);
        loop.forward(50);
    }

    private static byte[] answer(String ssrcLine, int port) {
        return ("v=0\r\no=34020000001320000001 0 0 IN IP4 127.0.0.1\r\ns=Play\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=video "
                        + port + " RTP/AVP 96\r\na=sendonly\r\na=rtpmap:96 PS/90000\r\n" + ssrcLine)
                .getBytes(StandardCharsets.UTF_8);
    }

    private void pictures(MediaPlace place, PsPackets sender, int count) {
        for (int i = 0; i < count; i++) {
            for (byte[] packet : sender.next()) {
                places.packet(place, ADDRESS, packet, loop.nowMs() * 1000);
            }
            loop.forward(40);
        }
    }

    private MediaPlace place() {
        return Objects.requireNonNull(places.newest());
    }

    @Test
    void underPressureAStreamThatNobodyWaitsForIsAskedForLaterAndOneThatIsWaitedForAtOnce() {
        dialogs.underPressure = true;
        streams.assign(channel(1, true));
        streams.assign(channel(2, true));
        leases.add(streams.want(code(2), "viewer").orElseThrow());
        online();
        loop.forward(5_000);
        assertThat(dialogs.calls).extracting(call -> call.request.channel()).containsExactly(code(2));
        dialogs.underPressure = false;
        loop.forward(1_100);
        assertThat(dialogs.calls).extracting(call -> call.request.channel()).containsExactly(code(2), code(1));
    }

    @Test
    void anAlwaysOnChannelIsAskedForWhenItsDeviceComesAndServesAllUntilItGoes() {
        streams.assign(channel(1, true));
        loop.forward(1000);
        assertThat(dialogs.calls).isEmpty();
        online();
        FakeDialogs.Call call = dialogs.last();
        assertThat(call.request.channel()).isEqualTo(code(1));
        String ssrc = call.line("y=");
        assertThat(call.request.subject()).isEqualTo(code(1) + ":" + ssrc + "," + PLATFORM + ":0");
        assertThat(call.line("m=")).startsWith("video 30000 RTP/AVP 96");
        assertThat(call.line("c=")).isEqualTo("IN IP4 192.0.2.10");
        call.listener.provisional(101);
        call.listener.answered(answer("y=0100007788\r\n", 15_060), ADDRESS);
        assertThat(call.acked).isTrue();
        pictures(place(), new PsPackets(code(1), Ssrc.parse("0100007788")), 6);
        assertThat(directory.find(code(1))).isPresent();
        assertThat(observer.units(code(1))).isEqualTo(6);
        streams.want(code(1), "viewer").orElseThrow().close();
        loop.forward(9_000);
        assertThat(dialogs.calls).hasSize(1);
        assertThat(streams.trouble(code(1))).isEmpty();

        dialogs.peer = null;
        streams.deviceOffline(DEVICE, "no keepalive for 180 s");
        loop.forward(1);
        assertThat(call.ended).isTrue();
        assertThat(observer.ended()).containsExactly(code(1) + " true no keepalive for 180 s");
    }

    /** D5 in vendor-quirks: it may choose a number of ours. */
    @Test
    void anSsrcThatADeviceChoseIsOfferedToNobodyElseUntilItIsDone() {
        streams.assign(channel(1, true));
        online();
        FakeDialogs.Call call = dialogs.last();
        assertThat(call.line("y=")).isEqualTo("0200000001");
        call.listener.answered(answer("y=0200000002\r\n", 15_060), ADDRESS);
        streams.assign(channel(2, true));
        loop.forward(50);
        assertThat(dialogs.last().line("y=")).isEqualTo("0200000003");
        assertThat(ssrcs.inUse()).isEqualTo(3);
    }

    /** D10 in vendor-quirks: some devices answer no offer but this one. */
    @Test
    void aDeviceWithTheLongListOfPayloadsIsOfferedIt() {
        dialogs.peer = new DialogPeer(ADDRESS, false, 0L, true);
        streams.deviceOnline(DEVICE);
        streams.assign(channel(1, true));
        loop.forward(1000);
        assertThat(dialogs.last().line("m=")).isEqualTo("video 30000 RTP/AVP 96 126 125 99 34 98 97");
    }

    @Test
    void afterTheEndNothingIsAskedForWhateverTheBooksStillSay() {
        online();
        streams.close();
        streams.assign(channel(1, true));
        loop.forward(1000);
        assertThat(dialogs.calls).isEmpty();
        assertThat(streams.want(code(1), "viewer")).isEmpty();
    }

    @Test
    void aChannelOnDemandLingersAfterTheLastWhoWantedIt() {
        streams.assign(channel(1, false));
        online();
        assertThat(dialogs.calls).isEmpty();
        StreamDemand.Lease first = streams.want(code(1), "viewer").orElseThrow();
        StreamDemand.Lease second = streams.want(code(1), "snapshot").orElseThrow();
        loop.forward(10);
        FakeDialogs.Call call = dialogs.last();
        call.listener.answered(answer("", 15_060), ADDRESS);
        PsPackets sender = new PsPackets(code(1), Ssrc.parse(call.line("y=")));
        pictures(place(), sender, 2);
        first.close();
        first.close();
        pictures(place(), sender, 500);
        assertThat(call.ended).isFalse();
        second.close();
        pictures(place(), sender, 200);
        assertThat(call.ended).isFalse();
        streams.want(code(1), "viewer").orElseThrow().close();
        pictures(place(), sender, 370);
        assertThat(call.ended).isFalse();
        pictures(place(), sender, 10);
        assertThat(call.ended).isTrue();
        assertThat(dialogs.calls).hasSize(1);
        assertThat(streams.want("34020000001320000099", "viewer")).isEmpty();
    }

    private StreamDemand.Lease waitsFor(FakeWaiter waiter) {
        StreamDemand.Lease lease =
                streams.want(code(1), "viewer", Duration.ofSeconds(8), waiter).orElseThrow();
        leases.add(lease);
        loop.forward(10);
        return lease;
    }

    @Test
    void whoWaitsForAPictureIsToldOfItOnce() {
        streams.assign(channel(1, false));
        online();
        FakeWaiter first = new FakeWaiter();
        FakeWaiter gone = new FakeWaiter();
        waitsFor(first);
        waitsFor(gone).close();
        FakeDialogs.Call call = dialogs.last();
        call.listener.answered(answer("", 15_060), ADDRESS);
        assertThat(first.told).isEmpty();
        pictures(place(), new PsPackets(code(1), Ssrc.parse(call.line("y="))), 3);
        assertThat(first.told).containsExactly("streaming");
        FakeWaiter late = new FakeWaiter();
        waitsFor(late);
        assertThat(late.told).containsExactly("streaming");
        loop.forward(9_000);
        assertThat(first.told).hasSize(1);
        assertThat(gone.told).isEmpty();
        assertThat(dialogs.calls).hasSize(1);
    }

    @Test
    void whoWaitsForAPictureIsToldWhyNoneComes() {
        streams.assign(channel(1, false));
        FakeWaiter early = new FakeWaiter();
        waitsFor(early).close();
        assertThat(early.told).containsExactly("NO_ANSWER the device " + DEVICE + " is not registered here");

        online();
        FakeWaiter refused = new FakeWaiter();
        StreamDemand.Lease lease = waitsFor(refused);
        dialogs.last().listener.refused(488, "Not Acceptable Here", new byte[0]);
        assertThat(refused.told).containsExactly("REFUSED the device refused: 488 Not Acceptable Here");
        // The next attempt is not due: what is known is said at once.
        FakeWaiter second = new FakeWaiter();
        StreamDemand.Lease other = waitsFor(second);
        assertThat(second.told).isEqualTo(refused.told);
        lease.close();
        other.close();
        loop.forward(1);
        assertThat(dialogs.calls).hasSize(1);

        FakeWaiter patient = new FakeWaiter();
        StreamDemand.Lease unanswered = waitsFor(patient);
        assertThat(dialogs.calls).hasSize(2);
        loop.forward(7_980);
        assertThat(patient.told).isEmpty();
        loop.forward(20);
        assertThat(patient.told).containsExactly("NO_ANSWER the device does not answer the INVITE: nothing for 8 s");
        dialogs.last().listener.answered(answer("", 15_060), ADDRESS);
        unanswered.close();

        FakeWaiter withoutMedia = new FakeWaiter();
        waitsFor(withoutMedia);
        loop.forward(8_000);
        assertThat(withoutMedia.told).hasSize(1);
        assertThat(withoutMedia.told.get(0)).startsWith("NOTHING_AT_ALL ");

        FakeWaiter left = new FakeWaiter();
        waitsFor(left);
        streams.unassign(code(1));
        loop.forward(1);
        assertThat(left.told).containsExactly("NO_ANSWER the channel is no longer assigned to this gateway");
    }

    @Test
    void refusalsAreNamedAndRepeatedLater() {
        streams.assign(channel(1, true));
        online();
        dialogs.last()
                .listener
                .refused(
                        486,
                        "Busy Here",
                        "<ErrorInfo><ErrorCode>2207</ErrorCode></ErrorInfo>".getBytes(StandardCharsets.UTF_8));
        assertThat(streams.trouble(code(1)).orElseThrow().cause()).isEqualTo(NoMediaCause.BUSY);
        assertThat(observer.offline().get(0)).contains("486 Busy Here", "2207");
        loop.forward(9_000);
        assertThat(dialogs.calls).hasSize(1);
        loop.forward(2_000);
        assertThat(dialogs.calls).hasSize(2);
        dialogs.last().listener.noAnswer("408 Request Timeout");
        assertThat(streams.trouble(code(1)).orElseThrow().cause()).isEqualTo(NoMediaCause.NO_ANSWER);
    }

    /** One state with such words in it, and the registry refuses all that are told with it. */
    @Test
    void theDevicesOwnWordsAreShownAsAnExcerpt() {
        streams.assign(channel(1, true));
        online();
        dialogs.last().listener.refused(488, "Not\tNow\u001b[2J\ufeff" + "x".repeat(2000), new byte[0]);
        assertThat(observer.offline().get(0))
                .contains("488 Not\\x09Now\\x1b[2J\\xef\\xbb\\xbf")
                .hasSizeLessThan(512)
                .doesNotContain("\t", "\u001b", "\ufeff");
    }

    @Test
    void ofAChannelThatIsNoLongerAssignedNothingIsRemembered() {
        streams.assign(channel(1, true));
        streams.assign(channel(2, true));
        online();
        dialogs.calls.get(0).listener.refused(404, "Not Found", new byte[0]);
        assertThat(directory.offlineCause(code(1))).isPresent();
        // Noted between the end of the assignment and that of the attempt.
        loop.execute(() -> dialogs.calls.get(1).listener.refused(404, "Not Found", new byte[0]));
        streams.unassign(code(1));
        streams.unassign(code(2));
        loop.forward(1);
        assertThat(directory.offlineCause(code(1))).isEmpty();
        assertThat(directory.offlineCause(code(2))).isEmpty();
    }

    @Test
    void theEndOfAStreamWhoseChannelIsNoLongerAssignedIsNotRemembered() {
        streams.assign(channel(1, true));
        online();
        FakeDialogs.Call call = dialogs.last();
        call.listener.answered(answer("", 15_060), ADDRESS);
        pictures(place(), new PsPackets(code(1), Ssrc.parse(call.line("y="))), 3);
        assertThat(directory.find(code(1))).isPresent();
        streams.unassign(code(1));
        loop.forward(1);
        assertThat(observer.ended())
                .containsExactly(code(1) + " true the channel is no longer assigned to this gateway");
        assertThat(directory.offlineCause(code(1))).isEmpty();
    }

    @Test
    void aStreamThatFallsSilentIsAskedForAnew() {
        streams.assign(channel(1, true));
        online();
        FakeDialogs.Call call = dialogs.last();
        call.listener.answered(answer("", 15_060), ADDRESS);
        pictures(place(), new PsPackets(code(1), Ssrc.parse(call.line("y="))), 3);
        loop.forward(14_000);
        assertThat(call.ended).isTrue();
        assertThat(observer.ended()).containsExactly(code(1) + " false no RTP for 10 s");
        assertThat(dialogs.calls).hasSize(2);
    }

    /** P10 to P13 in gb28181-quirks. */
    @ParameterizedTest
    @CsvSource({"UDP, false", "TCP_PASSIVE, false", "UDP, true"})
    void aCameraThatIsSetToAnotherCodecIsAskedForAnew(MediaTransport transport, boolean bare) {
        streams.assign(new GbChannel(code(1), DEVICE, "yard", transport, true, 0));
        online();
        FakeDialogs.Call call = dialogs.last();
        call.listener.answered(answer("", 15_060), ADDRESS);
        PsPackets sender = new PsPackets(code(1), Ssrc.parse(call.line("y="))).bare(bare);
        pictures(place(), sender, 6);
        assertThat(observer.units(code(1))).isGreaterThanOrEqualTo(5);
        pictures(place(), sender.inH265(), 10);
        assertThat(call.ended).isTrue();
        assertThat(observer.ended()).containsExactly(code(1) + " false the codec changed from H264 to H265");
        loop.forward(2_000);
        assertThat(dialogs.calls).hasSize(2);
        FakeDialogs.Call again = dialogs.last();
        again.listener.answered(answer("", 15_060), ADDRESS);
        pictures(
                place(),
                new PsPackets(code(1), Ssrc.parse(again.line("y="))).bare(bare).inH265(),
                3);
        assertThat(directory.find(code(1)).orElseThrow().codec()).isEqualTo(VideoCodec.H265);
    }

    /** A recorder that looks through its disks, or is busy: when its first picture is half there, it is not without a keyframe. */
    @Test
    void whoBeginsLateHasItsTimeForAPictureFromItsFirstPacketOn() {
        streams.assign(channel(1, true));
        online();
        FakeDialogs.Call call = dialogs.last();
        call.listener.answered(answer("", 15_060), ADDRESS);
        PsPackets sender = new PsPackets(code(1), Ssrc.parse(call.line("y=")));
        loop.forward(9_990);
        List<byte[]> first = sender.next(40);
        assertThat(first).hasSizeGreaterThan(1);
        for (int i = 0; i < first.size(); i++) {
            if (i == first.size() - 1) {
                loop.forward(20);
                assertThat(call.ended).isFalse();
            }
            places.packet(place(), ADDRESS, first.get(i), loop.nowMs() * 1000);
        }
        pictures(place(), sender, 2);
        assertThat(observer.units(code(1))).isGreaterThanOrEqualTo(2);
        assertThat(streams.trouble(code(1))).isEmpty();
    }

    @Test
    void whoSendsNoKeyframeIsToldSoWhenItsTimeIsOver() {
        streams.assign(channel(1, true));
        online();
        FakeDialogs.Call call = dialogs.last();
        call.listener.answered(answer("", 15_060), ADDRESS);
        PsPackets sender = new PsPackets(code(1), Ssrc.parse(call.line("y=")));
        sender.next();
        loop.forward(5_000);
        pictures(place(), sender, 4);
        loop.forward(9_000);
        assertThat(call.ended).isFalse();
        loop.forward(1_000);
        assertThat(call.ended).isTrue();
        assertThat(streams.trouble(code(1)).orElseThrow().cause()).isEqualTo(NoMediaCause.NO_PSM_OR_KEYFRAME);
    }

    @Test
    void anAnswerWithoutMediaIsNamedAfterAWhile() {
        streams.assign(channel(1, true));
        online();
        dialogs.last().listener.answered(answer("", 15_060), ADDRESS);
        loop.forward(10_001);
        assertThat(streams.trouble(code(1)).orElseThrow().cause()).isEqualTo(NoMediaCause.NOTHING_AT_ALL);
        loop.forward(5_000);
        dialogs.last().listener.answered(answer("", 0), ADDRESS);
        assertThat(streams.trouble(code(1)).orElseThrow().cause()).isEqualTo(NoMediaCause.REFUSED);
        loop.forward(15_000);
        dialogs.last().listener.answered("<xml/>".getBytes(StandardCharsets.UTF_8), ADDRESS);
        assertThat(dialogs.last().acked).isTrue();
        assertThat(streams.trouble(code(1)).orElseThrow().words()).contains("cannot be read");
        loop.forward(20_000);
        places.failWith("no free port");
        dialogs.last().listener.ended("the device sent BYE");
        loop.forward(60_000);
        assertThat(streams.trouble(code(1)).orElseThrow().words()).isEqualTo("no free port");
    }

    @Test
    void tcpActiveConnectsToWhereTheDeviceSays() {
        streams.assign(new GbChannel(code(1), DEVICE, "yard", MediaTransport.TCP_ACTIVE, true, 1));
        online();
        assertThat(dialogs.last().sdp()).contains("m=video 30000 TCP/RTP/AVP", "a=setup:active", "a=streamnumber:1");
        dialogs.last()
                .listener
                .answered(
                        new String(answer("a=setup:passive\r\n", 15_060), StandardCharsets.UTF_8)
                                .replace("RTP/AVP", "TCP/RTP/AVP")
                                .getBytes(StandardCharsets.UTF_8),
                        ADDRESS);
        assertThat(places.connects()).containsExactly(new InetSocketAddress(InetAddress.getLoopbackAddress(), 15_060));
    }

    @Test
    void aSecondWayIsAskedForByTheCodeThatItsDeviceKnows() {
        streams.assign(new GbChannel(code(1), DEVICE, "yard", MediaTransport.UDP, true, 0, code(7)));
        online();
        assertThat(dialogs.last().request.channel()).isEqualTo(code(7));
        assertThat(dialogs.last().request.subject()).startsWith(code(7) + ":");
        assertThat(streams.channel(code(1)))
                .as("here it is the camera that it is a way of")
                .isPresent();
    }

    /** At least 100,000 INVITEs, each ended at a random step by a random side; then nothing is held. */
    @Test
    void theLedgerBalancesAfterAHundredThousandInvitesEndedAtRandomSteps() {
        Random random = new Random(100_000);
        int channels = 200;
        for (int i = 0; i < channels; i++) {
            streams.assign(channel(i, i % 2 == 0));
        }
        online();
        List<StreamDemand.Lease> leases = new ArrayList<>();
        while (dialogs.total < 100_000) {
            step(random, channels, leases);
            dialogs.forgetEnded();
        }
        leases.forEach(StreamDemand.Lease::close);
        assertThat(observer.started().size()).isGreaterThan(1_000);
    }

    private void step(Random random, int channels, List<StreamDemand.Lease> leases) {
        int pick = random.nextInt(channels);
        switch (random.nextInt(40)) {
            case 0 -> {
                dialogs.peer = null;
                streams.deviceOffline(DEVICE, "gone");
                loop.run();
                online();
            }
            case 1 -> {
                streams.unassign(code(pick));
                streams.assign(channel(pick, random.nextBoolean()));
            }
            case 2, 3 -> streams.want(code(pick), "viewer").ifPresent(leases::add);
            case 4, 5 -> {
                if (!leases.isEmpty()) {
                    leases.remove(random.nextInt(leases.size())).close();
                }
            }
            case 6 -> places.failWith(random.nextInt(4) == 0 ? "no port" : null);
            case 7, 8 -> loop.forward(random.nextInt(4000));
            default -> dialogs.any(random).ifPresent(call -> event(random, call));
        }
        loop.forward(random.nextInt(20));
    }

    private void event(Random random, FakeDialogs.Call call) {
        MediaPlace place = places.newest();
        switch (random.nextInt(9)) {
            case 0 -> call.listener.provisional(100 + random.nextInt(2));
            case 1, 2 -> call.listener.answered(answer(random.nextBoolean() ? "" : "y=0100007788\r\n", 6000), ADDRESS);
            case 3 -> call.listener.answered(answer("", 0), ADDRESS);
            case 4 -> call.listener.refused(404, "Not Found", new byte[0]);
            case 5 -> call.listener.noAnswer("408");
            case 6 -> call.listener.ended("BYE");
            case 7 -> call.listener.answered(new byte[] {1, 2}, ADDRESS);
            default -> {
                if (place != null) {
                    for (byte[] packet : new PsPackets("x", random.nextInt()).next()) {
                        places.packet(place, ADDRESS, packet, loop.nowMs() * 1000);
                    }
                }
            }
        }
    }
}
