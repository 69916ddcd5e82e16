package org.xueliang.protocol.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects NAL units and parts of them into access units, for depacketizers and byte streams of both codecs. Bytes are copied once,
 * into the access unit's buffer. Rules of where a unit ends: marker bit by {@link MarkerPolicy}, change of timestamp behind a
 * slice, a NAL unit that can only begin another unit. Parameter sets whose timestamp differs from that of the slices behind them
 * stay with those (retina, go2rtc).
 *
 * <p>Not thread-safe.
 */
public final class AccessUnitAssembler {
    /** So many markers inside pictures and the marker is ignored. */
    private static final int MARKERS_INSIDE_PICTURES = 3;

    private static final int MIN_BUFFER_BYTES = 1024;
    private static final int NO_NAL = -1;

    private final NalSyntax syntax;
    private final ByteBufAllocator allocator;
    private final MediaLimits limits;
    private final DepacketizerCounters counters = new DepacketizerCounters();
    private MarkerPolicy markerPolicy;

    private @Nullable ByteBuf unit;
    private boolean open;
    private long timestampTicks;
    private int nalCount;
    private int sliceCount;
    private boolean endsWithPicture;
    private boolean damaged;
    private boolean afterLoss;
    private boolean lossPending;
    /** The unit broke a limit; everything up to the next timestamp is dropped. */
    private boolean discarding;
    /** Index in {@link #unit} of the start code of the NAL unit that is being collected. */
    private int nalStart = NO_NAL;

    private boolean endedByMarker;
    private long endedTicks;
    private int expectedBytes = MIN_BUFFER_BYTES;
    private int expectedKeyBytes = MIN_BUFFER_BYTES;
    private @Nullable ParameterSets reported;

    public AccessUnitAssembler(
            NalSyntax syntax, ByteBufAllocator allocator, MediaLimits limits, MarkerPolicy markerPolicy) {
        this.syntax = syntax;
        this.allocator = allocator;
        this.limits = limits;
        this.markerPolicy = markerPolicy;
    }

    public DepacketizerCounters counters() {
        return counters;
    }

    public NalSyntax syntax() {
        return syntax;
    }

    /** Parameter sets from elsewhere. Annex B prefixes, several in one and stray bytes are fine (R26, R27); bad ones are counted. */
    public void hint(List<byte[]> parameterSets) {
        for (byte[] set : parameterSets) {
            ByteBuf bytes = Unpooled.wrappedBuffer(set);
            boolean bare = AnnexB.startCodeAt(bytes, 0, set.length) == 0;
            AnnexB.forEachNal(bytes, 0, set.length, bare, (index, end) -> {
                boolean parameterSet = end - index > syntax.headerBytes()
                        && syntax.kind(bytes.getUnsignedByte(index)) == NalKind.PARAMETER_SET;
                try {
                    if (parameterSet) {
                        syntax.inspect(bytes, index, end);
                    }
                } catch (ParameterSetException onlyAHint) {
                    counters.refusedParameterSets++;
                }
            });
        }
    }

    /** Before the parts of each packet. */
    public void beginPacket(long packetTicks, boolean lossBefore, AccessUnitSink out) {
        if (lossBefore) {
            abortNal();
            damaged |= open;
            lossPending = true;
        }
        if (open && packetTicks != timestampTicks) {
            endUnitAtTimestamp(packetTicks, out);
        }
        if (!open) {
            beginUnit(packetTicks);
        }
        if (lossPending && !discarding) {
            afterLoss = true;
            lossPending = false;
        }
    }

    private void endUnitAtTimestamp(long packetTicks, AccessUnitSink out) {
        abortNal();
        if (discarding) {
            clear();
        } else if (sliceCount > 0) {
            emit(out);
        } else {
            timestampTicks = packetTicks;
        }
    }

    /** A whole NAL unit. */
    public void nal(ByteBuf bytes, int index, int length, AccessUnitSink out) {
        abortNal();
        if (length == 0) {
            counters.droppedNalUnits++;
            return;
        }
        if (beginNal(bytes.getUnsignedByte(index), length, out)) {
            append(bytes, index, length);
            endNal(out);
        }
    }

    /** Several NAL units behind start codes (R26 in vendor-quirks: V380, Revotech). */
    public void annexB(ByteBuf bytes, int index, int end, AccessUnitSink out) {
        AnnexB.forEachNal(bytes, index, end, false, (nal, nalEnd) -> nal(bytes, nal, nalEnd - nal, out));
    }

