package org.xueliang.standalone.command;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.xueliang.standalone.DataFolder;
import org.xueliang.standalone.SettingsSource;
import picocli.CommandLine.Option;

/** What every command takes that starts a part. */
final class ServerOptions {
    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where data lie and parts find each other (default: data beside the launcher).")
    @Nullable
    Path dataDir;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings (YAML); see docs/ref/settings.md.")
    @Nullable
    Path config;

    @Option(names = "--port", paramLabel = "PORT", description = "Front door (default: 8080; 0 takes a free one).")
    @Nullable
    Integer port;

    @Option(names = "--rtsp-port", paramLabel = "PORT", description = "RTSP (default: 8554; 0 takes a free one).")
    @Nullable
    Integer rtspPort;

    DataFolder data(Path otherwise) {
        return new DataFolder(dataDir == null ? otherwise : dataDir);
    }

    SettingsSource settings() {
        if (config != null && !Files.isRegularFile(config)) {
            throw new IllegalArgumentException("--config: '" + config + "' is not a file");
        }
        return new SettingsSource(config, System.getenv())
                .option("registry.port", port)
                .option("ingest.rtsp-port", rtspPort);
    }
}
