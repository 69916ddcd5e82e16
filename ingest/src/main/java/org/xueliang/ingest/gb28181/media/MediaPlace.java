package org.xueliang.ingest.gb28181.media;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.session.SessionLedger;

/**
 * Where one dialog's media is expected, from the offer to the end. Its receiver is called on the event loop that the first packet came on; what
 * comes elsewhere later is handed over. Thread-safe.
 */
public final class MediaPlace implements AutoCloseable {
    /** What a door does for its places. */
    interface Door {
        /** @return false where the SSRC is another dialog's */
        boolean answered(MediaPlace place, @Nullable InetSocketAddress from, @Nullable Integer ssrc);

        void connect(MediaPlace place, InetSocketAddress to);

        void release(MediaPlace place);
    }

    private final Door door;
    private final ExpectedMedia expected;
    private final MediaReceiver receiver;
    private final SessionLedger.Entry entry;
    private final AtomicReference<@Nullable EventLoop> loop = new AtomicReference<>();
    private final PlaceCounters counters = new PlaceCounters();
    private final AtomicBoolean closed = new AtomicBoolean();

    MediaPlace(Door door, MediaWanted wanted, int localPort, MediaReceiver receiver, SessionLedger ledger) {
        this.door = door;
        this.receiver = receiver;
        expected = new ExpectedMedia(
                wanted.dialog(),
                wanted.transport().isTcp(),
                localPort,
                wanted.ownPort(),
                wanted.signalling(),
                wanted.offeredSsrc(),
                this);
        entry = ledger.open(SessionLedger.Kind.MEDIA_PLACE, wanted.dialog());
    }

    /** The port to name in the offer. */
    public int port() {
        return expected.localPort;
    }

    /**
     * What the device's answer says.
     *
     * @param from of c= and m=; null where they name nothing that can be used, or where it is known not to send from there
     * @param ssrc of y=; null where it names none
     */
    public void answered(@Nullable InetSocketAddress from, @Nullable Integer ssrc) {
        if (!door.answered(this, from, ssrc)) {
            counters.namesOthersSsrc();
        }
    }

    /** We connect to the device (TCP active), trying three times a second apart. */
    public void connect(InetSocketAddress to) {
        door.connect(this, to);
    }

    public MediaFacts facts() {
        return counters.facts();
    }

    ExpectedMedia expected() {
        return expected;
    }

    PlaceCounters counters() {
        return counters;
    }

    boolean isClosed() {
        return closed.get();
    }

    /** A packet of this dialog, on the event loop that it came on. @param packet the caller's */
    void packet(EventLoop here, MediaFlow flow, Match match, ByteBuf packet, long receivedUs, long steadyUs) {
        EventLoop owner = loop.get();
        if (owner == null && loop.compareAndSet(null, here)) {
            counters.matched(match);
            receiver.bound(here, flow.from(), flow.ssrc(), match);
            owner = here;
        }
        EventLoop its = Objects.requireNonNull(owner == null ? loop.get() : owner);
        if (its.inEventLoop()) {
            take(packet, receivedUs, steadyUs);
            return;
        }
        packet.retain();
        its.execute(() -> {
            try {
                take(packet, receivedUs, steadyUs);
            } finally {
                packet.release();
            }
        });
    }

    private void take(ByteBuf packet, long receivedUs, long steadyUs) {
        if (!closed.get()) {
            counters.packet();
            expected.lastPacketMs = steadyUs / 1000;
            receiver.packet(packet, receivedUs, steadyUs);
        }
    }

    void disconnected(String cause) {
        EventLoop owner = loop.get();
        if (owner != null) {
            owner.execute(() -> {
                if (!closed.get()) {
                    receiver.disconnected(cause);
                }
            });
        }
    }

    /** Nothing is expected any more; the receiver is not called after it, but for a call that runs. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            door.release(this);
            entry.close();
        }
    }
}
