package org.xueliang.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetainedCheckpointsTest {
    @TempDir
    Path folder;

    @Test
    void anEmptyOrMissingFolderHasNone() throws IOException {
        assertThat(new RetainedCheckpoints(folder).newest()).isEmpty();
        assertThat(new RetainedCheckpoints(folder.resolve("none")).newest()).isEmpty();
    }

    @Test
    void whatIsUnfinishedOrBrokenIsPassedOver() throws IOException {
        Files.createDirectories(folder.resolve("job/chk-8"));
        Path broken = Files.createDirectories(folder.resolve("job/chk-7"));
        Files.writeString(broken.resolve("_metadata"), "half a word");
        Path empty = Files.createDirectories(folder.resolve("job/chk-6"));
        Files.createFile(empty.resolve("_metadata"));
        assertThat(new RetainedCheckpoints(folder).newest()).isEmpty();
    }
}
