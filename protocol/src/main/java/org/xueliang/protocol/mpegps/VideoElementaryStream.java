package org.xueliang.protocol.mpegps;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.h264.H264NalSyntax;
import org.xueliang.protocol.h265.H265NalSyntax;
import org.xueliang.protocol.media.AccessUnitAssembler;
import org.xueliang.protocol.media.AccessUnitSink;
import org.xueliang.protocol.media.MarkerPolicy;
import org.xueliang.protocol.media.MediaLimits;
import org.xueliang.protocol.media.NalSyntax;
import org.xueliang.protocol.media.VideoCodec;

/** The video of a program stream: told by its NAL units which codec it is, then split into access units. Not thread-safe. */
final class VideoElementaryStream {
    /** So many times a picture went on behind its marker, and markers are ignored. */
    private static final int CONTINUED_PICTURES = 3;

    private final ByteBufAllocator allocator;
    private final MediaLimits limits;
    private final ProbeTarget probe;
    private final NalSplitter splitter = new NalSplitter(new Current());
    private final PesClock clock = new PesClock();
    private AccessUnitSink out = unit -> unit.release();
    private @Nullable PictureTarget pictures;
    private @Nullable VideoCodec codec;
    private @Nullable VideoCodec declared;
    private final CodecWatch watch = new CodecWatch();
    private long pesTicks;
    private boolean markerEnded;
    private int continued;

    VideoElementaryStream(ByteBufAllocator allocator, MediaLimits limits) {
        this.allocator = allocator;
        this.limits = limits;
        probe = new ProbeTarget(allocator);
    }

    @Nullable
    VideoCodec codec() {
        return codec;
    }

    @Nullable
    AccessUnitAssembler assembler() {
        return pictures == null ? null : pictures.assembler();
    }

    boolean isMpegVideo() {
        return probe.isMpegVideo();
    }

    long probeOverflows() {
        return probe.overflows();
    }

    void declared(@Nullable VideoCodec byTheMap) {
        declared = byTheMap;
        probe.declared(byTheMap);
    }

    /** Where access units go during the next calls. */
    void to(AccessUnitSink sink) {
        out = sink;
        if (pictures != null) {
            pictures.to(sink);
        }
    }

    /** A PES packet begins. */
    void pes(boolean hasPts, long ptsTicks, long rtpTicks) {
        pesTicks = clock.pes(hasPts, ptsTicks, rtpTicks);
        probe.at(pesTicks);
        if (pictures != null) {
            pictures.at(pesTicks, clock.stepTicks());
        }
    }

    /** As {@link NalSplitter#feed}. */
    int feed(ByteBuf bytes, int from, int end, boolean packsAlone) {
        if (markerEnded && end > from) {
            markerEnded = false;
            continued += bytes.getByte(from) == 0 ? 0 : 1;
        }
        return splitter.feed(bytes, from, end, packsAlone);
    }

    int stopCode() {
        return splitter.stopCode();
    }

    /** NAL units go to the probe until the codec is known. It is told at the end of one, so none is open when it changes. */
    private final class Current implements NalSplitter.Target {
        /** Of the NAL unit that is open: its first two bytes, and how many came. */
        private int first;

        private int second;
        private int count;

        private NalSplitter.Target now() {
            return pictures == null ? probe : pictures;
        }

        @Override
        public void begin() {
            first = 0;
            second = 0;
            count = 0;
            now().begin();
        }

        private void head(int value) {
            if (count == 0) {
                first = value;
            } else {
                second = value;
            }
            count++;
        }

        @Override
        public void bytes(ByteBuf bytes, int index, int length) {
            for (int i = 0; i < length && count < 2; i++) {
                head(bytes.getUnsignedByte(index + i));
            }
            now().bytes(bytes, index, length);
        }

        @Override
        public void zeros(int zeroCount) {
            for (int i = 0; i < zeroCount && count < 2; i++) {
                head(0);
            }
            now().zeros(zeroCount);
        }

        @Override
        public void end() {
            now().end();
            VideoCodec told = codec;
            if (told == null) {
                latch(probe.decided());
            } else if (count > 0 && watch.isOther(told, declared, first, second)) {
                unlatch();
            }
        }

        @Override
        public void abort() {
            now().abort();
        }
    }

    private void latch(@Nullable VideoCodec decided) {
        if (decided == null) {
            return;
        }
        codec = decided;
        NalSyntax syntax = switch (decided) {
            case H264 -> new H264NalSyntax(limits);
            case H265 -> new H265NalSyntax(limits);
        };
        PictureTarget target =
                new PictureTarget(new AccessUnitAssembler(syntax, allocator, limits, MarkerPolicy.ENDS_PICTURE));
        target.to(out);
        probe.replay(target, clock.stepTicks());
        target.at(pesTicks, clock.stepTicks());
        pictures = target;
    }

    /** The codec is to be told anew; of the picture that is open nothing is right. */
    private void unlatch() {
        if (pictures != null) {
            pictures.assembler().reset();
        }
        pictures = null;
        codec = null;
        watch.clear();
        continued = 0;
    }

    /** The marker bit at the end of a PES packet: the picture is whole, if markers are to be believed. */
    void marker() {
        if (continued >= CONTINUED_PICTURES) {
            return;
        }
        splitter.finish();
        markerEnded = true;
        if (pictures != null) {
            pictures.endPicture();
        }
    }

    /** Bytes are missing here. */
    void lost() {
        markerEnded = false;
        splitter.abort();
        if (pictures != null) {
            pictures.lost();
        }
    }

    void flush() {
        splitter.finish();
        if (pictures != null) {
            pictures.assembler().flush(out);
        }
    }

    void reset() {
        splitter.abort();
        markerEnded = false;
        if (pictures != null) {
            pictures.assembler().reset();
        }
    }

    void close() {
        reset();
        probe.close();
    }
}
