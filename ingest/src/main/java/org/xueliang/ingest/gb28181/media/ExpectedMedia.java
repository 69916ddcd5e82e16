package org.xueliang.ingest.gb28181.media;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Media that a dialog waits for or has, and what came that could not be taken for it. Guarded by the binder that made it; the
 * counts may be read by any thread, a moment late.
 */
final class ExpectedMedia {
    /** For people: channel and Call-ID. */
    final String dialog;

    final boolean tcp;
    final int localPort;
    /** The port is this dialog's alone. */
    final boolean ownPort;

    final InetAddress signalling;
    final int offeredSsrc;
    final MediaPlace place;

    @Nullable
    InetSocketAddress answered;

    @Nullable
    Integer answeredSsrc;

    /** The answer named an SSRC that is another dialog's: it is as if it had named none. */
    boolean namesOthersSsrc;

    /** Of any flow; written by its event loop. */
    volatile long lastPacketMs;

    boolean isAnswered;
    boolean isReleased;
    final Set<MediaFlow> flows = new HashSet<>();

    ExpectedMedia(
            String dialog,
            boolean tcp,
            int localPort,
            boolean ownPort,
            InetAddress signalling,
            int offeredSsrc,
            MediaPlace place) {
        this.dialog = dialog;
        this.tcp = tcp;
        this.localPort = localPort;
        this.ownPort = ownPort;
        this.signalling = signalling;
        this.offeredSsrc = offeredSsrc;
        this.place = place;
    }

    /** The answered one wins (D5 in vendor-quirks). */
    int ssrc() {
        return answeredSsrc == null ? offeredSsrc : answeredSsrc;
    }

    boolean isBound() {
        return !flows.isEmpty();
    }

    /** Whether the answer named this very address and port. */
    boolean isAnsweredFrom(InetSocketAddress from) {
        return answered != null
                && answered.getPort() == from.getPort()
                && answered.getAddress().equals(from.getAddress());
    }
}
