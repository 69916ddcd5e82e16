package org.xueliang.protocol.mpegps;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.AccessUnitAssembler;
import org.xueliang.protocol.media.AccessUnitSink;
import org.xueliang.protocol.media.DepacketizerCounters;
import org.xueliang.protocol.media.MediaLimits;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.media.VideoDepacketizer;

/**
 * RTP payloads that carry a program stream, to access units of its first video stream. Tolerant: see the forms P8 to P24 of vendor-quirks;
 * whatever is malformed is dropped and counted, never thrown. The codec is told by the NAL units, the map is a hint; times are those of
 * the PES packets, and RTP's where these have none or stand still. After a loss it goes on at the next unit of the program.
 *
 * <p>Payloads may be cut anywhere. Not thread-safe: one event loop owns it.
 */
public final class PsDemuxer implements VideoDepacketizer {
    /** So many encrypted packets without a picture and the stream is called encrypted. */
    private static final int ENCRYPTED = 3;

    private static final int NONE = -1;

    private final PsCounters counters = new PsCounters();
    private final DepacketizerCounters noPictures = new DepacketizerCounters();
    private final ProgramStreamMap map = new ProgramStreamMap();
    private final VideoElementaryStream video;
    private final AudioElementaryStream audio;
    private final PackReader reader = new PackReader(new Units(), counters);
    private int videoId = NONE;
    private long rtpTicks;

    /** With {@link MediaLimits#DEFAULTS}; audio is dropped. */
    public PsDemuxer(ByteBufAllocator allocator) {
        this(allocator, MediaLimits.DEFAULTS, PsAudioSink.NONE);
    }

    public PsDemuxer(ByteBufAllocator allocator, MediaLimits limits, PsAudioSink audioSink) {
        video = new VideoElementaryStream(allocator, limits);
        audio = new AudioElementaryStream(audioSink);
    }

    /** @param timestampTicks of RTP, unwrapped: used where PES packets have no times of their own */
    @Override
    public void packet(ByteBuf payload, long timestampTicks, boolean marker, boolean lossBefore, AccessUnitSink out) {
        rtpTicks = timestampTicks;
        video.to(out);
        if (lossBefore) {
            reader.lost();
        }
        reader.feed(payload, payload.readerIndex(), payload.writerIndex());
        if (marker && reader.atBoundary()) {
            video.marker();
        }
    }

    private final class Units implements PackReader.Listener {
        @Override
        public void map(byte[] bytes, int length) {
            if (!map.parse(bytes, length)) {
                counters.refusedMaps++;
                return;
            }
            counters.maps++;
            PsStreamType type = videoType();
            VideoCodec declared = type == null ? null : type.videoCodec();
            video.declared(declared);
            if (declared != null && video.codec() != null && declared != video.codec()) {
                counters.overruledMaps++;
            }
        }

        @Override
        public boolean pes(int streamId, PesHeader header) {
            boolean isVideo = PsStartCode.isVideo(streamId);
            if (isVideo) {
                counters.videoPes++;
            } else {
                counters.audioPes++;
            }
            if (header.encrypted()) {
                counters.encryptedPes++;
                return false;
            }
            if (!isVideo) {
                audio.pes(header.hasPts(), header.ptsTicks(), rtpTicks);
                return true;
            }
            return video(streamId, header);
        }

        private boolean video(int streamId, PesHeader header) {
            if (videoId == NONE) {
                videoId = streamId;
                PsStreamType type = map.type(streamId);
                video.declared(type == null ? null : type.videoCodec());
            } else if (streamId != videoId) {
                counters.otherVideoPes++;
                return false;
            }
            video.pes(header.hasPts(), header.ptsTicks(), rtpTicks);
            return video.codec() != null || unsupportedType() == null;
        }

        @Override
        public int video(ByteBuf bytes, int from, int end, boolean packsAlone) {
            boolean unknown = video.codec() == null;
            int stopped = video.feed(bytes, from, end, packsAlone);
            if (unknown && video.codec() != null) {
                PsStreamType type = videoType();
                counters.overruledMaps += type != null && type.videoCodec() != video.codec() ? 1 : 0;
            }
            return stopped;
        }

        @Override
        public int stopCode() {
            return video.stopCode();
        }

        @Override
        public void audio(ByteBuf bytes, int index, int length) {
            audio.feed(bytes, index, length);
        }

        @Override
        public void audioEnd(int streamId) {
            audio.end(map.type(streamId));
        }

        @Override
        public void lost() {
            audio.abort();
            video.lost();
        }
    }

    private @Nullable PsStreamType videoType() {
        return videoId == NONE ? map.type(PsStartCode.VIDEO_0) : map.type(videoId);
    }

    private @Nullable PsStreamType unsupportedType() {
        PsStreamType type = videoType();
        return type != null && type.videoCodec() == null ? type : null;
    }

    @Override
    public void flush(AccessUnitSink out) {
        video.to(out);
        video.flush();
    }

    @Override
    public void reset() {
        reader.reset();
        audio.abort();
        video.reset();
    }

    @Override
    public void close() {
        video.close();
    }

    @Override
    public @Nullable ParameterSets parameterSets() {
        AccessUnitAssembler assembler = video.assembler();
        return assembler == null ? null : assembler.syntax().parameterSets();
    }

    @Override
    public DepacketizerCounters counters() {
        AccessUnitAssembler assembler = video.assembler();
        return assembler == null ? noPictures : assembler.counters();
    }

    public PsCounters programCounters() {
        counters.oversizedProbes = video.probeOverflows();
        return counters;
    }

    /** The codec that the NAL units show; null until known. */
    public @Nullable VideoCodec codec() {
        return video.codec();
    }

    /** Why no picture can be had of this stream, in words ("SVAC video", "encrypted"); null where nothing stands against it. */
    public @Nullable String unsupported() {
        if (video.codec() != null) {
            return null;
        }
        PsStreamType type = unsupportedType();
        if (type != null) {
            return "video of stream type 0x" + Integer.toHexString(type.code()) + " (" + type + ")";
        }
        if (video.isMpegVideo()) {
            return "MPEG-1 or MPEG-2 video";
        }
        return counters.encryptedPes >= ENCRYPTED ? "encrypted (PES_scrambling_control is set)" : null;
    }
}
