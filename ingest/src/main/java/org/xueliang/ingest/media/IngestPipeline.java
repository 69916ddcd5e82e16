package org.xueliang.ingest.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.media.VideoDepacketizer;
import org.xueliang.protocol.mpegps.ProbedDepacketizer;
import org.xueliang.protocol.rtp.ReceptionStatistics;
import org.xueliang.protocol.rtp.ReorderBuffer;
import org.xueliang.protocol.rtp.RtpPacket;
import org.xueliang.protocol.rtp.SequenceNumber;
import org.xueliang.protocol.rtp.SequenceTracker;
import org.xueliang.protocol.rtp.SsrcFilter;
import org.xueliang.protocol.rtp.TimestampUnwrapper;
import org.xueliang.protocol.rtp.rtcp.RtcpListener;
import org.xueliang.protocol.rtp.rtcp.RtcpParser;
import org.xueliang.protocol.rtp.rtcp.RtcpWriter;
import org.xueliang.protocol.rtp.rtcp.SenderReport;
import org.xueliang.protocol.sdp.AudioTrack;
import org.xueliang.protocol.video.VideoFormats;

/**
 * The way of one stream's packets, top to bottom:
 *
 * <pre>
 *   packet -> RTP header -> is it this stream's source? -> order and loss -> 64-bit time -> depacketizer -> access unit
 *          -> GOP cache -> observers (activity gate, viewers, states)
 * </pre>
 *
 * One event loop owns it: no locks on the way of a packet, one copy (into the access unit's pooled buffer), nothing allocated
 * per packet. Observers are told of the start with the first access unit, and of the end once.
 */
public final class IngestPipeline implements AutoCloseable {
    private static final int MAX_PACKET_BYTES = 65_535;
    private static final int RTCP_BYTES = 64;
    private static final int AUDIO_NEAR = 64;

    private final MediaShared shared;
    private final ChannelStream stream;
    private final StreamPublication publication;
    private final TrackSource source;
    private final StreamStatistics statistics;
    private final VideoDepacketizer depacketizer;
    private final @Nullable ProbedDepacketizer probed;
    private final AudioGate audio;
    private final BareAudio bareAudio;
    private final SsrcFilter ssrcFilter;
    private final SequenceTracker sequence = new SequenceTracker();
    private final @Nullable ReorderBuffer reorder;
    private final TimestampUnwrapper timestamps = new TimestampUnwrapper();
    private final ReceptionStatistics reception = new ReceptionStatistics(VideoCodec.CLOCK_RATE_HZ);
    private final RtpPacket header = new RtpPacket();
    private final RtpPacket orderedHeader = new RtpPacket();
    private final Ordered ordered = new Ordered();
    private final SenderReports rtcpListener = new SenderReports();
    private @Nullable SenderReport earlyReport;
    private long receivedUs;
    private long steadyUs;
    private long lastPacketSteadyUs;
    private int lastTimestamp;
    private long lastTicks;
    private boolean rebaseNext;
    private boolean lossPending;
    private long reportedReorderLoss;
    private int newestSequence;
    private boolean ended;

    /** What the pipelines of a gateway share. Thread-safe parts alone. */
    public record MediaShared(
            MediaOptions options,
            ByteBufAllocator allocator,
            StreamDirectory directory,
            StreamObserver observers,
            SessionLedger ledger,
            AudioPolicy audio) {

        /** Without audio. */
        public MediaShared(
                MediaOptions options,
                ByteBufAllocator allocator,
                StreamDirectory directory,
                StreamObserver observers,
                SessionLedger ledger) {
            this(options, allocator, directory, observers, ledger, AudioPolicy.NONE);
        }
    }

    /** @param nowUs wall time, microseconds */
    public IngestPipeline(
            MediaShared shared, String channel, String place, String sessionId, TrackSource source, long nowUs) {
        this.shared = shared;
        this.source = source;
        this.stream = new ChannelStream(
                channel,
                place,
                sessionId,
                shared.options().gateway(),
                source.codec(),
                nowUs,
                new GopCache(shared.options().gopMaxBytes(), shared.options().gopMaxUnits()));
        this.statistics = stream.statistics();
        this.publication = new StreamPublication(shared, stream);
        this.audio = new AudioGate(shared, stream, publication);
        this.bareAudio = new BareAudio(audio, publication);
        this.probed = source.codec() == null
                ? new ProbedDepacketizer(shared.allocator(), new ProgramSound(audio, stream))
                : null;
        this.depacketizer = probed != null
                ? probed
                : VideoFormats.depacketizer(
                        Objects.requireNonNull(source.codec()), shared.allocator(), source.parameterSets());
        this.ssrcFilter = new SsrcFilter(SsrcFilter.Policy.FIRST_SEEN, source.ssrc());
        this.reorder = source.ordered() ? null : new ReorderBuffer();
    }

