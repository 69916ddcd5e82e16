package org.xueliang.ingest.gb28181.invite;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.gb28181.media.PsPackets;
import org.xueliang.protocol.sdp.Ssrc;

/** Who wants a stream, and for how long it is asked for: without sockets, time is moved by hand. */
class StreamDemandTest extends StreamsByHand {
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
}
