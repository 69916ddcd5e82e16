package org.xueliang.protocol.mpegps;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.VideoCodec;

/**
 * Sees that a stream whose codec was told has become another one's: somebody set the camera so. The map alone changes nothing, for some
 * toggle between two while the video stays what it is (P11 in gb28181-quirks: Keda); headers of NAL units that the first codec cannot have,
 * one after another, do. Not thread-safe.
 */
final class CodecWatch {
    /** Where the map says the same. */
    static final int WITH_MAP = 2;
    /** Where it does not, or there is none. */
    static final int WITHOUT_MAP = 8;

    private int others;

    /**
     * One NAL unit.
     *
     * @param codec that the stream was told to be
     * @param declared by the map; null where there is none
     * @param second byte of the header or payload; 0 where the NAL unit is one byte long
     * @return whether the stream is another codec's now
     */
    boolean isOther(VideoCodec codec, @Nullable VideoCodec declared, int first, int second) {
        boolean as264 = CodecVote.isH264(first);
        boolean as265 = CodecVote.isH265(first, second);
        if (as264 == as265) {
            return false;
        }
        if (as264 == (codec == VideoCodec.H264)) {
            others = 0;
            return false;
        }
        others++;
        return others >= (declared != null && declared != codec ? WITH_MAP : WITHOUT_MAP);
    }

    void clear() {
        others = 0;
    }
}
