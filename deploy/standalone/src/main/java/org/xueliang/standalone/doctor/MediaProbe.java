package org.xueliang.standalone.doctor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.AccessUnitSink;
import org.xueliang.protocol.media.ParameterSetException;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.VideoDepacketizer;
import org.xueliang.protocol.rtp.RtpPacket;
import org.xueliang.protocol.rtp.SequenceTracker;
import org.xueliang.protocol.rtp.TimestampUnwrapper;
import org.xueliang.protocol.sdp.VideoTrack;
import org.xueliang.protocol.video.VideoFormats;
import org.xueliang.standalone.doctor.DoctorReport.StreamFacts;

/** Counts what comes on the video track: packets, losses, access units, keyframes, resolution. */
final class MediaProbe implements RtspDialogue.MediaListener, AccessUnitSink, AutoCloseable {
    private final VideoTrack track;
    private final int rtpChannel;
    private final int tracksDeclined;
    private final VideoDepacketizer depacketizer;
    private final RtpPacket packet = new RtpPacket();
    private final SequenceTracker sequence = new SequenceTracker();
    private final TimestampUnwrapper timestamps = new TimestampUnwrapper();
    private long packets;
    private long lost;
    private long bytes;
    private long units;
    private long damaged;
    private long firstNs;
    private long lastNs;
    private long firstKeyNs;
    private long lastKeyNs;
    private int keys;
    private @Nullable ParameterSets sets;
    private @Nullable String refusedSets;
    private long otherChannels;
    private long rtcp;

    MediaProbe(VideoTrack track, int rtpChannel, int tracksDeclined) {
        this.track = track;
        this.rtpChannel = rtpChannel;
        this.tracksDeclined = tracksDeclined;
        this.depacketizer =
                VideoFormats.depacketizer(track.codec(), UnpooledByteBufAllocator.DEFAULT, track.parameterSets());
    }

    @Override
    public void frame(int channel, ByteBuf payload) {
        if (channel == rtpChannel + 1) {
            rtcp++;
            return;
        }
        if (channel != rtpChannel) {
            otherChannels++;
            return;
        }
        if (packet.wrap(payload) != RtpPacket.Validity.VALID || packet.payloadType() != track.payloadType()) {
            return;
        }
        lastNs = System.nanoTime();
        firstNs = packets == 0 ? lastNs : firstNs;
        packets++;
        bytes += payload.readableBytes();
        sequence.packet(packet.sequence());
        lost += sequence.missing();
        depacketizer.packet(
                packet.payload(), timestamps.unwrap(packet.timestamp()), packet.marker(), sequence.missing() > 0, this);
    }

    @Override
    public void accessUnit(AccessUnit unit) {
        units++;
        damaged += unit.damaged() ? 1 : 0;
        if (unit.newParameterSets() != null) {
            sets = unit.newParameterSets();
        }
        if (unit.randomAccess().isKeyframe()) {
            lastKeyNs = lastNs;
            firstKeyNs = keys == 0 ? lastNs : firstKeyNs;
            keys++;
        }
        unit.release();
    }

    @Override
    public void parameterSetRefused(ParameterSetException reason) {
        refusedSets = reason.getMessage();
    }

    long packets() {
        return packets;
    }

    long rtcpPackets() {
        return rtcp;
    }

    int keyframes() {
        return keys;
    }

    long framesOnOtherChannels() {
        return otherChannels;
    }

    @Nullable
    String refusedParameterSets() {
        return refusedSets;
    }

    StreamFacts facts() {
        double seconds = Math.max(0.001, (lastNs - firstNs) / 1e9);
        ParameterSets known = sets;
        return new StreamFacts(
                track.codec().name(),
                known == null ? 0 : known.width(),
                known == null ? 0 : known.height(),
                units < 2 ? 0 : (units - 1) / seconds,
                known == null || Double.isNaN(known.framesPerSecond()) ? 0 : known.framesPerSecond(),
                keys < 2 ? 0 : (lastKeyNs - firstKeyNs) / 1_000_000 / (keys - 1),
                bytes * 8 / 1000.0 / seconds,
                packets,
                lost,
                units,
                damaged,
                tracksDeclined);
    }

    @Override
    public void close() {
        depacketizer.flush(this);
        depacketizer.close();
    }
}
