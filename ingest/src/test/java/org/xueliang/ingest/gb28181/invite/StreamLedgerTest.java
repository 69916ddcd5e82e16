package org.xueliang.ingest.gb28181.invite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.gb28181.media.MediaPlace;
import org.xueliang.ingest.gb28181.media.PsPackets;

/** Streams that end at random steps, by random sides: then nothing is held. Without sockets, time is moved by hand. */
class StreamLedgerTest extends StreamsByHand {
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
