package org.xueliang.protocol.h264;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.MediaLimits;
import org.xueliang.protocol.media.ParameterSetBytes;
import org.xueliang.protocol.media.ParameterSetException;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.VideoCodec;

/** The parameter sets of one stream by their ids. Not thread-safe. */
final class H264ParameterSetStore {
    private final MediaLimits limits;
    private final ParameterSetBytes spsBytes = new ParameterSetBytes(32);
    private final ParameterSetBytes ppsBytes = new ParameterSetBytes(256);
    private final @Nullable H264Sps[] sps = new @Nullable H264Sps[32];
    private final @Nullable H264Pps[] pps = new @Nullable H264Pps[256];
    private @Nullable H264Sps active;
    private @Nullable ParameterSets current;

    H264ParameterSetStore(MediaLimits limits) {
        this.limits = limits;
    }

    void putSps(ByteBuf bytes, int index, int end) throws ParameterSetException {
        ParameterSetBytes.requireSize(end - index);
        H264Sps parsed = H264SpsParser.parse(bytes, index, end, limits);
        if (!spsBytes.isSame(parsed.id(), bytes, index, end)) {
            spsBytes.put(parsed.id(), bytes, index, end);
            H264Sps before = sps[parsed.id()];
            sps[parsed.id()] = parsed;
            if (active == null || active.equals(before)) {
                active = parsed;
            }
            current = null;
        }
    }

    void putPps(ByteBuf bytes, int index, int end) throws ParameterSetException {
        ParameterSetBytes.requireSize(end - index);
        H264Pps parsed = H264Pps.parse(bytes, index, end);
        if (!ppsBytes.isSame(parsed.id(), bytes, index, end)) {
            ppsBytes.put(parsed.id(), bytes, index, end);
            pps[parsed.id()] = parsed;
            current = null;
        }
    }

    @Nullable
    H264Sps sps(int id) {
        return sps[id];
    }

    @Nullable
    H264Pps pps(int id) {
        return pps[id];
    }

    /** A slice refers to it. */
    void activate(@Nullable H264Sps used) {
        if (used != null && !used.equals(active)) {
            active = used;
            current = null;
        }
    }

    /** @return null until there are both a SPS and a PPS */
    @Nullable
    ParameterSets current() {
        H264Sps used = active;
        if (current == null && used != null && !ppsBytes.isEmpty()) {
            ByteBuf bytes = Unpooled.buffer(256);
            spsBytes.appendTo(bytes);
            ppsBytes.appendTo(bytes);
            byte[] annexB = new byte[bytes.readableBytes()];
            bytes.readBytes(annexB);
            current = new ParameterSets(VideoCodec.H264, used.width(), used.height(), used.framesPerSecond(), annexB);
        }
        return current;
    }
}
