package org.xueliang.protocol.media;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One codec's knowledge of NAL units, with the parameter sets of one stream: what the assembler of access units asks.
 * Not thread-safe; one for each stream.
 */
public interface NalSyntax {
    VideoCodec codec();

    /** 1 or 2. */
    int headerBytes();

    /** @param firstByte of the NAL header */
    NalKind kind(int firstByte);

    /** @return whether this NAL unit, behind a slice, certainly begins another access unit (clause 7.4.1.2.3; 7.4.2.4.4 in H.265) */
    boolean opensAccessUnit(int firstByte);

    /** A slice of this type starts a picture that refers to no other: it will be large. */
    boolean isRandomAccessSlice(int firstByte);

    /** @return whether a slice is the first of its picture by its own flag: first_mb_in_slice 0, first_slice_segment_in_pic_flag */
    boolean isFirstSlice(ByteBuf bytes, int index, int end);

    /** @return whether a slice begins another picture than the slices since {@link #beginAccessUnit} (H.264 clause 7.4.1.2.4) */
    boolean beginsPicture(ByteBuf bytes, int index, int end);

    /** The next NAL units belong to a new access unit. */
    void beginAccessUnit();

    /**
     * Takes note of a NAL unit.
     *
     * @param index of the NAL header
     * @throws ParameterSetException a parameter set that is not taken; the one before stays in force
     */
    void inspect(ByteBuf bytes, int index, int end) throws ParameterSetException;

    /** Of the access unit so far. */
    RandomAccess randomAccess();

    /** @see AccessUnit#recoveryPictures */
    int recoveryPictures();

    PictureFacts facts();

    /** Those that the access unit so far uses; null where they are not whole. */
    @Nullable
    ParameterSets parameterSets();
}
