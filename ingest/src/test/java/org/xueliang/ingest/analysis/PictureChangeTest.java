package org.xueliang.ingest.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.codec.ScaledPicture;

class PictureChangeTest {
    private final PictureChange change = new PictureChange();
    private final Random random = new Random(5);

    private ScaledPicture noisy(int level) {
        ScaledPicture picture = TestPictures.flat(160, 90, level);
        for (int i = 0; i < picture.luma().length; i++) {
            picture.luma()[i] = (byte) (level + 4 * random.nextGaussian());
        }
        return picture;
    }

    private static void box(ScaledPicture picture, int x, int y, int side, int level) {
        for (int row = y; row < y + side; row++) {
            for (int column = x; column < x + side; column++) {
                picture.luma()[row * picture.width() + column] = (byte) level;
            }
        }
    }

    @Test
    void noiseAndADimmingLampAreNoChange() {
        assertThat(change.changed(noisy(100))).isFalse();
        for (int level = 100; level < 160; level += 5) {
            assertThat(change.changed(noisy(level))).isFalse();
        }
    }

    @Test
    void somethingThatCameOrWentIs() {
        change.changed(noisy(100));
        ScaledPicture visited = noisy(100);
        box(visited, 40, 40, 16, 150);
        assertThat(change.changed(visited)).isTrue();
        assertThat(change.changed(noisy(100))).isTrue();
        assertThat(change.changed(noisy(100))).isFalse();
    }

    @Test
    void aWholePictureThatJumpsIsAndANewSizeIsNot() {
        change.changed(noisy(200));
        assertThat(change.changed(noisy(20))).isTrue();
        assertThat(change.changed(TestPictures.flat(90, 160, 200))).isFalse();
    }
}