    /** The first part of a NAL unit: its header, as one or two bytes, and bytes behind it. */
    public void beginFragments(int header, ByteBuf bytes, int index, int length, AccessUnitSink out) {
        abortNal();
        int headerBytes = syntax.headerBytes();
        if (beginNal(header >>> 8 * (headerBytes - 1), headerBytes + length, out)) {
            ByteBuf buffer = buffer();
            if (headerBytes == 2) {
                buffer.writeShort(header);
            } else {
                buffer.writeByte(header);
            }
            append(bytes, index, length);
        }
    }

    /** A further part. Without a first one it is dropped: what came before was lost. */
    public void fragment(ByteBuf bytes, int index, int length) {
        if (nalStart != NO_NAL) {
            append(bytes, index, length);
        } else if (!discarding) {
            damaged = true;
            counters.droppedPackets++;
        }
    }

    /** The last part was given. */
    public void endFragments(AccessUnitSink out) {
        if (nalStart != NO_NAL) {
            endNal(out);
        }
    }

    /** The packet held something that cannot be taken. */
    public void malformed() {
        damaged = true;
        counters.droppedPackets++;
    }

    /** After the parts of each packet. */
    public void endPacket(boolean marker, AccessUnitSink out) {
        if (!marker || markerPolicy == MarkerPolicy.IGNORED || nalStart != NO_NAL) {
            return;
        }
        if (discarding) {
            clear();
        } else if (endsWithPicture) {
            endedByMarker = true;
            endedTicks = timestampTicks;
            emit(out);
        }
    }

    /** Gives what there is. */
    public void flush(AccessUnitSink out) {
        abortNal();
        if (open && !discarding && nalCount > 0) {
            emit(out);
        } else {
            clear();
        }
    }

    /** Drops what there is. */
    public void reset() {
        clear();
        lossPending = true;
        endedByMarker = false;
    }

    /** Whether the unit so far has a slice. */
    public boolean hasPicture() {
        return sliceCount > 0;
    }

    /** Time of the unit that is being collected. */
    public long timestampTicks() {
        return timestampTicks;
    }

    private void beginUnit(long ticks) {
        open = true;
        timestampTicks = ticks;
        nalCount = 0;
        sliceCount = 0;
        endsWithPicture = false;
        damaged = false;
        afterLoss = false;
        discarding = false;
        nalStart = NO_NAL;
        syntax.beginAccessUnit();
    }

    private ByteBuf buffer() {
        ByteBuf buffer = unit;
        if (buffer == null) {
            buffer = allocator.buffer(Math.min(limits.maxAccessUnitBytes(), expectedBytes + expectedBytes / 4));
            unit = buffer;
        }
        return buffer;
    }

    /** @return false where the NAL unit is not to be collected */
    private boolean beginNal(int firstByte, int firstLength, AccessUnitSink out) {
        if (discarding) {
            return false;
        }
        NalKind kind = syntax.kind(firstByte);
        if ((firstByte & 0x80) != 0 || kind == NalKind.FILLER) {
            counters.droppedNalUnits += kind == NalKind.FILLER ? 0 : 1;
            return false;
        }
        if (sliceCount > 0 && syntax.opensAccessUnit(firstByte)) {
            long ticks = timestampTicks;
            emit(out);
            beginUnit(ticks);
        }
        if (nalCount >= limits.maxNalUnits()) {
            discard();
            return false;
        }
        ByteBuf buffer = buffer();
        if (syntax.isRandomAccessSlice(firstByte)) {
            int wanted = Math.min(expectedKeyBytes, limits.maxAccessUnitBytes()) - buffer.writerIndex();
            buffer.ensureWritable(Math.max(wanted, firstLength + AnnexB.START_CODE_BYTES));
        }
        nalStart = buffer.writerIndex();
        buffer.writeInt(AnnexB.START_CODE);
        return true;
    }

    private void append(ByteBuf bytes, int index, int length) {
        ByteBuf buffer = buffer();
        if (buffer.writerIndex() + length > limits.maxAccessUnitBytes()) {
            discard();
            return;
        }
        buffer.writeBytes(bytes, index, length);
    }

    private void abortNal() {
        if (nalStart != NO_NAL) {
            buffer().writerIndex(nalStart);
            nalStart = NO_NAL;
            damaged = true;
            counters.droppedNalUnits++;
        }
    }

