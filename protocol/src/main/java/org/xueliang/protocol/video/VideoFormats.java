package org.xueliang.protocol.video;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.xueliang.protocol.h264.H264Depacketizer;
import org.xueliang.protocol.h264.H264NalSyntax;
import org.xueliang.protocol.h264.H264Packetizer;
import org.xueliang.protocol.h265.H265Depacketizer;
import org.xueliang.protocol.h265.H265NalSyntax;
import org.xueliang.protocol.h265.H265Packetizer;
import org.xueliang.protocol.media.AccessUnitAssembler;
import org.xueliang.protocol.media.AccessUnitSink;
import org.xueliang.protocol.media.MarkerPolicy;
import org.xueliang.protocol.media.MediaLimits;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.media.VideoDepacketizer;
import org.xueliang.protocol.media.VideoPacketizer;

/** The parts for a codec. */
public final class VideoFormats {
    private VideoFormats() {}

    /** With {@link MediaLimits#DEFAULTS} and {@link MarkerPolicy#ENDS_PICTURE}. */
    public static VideoDepacketizer depacketizer(
            VideoCodec codec, ByteBufAllocator allocator, List<byte[]> parameterSets) {
        return depacketizer(codec, allocator, parameterSets, MediaLimits.DEFAULTS, MarkerPolicy.ENDS_PICTURE);
    }

    /**
     * @param parameterSets NAL units from the SDP, in any order and state: a hint that in-band ones replace. The first access
     *     unit reports them as new where they are good.
     */
    public static VideoDepacketizer depacketizer(
            VideoCodec codec,
            ByteBufAllocator allocator,
            List<byte[]> parameterSets,
            MediaLimits limits,
            MarkerPolicy markerPolicy) {
        AccessUnitAssembler assembler = assembler(codec, allocator, limits, markerPolicy);
        assembler.hint(parameterSets);
        return switch (codec) {
            case H264 -> new H264Depacketizer(assembler);
            case H265 -> new H265Depacketizer(assembler);
        };
    }

    /** @param maxPayloadBytes of one RTP payload without its header: 1400 fits any usual path; at least 64 */
    public static VideoPacketizer packetizer(VideoCodec codec, int maxPayloadBytes) {
        return switch (codec) {
            case H264 -> new H264Packetizer(maxPayloadBytes);
            case H265 -> new H265Packetizer(maxPayloadBytes);
        };
    }

    /** @param ticksPerPicture distance of timestamps, 90000 / frames a second */
    public static AnnexBAccessUnits annexBAccessUnits(
            VideoCodec codec, ByteBufAllocator allocator, long ticksPerPicture) {
        return new AnnexBAccessUnits(
                assembler(codec, allocator, MediaLimits.DEFAULTS, MarkerPolicy.IGNORED), ticksPerPicture);
    }

    /** Splits a whole byte stream. @param annexB its indices do not move */
    public static void splitAnnexB(
            VideoCodec codec, ByteBufAllocator allocator, ByteBuf annexB, long ticksPerPicture, AccessUnitSink out) {
        AnnexBAccessUnits units = annexBAccessUnits(codec, allocator, ticksPerPicture);
        units.split(annexB, out);
    }

    private static AccessUnitAssembler assembler(
            VideoCodec codec, ByteBufAllocator allocator, MediaLimits limits, MarkerPolicy markerPolicy) {
        return switch (codec) {
            case H264 -> new AccessUnitAssembler(new H264NalSyntax(limits), allocator, limits, markerPolicy);
            case H265 -> new AccessUnitAssembler(new H265NalSyntax(limits), allocator, limits, markerPolicy);
        };
    }
}
