package org.xueliang.ingest.analysis;

import java.util.Arrays;
import org.xueliang.ingest.codec.ScaledPicture;

/** Small pictures made by hand. */
final class TestPictures {
    private TestPictures() {}

    static ScaledPicture flat(int width, int height, int level) {
        byte[] luma = new byte[width * height];
        Arrays.fill(luma, (byte) level);
        int chroma = ScaledPicture.chromaSide(width) * ScaledPicture.chromaSide(height);
        return new ScaledPicture(width, height, luma, new byte[chroma], new byte[chroma]);
    }
}
