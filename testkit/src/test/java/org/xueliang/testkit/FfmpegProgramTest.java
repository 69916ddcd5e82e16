package org.xueliang.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FfmpegProgramTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"libx264", "libx265", "libopenh264"})
    void encodes(String codec) throws Exception {
        Path file = folder.resolve(codec + ".mp4");
        FfmpegProgram.run(List.of(
                "-f",
                "lavfi",
                "-i",
                "testsrc=d=1:r=5:s=160x96",
                "-pix_fmt",
                "yuv420p",
                "-c:v",
                codec,
                file.toString()));
        assertThat(file).isNotEmptyFile();
    }
}