    private void endNal(AccessUnitSink out) {
        if (nalStart == NO_NAL) {
            return;
        }
        ByteBuf buffer = buffer();
        int start = nalStart;
        int index = start + AnnexB.START_CODE_BYTES;
        nalStart = NO_NAL;
        int end = buffer.writerIndex();
        while (end > index && buffer.getByte(end - 1) == 0) {
            end--;
        }
        buffer.writerIndex(end);
        NalKind kind = end > index ? syntax.kind(buffer.getUnsignedByte(index)) : NalKind.OTHER;
        if (end - index < syntax.headerBytes() || end - index == syntax.headerBytes() && kind != NalKind.TRAILER) {
            buffer.writerIndex(start);
            counters.droppedNalUnits++;
            return;
        }
        int embedded = embeddedStartCode(buffer, index, end, kind);
        if (embedded >= 0) {
            splitEmbedded(buffer, start, index, end, out);
            return;
        }
        take(buffer, start, index, end, kind, out);
    }

    /**
     * Slices are looked at only at their begin: a start code further in would make the next slice of the same picture, and Annex B
     * bytes may hold it as it is. Other NAL units are short, or hold the whole picture (V380), and are searched.
     */
    private int embeddedStartCode(ByteBuf buffer, int index, int end, NalKind kind) {
        int limit = kind == NalKind.SLICE ? Math.min(end, index + syntax.headerBytes() + 4) : end;
        return AnnexB.findStartCode(buffer, index + 1, limit);
    }

    private void splitEmbedded(ByteBuf buffer, int start, int index, int end, AccessUnitSink out) {
        ByteBuf copy = buffer.copy(index, end - index);
        try {
            buffer.writerIndex(start);
            AnnexB.forEachNal(copy, 0, copy.readableBytes(), true, (nal, nalEnd) -> nal(copy, nal, nalEnd - nal, out));
        } finally {
            copy.release();
        }
    }

    private void take(ByteBuf buffer, int start, int index, int end, NalKind kind, AccessUnitSink out) {
        if (kind == NalKind.SLICE && sliceCount == 0 && !syntax.isFirstSlice(buffer, index, end)) {
            damaged = true;
            noteMarkerInsidePicture();
        }
        try {
            syntax.inspect(buffer, index, end);
        } catch (ParameterSetException refused) {
            buffer.writerIndex(start);
            damaged = true;
            counters.refusedParameterSets++;
            out.parameterSetRefused(refused);
            return;
        }
        nalCount++;
        if (kind == NalKind.SLICE) {
            sliceCount++;
        }
        endsWithPicture = kind == NalKind.SLICE || sliceCount > 0 && kind == NalKind.TRAILER;
    }

    private void noteMarkerInsidePicture() {
        if (endedByMarker && endedTicks == timestampTicks && !afterLoss) {
            counters.markersInsidePictures++;
            if (counters.markersInsidePictures >= MARKERS_INSIDE_PICTURES) {
                markerPolicy = MarkerPolicy.IGNORED;
            }
        }
    }

    private void discard() {
        ByteBuf buffer = unit;
        if (buffer != null) {
            unit = null;
            buffer.release();
        }
        nalStart = NO_NAL;
        nalCount = 0;
        sliceCount = 0;
        endsWithPicture = false;
        discarding = true;
        lossPending = true;
        counters.oversizedAccessUnits++;
    }

    private void clear() {
        ByteBuf buffer = unit;
        if (buffer != null) {
            unit = null;
            buffer.release();
        }
        open = false;
        discarding = false;
        nalStart = NO_NAL;
        nalCount = 0;
        sliceCount = 0;
        endsWithPicture = false;
    }

    private void emit(AccessUnitSink out) {
        ByteBuf bytes = buffer();
        unit = null;
        RandomAccess randomAccess = sliceCount > 0 ? syntax.randomAccess() : RandomAccess.NONE;
        int size = bytes.readableBytes();
        if (randomAccess.isKeyframe()) {
            expectedKeyBytes = Math.max(size + size / 8, expectedKeyBytes - expectedKeyBytes / 8);
        } else {
            expectedBytes = Math.max(MIN_BUFFER_BYTES, expectedBytes + (size - expectedBytes) / 8);
        }
        ParameterSets sets = syntax.parameterSets();
        ParameterSets fresh = sets == null || sets.equals(reported) ? null : sets;
        if (fresh != null) {
            reported = fresh;
        }
        counters.accessUnits++;
        counters.damagedAccessUnits += damaged ? 1 : 0;
        int recovery = randomAccess == RandomAccess.RECOVERY_POINT ? syntax.recoveryPictures() : 0;
        AccessUnit complete = new AccessUnit(
                syntax.codec(),
                bytes,
                timestampTicks,
                randomAccess,
                recovery,
                syntax.facts(),
                damaged,
                afterLoss,
                nalCount,
                fresh);
        open = false;
        nalCount = 0;
        sliceCount = 0;
        endsWithPicture = false;
        out.accessUnit(complete);
    }
}
