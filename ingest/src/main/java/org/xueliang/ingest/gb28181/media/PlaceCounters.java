package org.xueliang.ingest.gb28181.media;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a place has seen. Thread-safe. */
final class PlaceCounters {
    private final AtomicLong packets = new AtomicLong();
    private final AtomicLong rtcp = new AtomicLong();
    private final AtomicLong strangers = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong foreignBytes = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private volatile @Nullable InetSocketAddress stranger;
    private volatile @Nullable Integer refusedSsrc;
    private volatile @Nullable String connectFailure;
    private volatile @Nullable Match match;
    private volatile boolean namesOthersSsrc;

    /** On the owner's event loop alone. */
    void packet() {
        packets.lazySet(packets.getPlain() + 1);
    }

    void matched(Match how) {
        match = how;
    }

    void rtcp() {
        rtcp.incrementAndGet();
    }

    void stranger(InetSocketAddress from) {
        stranger = from;
        strangers.incrementAndGet();
    }

    void refused(int ssrc) {
        refusedSsrc = ssrc;
        refused.incrementAndGet();
    }

    void foreign(int bytes) {
        foreignBytes.addAndGet(bytes);
    }

    void connected() {
        connections.incrementAndGet();
    }

    void connectFailed(String cause) {
        connectFailure = cause;
    }

    void namesOthersSsrc() {
        namesOthersSsrc = true;
    }

    MediaFacts facts() {
        return new MediaFacts(
                packets.get(),
                rtcp.get(),
                strangers.get(),
                stranger,
                refused.get(),
                refusedSsrc,
                foreignBytes.get(),
                (int) connections.get(),
                connectFailure,
                match,
                namesOthersSsrc);
    }
}
