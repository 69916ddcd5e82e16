package org.xueliang.ingest.gb28181.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.session.SessionLedger;

/** Places without sockets: a test says what comes to them. */
public final class FakeMediaPlaces implements MediaPlaces, MediaPlace.Door {
    private final SessionLedger ledger;
    private final MediaBinder binder = new MediaBinder();
    private final EventLoop loop;
    private final List<InetSocketAddress> connects = new ArrayList<>();
    private @Nullable String failure;
    private @Nullable MediaPlace newest;
    private @Nullable MediaWanted wanted;

    public FakeMediaPlaces(SessionLedger ledger) {
        this(ledger, new EmbeddedChannel().eventLoop());
    }

    /** @param loop that packets come on */
    public FakeMediaPlaces(SessionLedger ledger, EventLoop loop) {
        this.ledger = ledger;
        this.loop = loop;
    }

    /** Every place is refused from now on; null: none is. */
    public void failWith(@Nullable String cause) {
        failure = cause;
    }

    @Override
    public void open(MediaWanted asked, MediaReceiver receiver, Opened outcome) {
        if (failure != null) {
            outcome.failed(failure);
            return;
        }
        MediaPlace place = new MediaPlace(this, asked, 30_000, receiver, ledger);
        binder.expect(place.expected());
        newest = place;
        wanted = asked;
        outcome.opened(place);
    }

    @Override
    public boolean answered(MediaPlace place, @Nullable InetSocketAddress from, @Nullable Integer ssrc) {
        return binder.answered(place.expected(), from, ssrc);
    }

    @Override
    public void connect(MediaPlace place, InetSocketAddress to) {
        connects.add(to);
    }

    @Override
    public void release(MediaPlace place) {
        binder.release(place.expected(), 0);
    }

    public List<InetSocketAddress> connects() {
        return connects;
    }

    public @Nullable MediaPlace newest() {
        return newest;
    }

    public @Nullable MediaWanted wanted() {
        return wanted;
    }

    /** A packet comes for a place, from its device. */
    public void packet(MediaPlace place, InetSocketAddress from, byte[] packet, long nowUs) {
        ByteBuf bytes = Unpooled.wrappedBuffer(packet);
        place.packet(
                loop,
                new MediaFlow(place.expected().tcp, 30_000, from, bytes.getInt(8)),
                Match.AS_AGREED,
                bytes,
                nowUs,
                nowUs);
    }

    public boolean isEmpty() {
        return binder.isEmpty();
    }
}
