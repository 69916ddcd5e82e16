package org.xueliang.simulator.gb28181.sip;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.timer.TimerWheel;

/**
 * A request of a device that waits for its final answer: sent again over UDP after 500 ms, then at twice the distance up to 4 s, given up
 * after 32 s (RFC 3261 clause 17.1.2, timers E and F). One event loop's.
 */
public final class ClientRequest extends TimerWheel.Timer {
    /** T1. */
    public static final long T1_MS = 500;

    private static final long T2_MS = 4_000;

    /** Timers B and F. */
    public static final long GIVE_UP_MS = 64 * T1_MS;

    /** The device that it is of. */
    public interface Owner {
        /** Puts the bytes on the wire once more. */
        void sendAgain(ClientRequest request);

        /** It ended: with a final answer, or with null after 32 s of silence. */
        void ended(ClientRequest request, @Nullable SipResponse response);
    }

    /** What comes of it. */
    public interface Outcome {
        /** @param response null where none came */
        void answered(@Nullable SipResponse response);
    }

    private final Owner owner;
    private final TimerWheel wheel;
    private final int sequence;
    private final byte[] bytes;
    private final boolean retransmits;
    private final Outcome outcome;
    private final long beganMs;
    private long intervalMs = T1_MS;

    /**
     * @param sequence the device's own number of it: its branch holds it
     * @param retransmits false over TCP, and for devices that say things once
     */
    public ClientRequest(
            Owner owner, TimerWheel wheel, int sequence, byte[] bytes, boolean retransmits, Outcome outcome) {
        this.owner = owner;
        this.wheel = wheel;
        this.sequence = sequence;
        this.bytes = bytes;
        this.retransmits = retransmits;
        this.outcome = outcome;
        this.beganMs = wheel.nowMs();
    }

    public int sequence() {
        return sequence;
    }

    public byte[] bytes() {
        return bytes;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** Was sent: waits for its answer from here on. */
    public void start() {
        wheel.scheduleIn(this, retransmits ? intervalMs : GIVE_UP_MS);
    }

    /** Waits no more. */
    public void stop() {
        wheel.cancel(this);
    }

    @Override
    protected void expired(long nowMs) {
        if (nowMs - beganMs >= GIVE_UP_MS) {
            owner.ended(this, null);
            return;
        }
        owner.sendAgain(this);
        intervalMs = Math.min(2 * intervalMs, T2_MS);
        wheel.schedule(this, Math.min(nowMs + intervalMs, beganMs + GIVE_UP_MS));
    }
}
