package org.xueliang.ingest.gb28181.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.media.IngestPipeline;
import org.xueliang.ingest.media.IngestPipeline.MediaShared;
import org.xueliang.ingest.media.MediaOptions;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.media.StreamObserver;
import org.xueliang.ingest.media.TrackSource;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.protocol.media.AccessUnit;

/** Whose a flow is; without sockets, time is passed in. */
class MediaBinderTest {
    private static final int PORT = 30_000;

    private final MediaBinder binder = new MediaBinder();
    private final SessionLedger ledger = new SessionLedger();
    private final EventLoop loop = new DefaultEventLoop();
    private final Door door = new Door();
    private long nowMs = 1_000_000;

    @AfterEach
    void theLoopEnds() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** As the real one, without sockets. */
    private final class Door implements MediaPlace.Door {
        @Override
        public boolean answered(MediaPlace place, @Nullable InetSocketAddress from, @Nullable Integer ssrc) {
            return binder.answered(place.expected(), from, ssrc);
        }

        @Override
        public void connect(MediaPlace place, InetSocketAddress to) {}

        @Override
        public void release(MediaPlace place) {
            binder.release(place.expected(), nowMs);
        }
    }

    private static class Nothing implements MediaReceiver {
        @Override
        public void bound(EventLoop its, InetSocketAddress from, int ssrc, Match match) {}

        @Override
        public void packet(ByteBuf packet, long receivedUs, long steadyUs) {}

        @Override
        public void disconnected(String cause) {}
    }

    private static InetAddress address(int number) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static InetSocketAddress at(int number, int port) {
        return new InetSocketAddress(address(number), port);
    }

    private MediaPlace expect(String dialog, boolean tcp, int device, int offeredSsrc, MediaReceiver receiver) {
        MediaWanted wanted = new MediaWanted(
                dialog, tcp ? MediaTransport.TCP_PASSIVE : MediaTransport.UDP, address(device), offeredSsrc, false);
        MediaPlace place = new MediaPlace(door, wanted, PORT, receiver, ledger);
        binder.expect(place.expected());
        return place;
    }

    private MediaPlace expect(String dialog, int device, int offeredSsrc) {
        return expect(dialog, false, device, offeredSsrc, new Nothing());
    }

    private BindingVerdict bind(boolean tcp, InetSocketAddress from, int ssrc) {
        return binder.bind(new MediaFlow(tcp, PORT, from, ssrc), nowMs);
    }

    private String bind(InetSocketAddress from, int ssrc) {
        BindingVerdict verdict = bind(false, from, ssrc);
        ExpectedMedia media = verdict.expected();
        return verdict.match() + (media == null || !verdict.match().isBound() ? "" : " " + media.dialog);
    }

    @Test
    void theAnsweredSsrcWinsAndAnEarlyPacketWithTheOfferedOneIsTaken() {
        MediaPlace a = expect("a", 1, 100);
        assertThat(bind(at(1, 5000), 100)).isEqualTo("OTHER_PORT a");
        MediaPlace b = expect("b", 2, 101);
        b.answered(at(2, 6000), 777);
        assertThat(bind(at(2, 6000), 777)).isEqualTo("AS_AGREED b");
        assertThat(bind(at(2, 6000), 777)).isEqualTo("AS_AGREED b");
        a.close();
        b.close();
        assertThat(binder.isEmpty()).isTrue();
    }

    @Test
    void aRealSsrcThatIsNeitherOneIsBoundByItsTuple() {
        expect("a", 1, 100).answered(at(1, 5000), 200);
        expect("b", 1, 101).answered(at(1, 5002), 201);
        assertThat(bind(at(1, 5000), 999)).isEqualTo("OTHER_SSRC a");
        // Now one alone waits at this address, and it comes from another port: NAT, and a wrong SSRC.
        assertThat(bind(at(1, 44_000), 998)).isEqualTo("ADDRESS_ALONE b");
    }

    @Test
    void theSsrcOfAnotherCameraFromElsewhereIsNobodys() {
        MediaPlace a = expect("a", 1, 100);
        a.answered(at(1, 5000), 100);
        assertThat(bind(at(9, 5000), 100)).isEqualTo("UNKNOWN_SOURCE");
        expect("b", 9, 101).answered(at(9, 7000), 101);
        // Device 9 sends a's SSRC: it is b's by its tuple, or nobody's, and never a's.
        assertThat(bind(at(9, 7000), 100)).isEqualTo("OTHER_SSRC b");
    }

