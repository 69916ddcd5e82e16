package org.xueliang.ingest.media;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.audio.AudioDepacketizer;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.rtp.RtpPacket;
import org.xueliang.protocol.rtp.SequenceTracker;
import org.xueliang.protocol.rtp.SsrcFilter;
import org.xueliang.protocol.rtp.TimestampUnwrapper;
import org.xueliang.protocol.rtp.rtcp.RtcpListener;
import org.xueliang.protocol.rtp.rtcp.RtcpParser;
import org.xueliang.protocol.rtp.rtcp.SenderReport;
import org.xueliang.protocol.sdp.AudioTrack;

/**
 * The packets of an RTSP session's audio track. Its timestamps have a clock and a beginning of their own: sender reports of both tracks
 * say where they meet; until these came, and where a camera sends none, its first packet meets the newest picture. What comes in
 * another order is dropped. The event loop of its {@link IngestPipeline} owns it.
 */
public final class AudioIntake {
    private static final long TICKS_PER_S = VideoCodec.CLOCK_RATE_HZ;
    /** Reports are not believed to the tick: within 20 ms nothing is moved. */
    private static final long SAME_TICKS = TICKS_PER_S / 50;

    private final AudioTrack track;
    private final AudioGate gate;
    private final StreamPublication publication;
    private final AudioDepacketizer depacketizer;
    private final SsrcFilter ssrcFilter = new SsrcFilter(SsrcFilter.Policy.FIRST_SEEN, null);
    private final SequenceTracker sequence = new SequenceTracker();
    private final TimestampUnwrapper timestamps = new TimestampUnwrapper();
    private final RtpPacket header = new RtpPacket();
    private final RtcpListener reports = new Reports();
    private @Nullable SenderReport newestReport;
    private boolean seen;
    private boolean anchored;
    private long anchorOwnTicks;
    private long anchorTicks;
    private int newestTimestamp;
    private long newestOwnTicks;

    AudioIntake(AudioTrack track, AudioGate gate, StreamPublication publication) {
        this.track = track;
        this.gate = gate;
        this.publication = publication;
        this.depacketizer = new AudioDepacketizer(track.format(), track.clockRateHz(), track.layout());
        // Known before the first packet, so that who asks early hears of it.
        if (gate.isOpen()) {
            publication.stream().audio(track.format());
        }
    }

    /** One packet of the track's RTP channel or port; the caller's, its indices may move. */
    public void rtp(ByteBuf packet, long receivedUs, long steadyUs) {
        if (!gate.isOpen()
                || header.wrap(packet) != RtpPacket.Validity.VALID
                || header.payloadType() != track.payloadType()) {
            return;
        }
        boolean loss = false;
        switch (ssrcFilter.packet(header.ssrc(), steadyUs)) {
            case ACCEPT -> {}
            case SWITCHED -> {
                sequence.reset();
                restart();
            }
            case DROP -> {
                return;
            }
        }
        switch (sequence.packet(header.sequence())) {
            case IN_ORDER -> {}
            case AFTER_GAP -> loss = true;
            case LATE -> {
                return;
            }
            case RESTARTED -> restart();
        }
        newestTimestamp = header.timestamp();
        newestOwnTicks = timestamps.unwrap(newestTimestamp);
        seen = true;
        if (newestReport != null && !anchored) {
            meet(newestReport);
        }
        if (!anchored) {
            if (!publication.started()) {
                return;
            }
            anchor(newestOwnTicks, publication.newestTicks());
        }
        publication.receivedAt(receivedUs);
        depacketizer.packet(
                header.payload(), newestOwnTicks, loss, (frame, ticks) -> gate.frame(track.format(), frame, of(ticks)));
    }

    private void restart() {
        depacketizer.reset();
        anchored = false;
    }

    private void anchor(long ownTicks, long ticks) {
        anchored = true;
        anchorOwnTicks = ownTicks;
        anchorTicks = ticks;
    }

    /** In the time of the pictures. */
    private long of(long ownTicks) {
        return anchorTicks + (ownTicks - anchorOwnTicks) * TICKS_PER_S / track.clockRateHz();
    }

    /** One packet of the track's RTCP channel or port; the caller's. */
    public void rtcp(ByteBuf packet) {
        if (RtpPacket.isRtcp(packet)) {
            RtcpParser.parse(packet, reports);
        }
    }

    private final class Reports implements RtcpListener {
        @Override
        public void senderReport(SenderReport report) {
            newestReport = report;
            if (seen) {
                meet(report);
            }
        }
    }

    /** Where the report of this track and the newest of the pictures' meet; either may come first, and before the first packet. */
    private void meet(SenderReport report) {
        if (report.ssrc() == ssrcFilter.ssrc() && report.ntp() != 0) {
            Long meets = publication.ticksAt(report.unixUs());
            long own = newestOwnTicks + (report.rtpTimestamp() - newestTimestamp);
            if (meets != null && (!anchored || Math.abs(of(own) - meets) > SAME_TICKS)) {
                anchor(own, meets);
            }
        }
    }
}
