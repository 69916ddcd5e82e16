package org.xueliang.standalone.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sdp.VideoTrack;
import org.xueliang.standalone.terminal.Progress;

/** One download from a gateway's RTSP server into a file, which has its name only once it is whole. For one thread. */
public final class RecordingDownload {
    /** What came of it. @param faults packets that did not come, and pictures that are not whole */
    public record Result(Path file, long bytes, long pictures, double seconds, long faults) {}

    private final Path file;
    private final double lengthS;
    private @Nullable PsFile into;

    /** @param lengthS of the period that was asked for, for the progress */
    public RecordingDownload(Path file, double lengthS) {
        this.file = file;
        this.lengthS = lengthS;
    }

    /** Where it is written until it is whole. */
    public Path part() {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    /**
     * Reads until the gateway ends it. The file is still {@link #part}: whether it is whole only the gateway knows.
     *
     * @param token bearer token of the credential for this path
     * @throws IOException what the gateway says against it, or the file system
     */
    public Result run(String host, int port, String path, String token, Progress progress) throws IOException {
        try (RtspPull pull = new RtspPull(host, port, path, token, packet -> {
            PsFile to = into;
            if (to != null) {
                to.packet(packet);
            }
        })) {
            VideoTrack track = pull.setUp();
            try (PsFile to = new PsFile(track, part())) {
                into = to;
                pull.play();
                while (pull.read(System.nanoTime() / 1_000_000)) {
                    progress.show(System.currentTimeMillis(), line(to));
                }
            } finally {
                progress.done();
            }
        }
        PsFile written = into;
        return written == null
                ? new Result(file, 0, 0, 0, 0)
                : new Result(file, written.bytes(), written.pictures(), written.seconds(), written.faults());
    }

    private String line(PsFile to) {
        return String.format(
                Locale.ROOT,
                "%3.0f %%  %.0f of %.0f s, %d pictures, %.1f MB",
                Math.min(100, 100 * to.seconds() / lengthS),
                to.seconds(),
                lengthS,
                to.pictures(),
                to.bytes() / 1e6);
    }

    /** It is whole: it gets its name. */
    public void keep() throws IOException {
        Files.move(part(), file, StandardCopyOption.REPLACE_EXISTING);
    }
}