    @Test
    void equalSsrcsOfOneRecorderAreToldApartByTheirPortsOrGivenToNobody() {
        expect("a", 1, 100).answered(at(1, 5000), 7);
        expect("b", 1, 101).answered(at(1, 5002), 7);
        assertThat(bind(at(1, 44_000), 7)).isEqualTo("AMBIGUOUS");
        assertThat(bind(at(1, 5002), 7)).isEqualTo("AS_AGREED b");
        assertThat(bind(at(1, 5000), 7)).isEqualTo("AS_AGREED a");
    }

    @Test
    void whileAnotherAnswerIsOutstandingAnSsrcFromAnotherPortIsNotBelieved() {
        expect("a", 1, 100).answered(at(1, 5000), 7);
        MediaPlace b = expect("b", 1, 101);
        assertThat(bind(at(1, 5002), 7)).isEqualTo("AMBIGUOUS");
        b.answered(at(1, 5002), 7);
        assertThat(bind(at(1, 5002), 7)).isEqualTo("AS_AGREED b");
    }

    @Test
    void twoStreamsOfOneTupleAreToldApartByTheirSsrcs() {
        // P20 in vendor-quirks.
        expect("a", 1, 100).answered(at(1, 5000), 100);
        expect("b", 1, 101).answered(at(1, 5000), 101);
        assertThat(bind(at(1, 5000), 101)).isEqualTo("AS_AGREED b");
        assertThat(bind(at(1, 5000), 100)).isEqualTo("AS_AGREED a");
        // A third SSRC from there might be either's new one.
        assertThat(bind(at(1, 5000), 55)).isEqualTo("AMBIGUOUS");
    }

    @Test
    void aSenderThatIsNotStoppedIsNotTakenForTheNextStream() {
        MediaPlace a = expect("a", 1, 100);
        a.answered(at(1, 5000), 7);
        assertThat(bind(at(1, 5000), 7)).isEqualTo("AS_AGREED a");
        a.close();
        expect("b", 1, 101).answered(at(1, 5000), 8);
        assertThat(bind(at(1, 5000), 7)).isEqualTo("ENDED_DIALOG");
        nowMs += MediaBinder.RETIRED_MS - 1;
        assertThat(bind(at(1, 5000), 7)).isEqualTo("ENDED_DIALOG");
        assertThat(bind(at(1, 5000), 8)).isEqualTo("AS_AGREED b");
    }

    @Test
    void aNewSsrcOfAStreamsOwnTupleIsItsSenderThatBeganAnew() {
        expect("a", 1, 100).answered(at(1, 5000), 7);
        bind(at(1, 5000), 7);
        assertThat(bind(at(1, 5000), 8)).isEqualTo("RESTARTED a");
        for (int ssrc = 1000; ssrc < 1100; ssrc++) {
            bind(at(1, 5000), ssrc);
        }
        assertThat(binder.boundFlows()).isEqualTo(8);
    }

    @Test
    void afterSilenceAStreamMayComeFromAnotherPort() {
        MediaPlace a = expect("a", 1, 100);
        a.answered(at(1, 5000), 7);
        bind(at(1, 5000), 7);
        a.expected().lastPacketMs = nowMs;
        assertThat(bind(at(1, 44_001), 7)).isEqualTo("UNKNOWN_SOURCE");
        nowMs += MediaBinder.SILENCE_MS;
        assertThat(bind(at(1, 44_001), 7)).isEqualTo("OTHER_PORT a");
    }

    /** M23 in gb28181-quirks: after a crash nobody knows what a recorder still sends, and it sends it to this very port. */
    @Test
    void whatWasSentBeforeAnybodyWaitedIsNotTakenForTheNextStreamOfThatRecorder() {
        assertThat(bind(at(1, 5000), 100)).isEqualTo("UNKNOWN_SOURCE");
        assertThat(bind(at(1, 5004), 55)).isEqualTo("UNKNOWN_SOURCE");
        MediaPlace b = expect("b", 1, 100);
        // The SSRC that we offer once more, from any port, even before the answer.
        assertThat(bind(at(1, 5000), 100)).isEqualTo("STRAY");
        b.answered(at(1, 5002), null);
        assertThat(bind(at(1, 5000), 100)).isEqualTo("STRAY");
        // The last one that waits, any SSRC.
        assertThat(bind(at(1, 5004), 55)).isEqualTo("STRAY");
        // A sender that begins now may still come from another port with another SSRC: NAT.
        assertThat(bind(at(1, 44_000), 77)).isEqualTo("ADDRESS_ALONE b");
        assertThat(bind(at(1, 5000), 100)).isEqualTo("STRAY");
    }