    public ChannelStream stream() {
        return stream;
    }

    /** Whether an access unit was seen. */
    public boolean started() {
        return publication.started();
    }

    /** Takes a second track, which is audio. */
    public AudioIntake audio(AudioTrack track) {
        return new AudioIntake(track, audio, publication);
    }

    /** What the payloads showed to be; null where the codec was declared. */
    public @Nullable ProbedDepacketizer probed() {
        return probed;
    }

    /** Why the stream cannot go on, null while it can: another session has the channel, or the codec changed. */
    public @Nullable String conflict() {
        return publication.conflict();
    }

    /**
     * One packet of the RTP channel or port, as it arrives.
     *
     * @param packet the caller's; its indices may move
     * @param packetReceivedUs wall time, microseconds
     * @param packetSteadyUs time that never jumps, microseconds
     * @return whether it was a packet of this stream: what counts as a sign of life
     */
    public boolean rtp(ByteBuf packet, long packetReceivedUs, long packetSteadyUs) {
        if (ended) {
            return false;
        }
        receivedUs = packetReceivedUs;
        steadyUs = packetSteadyUs;
        RtpPacket.Validity validity = header.wrap(packet);
        if (validity == RtpPacket.Validity.RTCP) {
            // rtsp.md 9 #10: some cameras swap the channels.
            RtcpParser.parse(packet, rtcpListener);
            return false;
        }
        if (validity != RtpPacket.Validity.VALID
                || !source.takes(header.payloadType()) && !isAudioInSequence()
                || packet.readableBytes() > MAX_PACKET_BYTES) {
            statistics.dropped();
            return false;
        }
        switch (ssrcFilter.packet(header.ssrc(), steadyUs)) {
            case ACCEPT -> {}
            case SWITCHED -> restart(true);
            case DROP -> {
                // Of another session on the same connection (R9 in vendor-quirks: Reolink) or somebody else's.
                statistics.dropped();
                return false;
            }
        }
        statistics.packet(packet.readableBytes());
        newestSequence = header.sequence();
        reception.packet(header.sequence(), header.timestamp(), steadyUs);
        if (reorder == null) {
            inOrder();
        } else {
            reorder.packet(packet.retain(), header.sequence(), receivedUs, ordered);
            noteReorderLoss(reorder);
        }
        lastPacketSteadyUs = steadyUs;
        SenderReport early = earlyReport;
        if (early != null) {
            earlyReport = null;
            rtcpListener.senderReport(early);
        }
        return true;
    }

    /**
     * Audio beside the video with the same SSRC (P7 in vendor-quirks: Dahua). Where it counts with the video, its packets keep their place, or
     * each would look like a loss.
     */
    private boolean isAudioInSequence() {
        return source.isAudio(header.payloadType())
                && lastPacketSteadyUs != 0
                && header.ssrc() == ssrcFilter.ssrc()
                && Math.abs(SequenceNumber.delta(header.sequence(), newestSequence)) <= AUDIO_NEAR;
    }

    /** A transport that keeps the order: a gap is the sender's own doing. */
    private void inOrder() {
        switch (sequence.packet(header.sequence())) {
            case IN_ORDER -> {}
            case AFTER_GAP -> lost(sequence.missing());
            case LATE -> {
                statistics.dropped();
                return;
            }
            case RESTARTED -> restart(false);
        }
        depacketize(header, false);
    }

    private final class Ordered implements ReorderBuffer.Output {
        @Override
        public void packet(ByteBuf packet, int sequenceNumber, long packetReceivedUs, boolean lossBefore) {
            try {
                // It may have waited: its header is read again, and it was received when it was received.
                orderedHeader.wrap(packet);
                receivedUs = packetReceivedUs;
                depacketize(orderedHeader, lossBefore);
            } finally {
                packet.release();
            }
        }

        @Override
        public void restarted() {
            restart(false);
        }
    }

    private void noteReorderLoss(ReorderBuffer buffer) {
        long lost = buffer.lost() - reportedReorderLoss;
        if (lost > 0) {
            reportedReorderLoss = buffer.lost();
            lost((int) lost);
        }
    }

