package org.xueliang.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The larger test material, in the folder that the property {@code corpus.dir} names. */
public final class Corpus {
    private Corpus() {}

    /**
     * @param relative path below the corpus, such as {@code protocol/rtsp/retina/hikvision_describe.txt}
     * @return the file or folder; the test is skipped with a reason where the corpus is not set, and fails where it is set
     *     and lacks the path
     */
    public static Path path(String relative) {
        String folder = System.getProperty("corpus.dir", "");
        Assumptions.assumeFalse(folder.isBlank(), "corpus.dir is not set: " + relative + " is not read");
        Path path = Path.of(folder, relative);
        if (!Files.exists(path)) {
            throw new AssertionError("corpus.dir is set to " + folder + " and lacks " + relative);
        }
        return path;
    }
}
