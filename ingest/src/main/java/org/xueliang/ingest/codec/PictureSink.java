package org.xueliang.ingest.codec;

/** Takes pictures as they come out of a decoder, in display order. */
@FunctionalInterface
public interface PictureSink {
    /** @param picture valid during this call alone */
    void picture(DecodedPicture picture) throws DecodeException;
}