    @Test
    void aStrayIsTakenWhereAnAnswerNamesAllOfItOrWhenItHasBeenSilent() {
        bind(at(1, 5000), 55);
        expect("a", 1, 100).answered(at(1, 5000), 55);
        assertThat(bind(at(1, 5000), 55)).isEqualTo("AS_AGREED a");
        bind(at(2, 5000), 56);
        nowMs += MediaBinder.RETIRED_MS;
        expect("b", 2, 101).answered(at(2, 5000), 101);
        assertThat(bind(at(2, 5000), 56)).isEqualTo("OTHER_SSRC b");
        // So it is with one that was told to stop: some devices have one port and one SSRC for ever.
        MediaPlace c = expect("c", 3, 102);
        c.answered(at(3, 5000), 57);
        bind(at(3, 5000), 57);
        c.close();
        assertThat(bind(at(3, 5000), 57)).isEqualTo("ENDED_DIALOG");
        expect("d", 3, 103).answered(at(3, 5000), 57);
        assertThat(bind(at(3, 5000), 57)).isEqualTo("AS_AGREED d");
    }

    @Test
    void mediaOfAHostThatTheAnswerHasYetToNameIsNoStray() {
        MediaPlace a = expect("a", 1, 100);
        assertThat(bind(at(9, 44_000), 100)).isEqualTo("UNKNOWN_SOURCE");
        a.answered(at(9, 5000), 100);
        assertThat(bind(at(9, 44_000), 100)).isEqualTo("OTHER_PORT a");
    }

    @Test
    void aFloodOfStrangersIsForgottenBeforeTheStrayThatGoesOn() {
        bind(at(1, 5000), 100);
        for (int i = 0; i < 40_000; i++) {
            bind(at(1000 + i, 5000), 100);
            if (i % 10_000 == 0) {
                bind(at(1, 5000), 100);
            }
        }
        expect("b", 1, 100);
        assertThat(bind(at(1, 5000), 100)).isEqualTo("STRAY");
    }

    /** M1 in gb28181-quirks: what an answer names proves nothing about other devices. */
    @Test
    void anAnswerThatNamesAnotherDevicesAddressPortAndSsrcGetsNoneOfItsStreams() {
        MediaPlace y = expect("y", 1, 100);
        MediaPlace x = expect("x", 2, 101);
        x.answered(at(1, 5000), 100);
        assertThat(x.facts().namesOthersSsrc()).isTrue();
        // Before y's answer is handled.
        assertThat(bind(at(1, 5000), 100)).isEqualTo("OTHER_PORT y");
        // Its sender begins anew, and comes from elsewhere with an SSRC of its own.
        assertThat(bind(at(1, 5000), 300)).isEqualTo("RESTARTED y");
        assertThat(bind(at(1, 44_000), 301)).isEqualTo("UNKNOWN_SOURCE");
        y.close();

        // Behind NAT, from another port than it answered.
        MediaPlace z = expect("z", 3, 102);
        z.answered(at(3, 5000), 102);
        expect("w", 2, 103).answered(at(3, 6000), 102);
        assertThat(bind(at(3, 44_000), 102)).isEqualTo("OTHER_PORT z");
    }

    @Test
    void amongDevicesOfOneAddressAnSsrcThatWasGivenToAnotherIsNotTaken() {
        MediaPlace y = expect("y", 1, 100);
        MediaPlace x = expect("x", 1, 101);
        x.answered(at(1, 5000), 100);
        assertThat(bind(at(1, 5000), 100)).isEqualTo("AMBIGUOUS");
        y.answered(at(1, 5000), 100);
        assertThat(bind(at(1, 5000), 100)).isEqualTo("AS_AGREED y");
        // Elsewhere a device may choose what was offered to somebody by chance.
        MediaPlace z = expect("z", 2, 102);
        z.answered(at(2, 5000), 100);
        assertThat(z.facts().namesOthersSsrc()).isFalse();
        assertThat(bind(at(2, 44_000), 100)).isEqualTo("OTHER_PORT z");
    }

    @Test
    void mediaMayComeFromAnotherHostThanSignallingAsTheAnswerSays() {
        expect("x", 2, 101).answered(at(9, 5000), 7);
        assertThat(bind(at(9, 44_000), 7)).isEqualTo("OTHER_PORT x");
        expect("y", 2, 102).answered(at(9, 5002), 8);
        assertThat(bind(at(9, 44_002), 999)).isEqualTo("ADDRESS_ALONE y");
        // One that signals from that host and has its stream is in nobody's way.
        expect("home", 9, 103).answered(at(9, 6000), 103);
        expect("z", 2, 104).answered(at(9, 5004), 9);
        assertThat(bind(at(9, 5004), 9)).isEqualTo("AMBIGUOUS");
        assertThat(bind(at(9, 6000), 103)).isEqualTo("AS_AGREED home");
        assertThat(bind(at(9, 5004), 9)).isEqualTo("AS_AGREED z");
    }

