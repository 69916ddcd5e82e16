package org.xueliang.analytics.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.analytics.scene.Clip;
import org.xueliang.testkit.Corpus;

/** Wallflower's tree that fills most of the picture and sways; somebody enters in picture 242. */
class WavingTreesTest {
    @TempDir
    Path folder;

    @Test
    void aSwayingTreeIsSilentUntilSomebodyEnters() throws Exception {
        unpack(Corpus.path("video/wallflower-wavingtrees/WavingTrees.zip"));
        Watch watch = new Watch();
        watch.see(Clip.thumbnails(
                List.of("-framerate", "15", "-i", folder.resolve("b%05d.bmp").toString()), "", 120, Watch.START_US));
        assertThat(watch.all())
                .singleElement()
                .satisfies(motion -> assertThat(Watch.seconds(motion.beginUs())).isCloseTo(242 / 15.0, within(0.6)));
    }

    private void unpack(Path zip) throws Exception {
        try (InputStream file = Files.newInputStream(zip);
                ZipInputStream entries = new ZipInputStream(file)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                String name = Path.of(entry.getName()).getFileName().toString();
                if (name.matches("b\\d{5}\\.bmp")) {
                    Files.copy(entries, folder.resolve(name));
                }
            }
        }
    }
}
