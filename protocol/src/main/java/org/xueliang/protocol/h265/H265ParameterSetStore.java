package org.xueliang.protocol.h265;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.MediaLimits;
import org.xueliang.protocol.media.ParameterSetBytes;
import org.xueliang.protocol.media.ParameterSetException;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.PictureSize;
import org.xueliang.protocol.media.VideoCodec;

/** The parameter sets of one stream by their ids. Not thread-safe. */
final class H265ParameterSetStore {
    private final MediaLimits limits;
    private final ParameterSetBytes vpsBytes = new ParameterSetBytes(16);
    private final ParameterSetBytes spsBytes = new ParameterSetBytes(16);
    private final ParameterSetBytes ppsBytes = new ParameterSetBytes(64);
    private final @Nullable H265Sps[] sps = new @Nullable H265Sps[16];
    private final @Nullable H265Pps[] pps = new @Nullable H265Pps[64];
    private int activeSpsId = -1;
    private @Nullable ParameterSets current;

    H265ParameterSetStore(MediaLimits limits) {
        this.limits = limits;
    }

    void putVps(ByteBuf bytes, int index, int end) throws ParameterSetException {
        ParameterSetBytes.requireSize(end - index);
        if (end - index < 4) {
            throw PictureSize.malformed("H.265 VPS");
        }
        int id = bytes.getUnsignedByte(index + 2) >> 4;
        if (!vpsBytes.isSame(id, bytes, index, end)) {
            vpsBytes.put(id, bytes, index, end);
            current = null;
        }
    }

    void putSps(ByteBuf bytes, int index, int end) throws ParameterSetException {
        ParameterSetBytes.requireSize(end - index);
        H265Sps parsed = H265SpsParser.parse(bytes, index, end, limits);
        if (!spsBytes.isSame(parsed.id(), bytes, index, end)) {
            spsBytes.put(parsed.id(), bytes, index, end);
            sps[parsed.id()] = parsed;
            if (activeSpsId < 0) {
                activeSpsId = parsed.id();
            }
            current = null;
        }
    }

    void putPps(ByteBuf bytes, int index, int end) throws ParameterSetException {
        ParameterSetBytes.requireSize(end - index);
        H265Pps parsed = H265Pps.parse(bytes, index, end);
        if (!ppsBytes.isSame(parsed.id(), bytes, index, end)) {
            ppsBytes.put(parsed.id(), bytes, index, end);
            pps[parsed.id()] = parsed;
            current = null;
        }
    }

    @Nullable
    H265Sps sps(int id) {
        return sps[id];
    }

    @Nullable
    H265Pps pps(int id) {
        return pps[id];
    }

    /** A slice refers to it. */
    void activate(@Nullable H265Sps used) {
        if (used != null && used.id() != activeSpsId) {
            activeSpsId = used.id();
            current = null;
        }
    }

    /** @return null until there are a SPS and a PPS; a VPS says nothing a decoder of one layer needs, and some cameras send none */
    @Nullable
    ParameterSets current() {
        H265Sps used = activeSpsId < 0 ? null : sps[activeSpsId];
        if (current == null && used != null && !ppsBytes.isEmpty()) {
            ByteBuf bytes = Unpooled.buffer(512);
            vpsBytes.appendTo(bytes);
            spsBytes.appendTo(bytes);
            ppsBytes.appendTo(bytes);
            byte[] annexB = new byte[bytes.readableBytes()];
            bytes.readBytes(annexB);
            current = new ParameterSets(VideoCodec.H265, used.width(), used.height(), used.framesPerSecond(), annexB);
        }
        return current;
    }
}