    @Test
    void aConnectionThatComesAgainIsTakenAgain() {
        expect("a", true, 1, 100, new Nothing()).answered(at(1, 9), 100);
        assertThat(bind(true, at(1, 50_001), 100).match()).isEqualTo(Match.OTHER_PORT);
        binder.flowEnded(new MediaFlow(true, PORT, at(1, 50_001), 100));
        assertThat(bind(true, at(1, 50_002), 100).match()).isEqualTo(Match.OTHER_PORT);
        assertThat(bind(false, at(1, 50_002), 100).match()).isEqualTo(Match.UNKNOWN_SOURCE);
    }

    /** Counts pictures whose mark is not their channel's. */
    private static final class Marks implements StreamObserver {
        private long right;
        private long wrong;

        @Override
        public void accessUnit(ChannelStream stream, AccessUnit unit, long receivedUs) {
            ByteBuf bytes = unit.annexB();
            String mark = bytes.toString(
                    bytes.writerIndex() - stream.channel().length(),
                    stream.channel().length(),
                    StandardCharsets.US_ASCII);
            if (mark.equals(stream.channel())) {
                right++;
            } else {
                wrong++;
            }
        }
    }

    private record Sender(PsPackets packets, InetSocketAddress from) {}

    /** 3,000 recorders of four channels; SSRCs are the devices' own and 30 % of them equal those of others, some within one recorder. */
    @Test
    void noPictureOfTwelveThousandStreamsComesUnderAnotherChannel() {
        Random random = new Random(28_181);
        Marks marks = new Marks();
        MediaShared shared = new MediaShared(
                new MediaOptions("g", 1 << 20, 100),
                PooledByteBufAllocator.DEFAULT,
                new StreamDirectory(),
                marks,
                ledger);
        List<Sender> senders = new ArrayList<>();
        List<MediaPlace> places = new ArrayList<>();
        List<IngestPipeline> pipelines = new ArrayList<>();
        for (int i = 0; i < 12_000; i++) {
            int device = i / 4;
            String channel = String.format("3402%016d", i);
            int ssrc = random.nextInt(10) < 3 ? 100_000_000 + random.nextInt(20) : 100_010_000 + i;
            IngestPipeline pipeline =
                    new IngestPipeline(shared, channel, "yard", "s", TrackSource.gb28181(true), nowMs * 1000);
            pipelines.add(pipeline);
            MediaPlace place = expect(channel, false, device, 500_000 + i, new Nothing() {
                @Override
                public void packet(ByteBuf packet, long receivedUs, long steadyUs) {
                    pipeline.rtp(packet, receivedUs, steadyUs);
                }
            });
            places.add(place);
            // A tenth is behind NAT: the port that is answered is not the one that packets come from.
            boolean nat = random.nextInt(10) == 0;
            int port = 6000 + 2 * (i % 4);
            place.answered(at(device, port), random.nextInt(20) == 0 ? null : ssrc);
            senders.add(new Sender(new PsPackets(channel, ssrc), at(device, nat ? 40_000 + i % 4 : port)));
        }
        MediaDispatch dispatch = new MediaDispatch(binder, loop, new DoorCounters());
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < senders.size(); i++) {
            order.add(i);
        }
        loop.submit(() -> {
                    for (int round = 0; round < 2; round++) {
                        Collections.shuffle(order, random);
                        for (int i : order) {
                            Sender sender = senders.get(i);
                            for (byte[] packet : sender.packets().next()) {
                                dispatch.packet(
                                        false,
                                        PORT,
                                        sender.from(),
                                        Unpooled.wrappedBuffer(packet),
                                        nowMs * 1000,
                                        nowMs * 1000);
                            }
                        }
                        nowMs += 40;
                    }
                })
                .syncUninterruptibly();
        pipelines.forEach(pipeline -> pipeline.end("done", true));
        places.forEach(MediaPlace::close);
        assertThat(marks.wrong).isZero();
        // The rest is what cannot be told apart: NAT and the same SSRC, or none answered, at one recorder.
        assertThat(marks.right).isGreaterThan(12_000 * 2 * 9 / 10);
        assertThat(binder.isEmpty()).isTrue();
        assertThat(ledger.holders()).isEmpty();
    }
}
