package org.xueliang.ingest.gb28181.media;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.rtp.RtpPacket;

/**
 * Packets of one event loop's sockets to their places. What was found once is found again without asking; each socket's loop has its own,
 * so that no lock is on the way of a packet. Not thread-safe.
 */
final class MediaDispatch {
    private static final int SSRC_INDEX = 8;
    private static final int RTCP_SSRC_INDEX = 4;
    /** Flows that are remembered; more are asked for again. */
    private static final int MAX_KNOWN = 65_536;

    private final MediaBinder binder;
    private final EventLoop loop;
    private final DoorCounters counters;
    private final Map<MediaFlow, MediaPlace> known = new HashMap<>();
    /** Of connections that have not ended. */
    private final Map<Connection, List<MediaFlow>> ofConnections = new HashMap<>();

    private record Connection(int localPort, InetSocketAddress from) {}

    MediaDispatch(MediaBinder binder, EventLoop loop, DoorCounters counters) {
        this.binder = binder;
        this.loop = loop;
        this.counters = counters;
    }

    /** @param packet the caller's; its indices may move. @return whose it is, or null */
    @Nullable
    MediaPlace packet(
            boolean tcp, int localPort, InetSocketAddress from, ByteBuf packet, long receivedUs, long steadyUs) {
        int index = packet.readerIndex();
        if (packet.readableBytes() < RTCP_SSRC_INDEX + 4 || packet.getUnsignedByte(index) >>> 6 != 2) {
            foreign(tcp, localPort, from, packet.readableBytes());
            return null;
        }
        if (RtpPacket.isRtcp(packet)) {
            rtcp(tcp, localPort, from, packet, receivedUs, steadyUs);
            return null;
        }
        if (packet.readableBytes() < RtpPacket.MIN_HEADER_BYTES) {
            foreign(tcp, localPort, from, packet.readableBytes());
            return null;
        }
        MediaFlow flow = new MediaFlow(tcp, localPort, from, packet.getInt(index + SSRC_INDEX));
        MediaPlace place = known.get(flow);
        Match match = Match.AS_AGREED;
        if (place == null || place.isClosed()) {
            known.remove(flow);
            BindingVerdict verdict = binder.bind(flow, steadyUs / 1000);
            match = verdict.match();
            ExpectedMedia media = verdict.expected();
            if (media == null || !match.isBound()) {
                refused(flow, match);
                return null;
            }
            place = media.place;
            if (known.size() >= MAX_KNOWN) {
                known.clear();
            }
            known.put(flow, place);
            if (tcp) {
                ofConnections
                        .computeIfAbsent(new Connection(localPort, from), c -> new ArrayList<>(1))
                        .add(flow);
            }
        }
        place.packet(loop, flow, match, packet, receivedUs, steadyUs);
        return place;
    }

    private void refused(MediaFlow flow, Match match) {
        counters.refused(match);
        if (match == Match.ENDED_DIALOG) {
            return;
        }
        for (ExpectedMedia waiting : binder.suspects(flow.tcp(), flow.localPort(), flow.from(), flow.ssrc())) {
            waiting.place.counters().refused(flow.ssrc());
        }
        if (match == Match.UNKNOWN_SOURCE) {
            for (ExpectedMedia waiting : binder.waitingFor(flow.ssrc())) {
                waiting.place.counters().stranger(flow.from());
            }
        }
    }

    private void foreign(boolean tcp, int localPort, InetSocketAddress from, int bytes) {
        counters.foreign();
        for (ExpectedMedia waiting : binder.suspects(tcp, localPort, from, null)) {
            waiting.place.counters().foreign(bytes);
        }
    }

    private void rtcp(
            boolean tcp, int localPort, InetSocketAddress from, ByteBuf packet, long receivedUs, long steadyUs) {
        int ssrc = packet.getInt(packet.readerIndex() + RTCP_SSRC_INDEX);
        MediaPlace place = known.get(new MediaFlow(tcp, localPort, from, ssrc));
        if (place != null && !place.isClosed()) {
            place.counters().rtcp();
            place.packet(
                    loop, new MediaFlow(tcp, localPort, from, ssrc), Match.AS_AGREED, packet, receivedUs, steadyUs);
            return;
        }
        for (ExpectedMedia waiting : binder.suspects(tcp, localPort, from, ssrc)) {
            waiting.place.counters().rtcp();
        }
    }

    /** A TCP connection has ended: its flows are no longer known. */
    void ended(int localPort, InetSocketAddress from) {
        List<MediaFlow> flows = ofConnections.remove(new Connection(localPort, from));
        if (flows != null) {
            for (MediaFlow flow : flows) {
                known.remove(flow);
                binder.flowEnded(flow);
            }
        }
    }

    /** Places that have closed are let go, with all that their streams hold; to be called now and then. */
    void forgetClosed() {
        known.values().removeIf(MediaPlace::isClosed);
    }

    /** Flows that are remembered. */
    int remembered() {
        return known.size();
    }
}