    private void lost(int packets) {
        // The buffer that reorders says it with the packet.
        lossPending |= reorder == null;
        statistics.lost(packets);
        publication.packetsLost(packets);
    }

    /** The sender began anew: what is half is of no use, time goes on from where it was. */
    private void restart(boolean newSource) {
        statistics.sourceRestarted();
        depacketizer.reset();
        reception.reset();
        rebaseNext = true;
        lossPending = true;
        publication.forgetDeviceTime();
        if (newSource) {
            sequence.reset();
            if (reorder != null) {
                reorder.reset();
            }
        }
    }

    private void depacketize(RtpPacket packetHeader, boolean lossBefore) {
        if (source.isAudio(packetHeader.payloadType())) {
            lossPending |= lossBefore;
            publication.receivedAt(receivedUs);
            bareAudio.packet(packetHeader.payloadType(), packetHeader.payload());
            return;
        }
        publication.receivedAt(receivedUs);
        int timestamp = packetHeader.timestamp();
        if (rebaseNext) {
            rebaseNext = false;
            long elapsedUs = Math.max(0, steadyUs - lastPacketSteadyUs);
            timestamps.rebase(timestamp, elapsedUs * VideoCodec.CLOCK_RATE_HZ / 1_000_000);
            lastTicks = timestamps.unwrap(timestamp);
        } else {
            lastTicks = timestamps.unwrap(timestamp);
        }
        lastTimestamp = timestamp;
        boolean marker = packetHeader.marker();
        boolean loss = lossBefore || lossPending;
        lossPending = false;
        depacketizer.packet(packetHeader.payload(), lastTicks, marker, loss, publication);
    }

    /** One packet of the RTCP channel or port; the caller's. */
    public void rtcp(ByteBuf packet, long packetReceivedUs, long packetSteadyUs) {
        if (ended) {
            return;
        }
        if (!RtpPacket.isRtcp(packet)) {
            // rtsp.md 9 #10: media on the RTCP channel.
            rtp(packet, packetReceivedUs, packetSteadyUs);
            return;
        }
        receivedUs = packetReceivedUs;
        steadyUs = packetSteadyUs;
        RtcpParser.parse(packet, rtcpListener);
    }

    private final class SenderReports implements RtcpListener {
        @Override
        public void senderReport(SenderReport report) {
            if (lastPacketSteadyUs == 0) {
                // Encoders say the time before they begin: whose it is shows with the first packet.
                earlyReport = report;
                return;
            }
            if (report.ssrc() != ssrcFilter.ssrc()) {
                return;
            }
            reception.senderReport(report.ntp(), steadyUs);
            // A program stream has times of its own, which the report says nothing of.
            if (report.ntp() == 0 || probed != null) {
                return;
            }
            publication.senderReport(report.unixUs(), lastTicks + (report.rtpTimestamp() - lastTimestamp));
        }
    }

    /** Gives up on gaps that waited too long; to be called now and then where the transport does not keep the order. */
    public void poll(long nowUs, long nowSteadyUs) {
        if (reorder != null && !ended) {
            steadyUs = nowSteadyUs;
            reorder.poll(nowUs, ordered);
            noteReorderLoss(reorder);
        }
    }

    /** A receiver report about what came so far, for the peer; the caller's to send or release. */
    public ByteBuf receiverReport(int ownSsrc, long nowSteadyUs) {
        ByteBuf report = shared.allocator().buffer(RTCP_BYTES);
        RtcpWriter.writeReceiverReport(
                ownSsrc,
                lastPacketSteadyUs == 0 ? List.of() : List.of(reception.report(ssrcFilter.ssrc(), nowSteadyUs)),
                report);
        RtcpWriter.writeCname(ownSsrc, "xueliang", report);
        return report;
    }

    /**
     * The session is over: what is pending is given out, everything held is let go. Calls after the first do nothing.
     *
     * @param cause in words
     * @param deliberate true where the gateway ended it itself
     */
    public void end(String cause, boolean deliberate) {
        if (ended) {
            return;
        }
        if (reorder != null) {
            reorder.flush(ordered);
        }
        publication.receivedAt(receivedUs);
        depacketizer.flush(publication);
        ended = true;
        depacketizer.close();
        if (reorder != null) {
            reorder.reset();
        }
        publication.end(cause, deliberate);
    }

    @Override
    public void close() {
        end("closed", true);
    }
}
