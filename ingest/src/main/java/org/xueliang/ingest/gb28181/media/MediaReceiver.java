package org.xueliang.ingest.gb28181.media;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;

/** Takes the media of one dialog. All calls come on one event loop, the one that {@link #bound} names. */
public interface MediaReceiver {
    /** The first packet was found to be this dialog's; called once, before it. */
    void bound(EventLoop loop, InetSocketAddress from, int ssrc, Match match);

    /**
     * @param packet RTP or RTCP; valid during the call, its indices may move
     * @param receivedUs wall time
     * @param steadyUs time that never jumps
     */
    void packet(ByteBuf packet, long receivedUs, long steadyUs);

    /** The connection that media came over has ended; another one may come. @param cause in words */
    void disconnected(String cause);
}
