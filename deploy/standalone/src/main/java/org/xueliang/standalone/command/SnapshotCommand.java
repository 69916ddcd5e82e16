package org.xueliang.standalone.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.Snapshot;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "snapshot",
        description = {
            "Writes the newest keyframe of a channel as JPEG and says when it was taken.",
            "A picture that is older than --max-age is refused, or comes marked stale with --allow-stale. The look is recorded.",
            "",
            "Example:",
            "  xueliang snapshot gate-1 --purpose 'check the gate' --width 640 --out gate.jpg"
        })
final class SnapshotCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CHANNEL", description = "Code or alias.")
    String channel = "";

    @Option(names = "--purpose", required = true, description = "Why it is looked at; goes on record.")
    String purpose = "";

    @Option(names = "--out", paramLabel = "FILE", description = "Default: CHANNEL.jpg in this folder.")
    @Nullable
    Path out;

    @Option(names = "--width", paramLabel = "PIXELS", description = "Default: the picture's own.")
    int width;

    @Option(names = "--max-age", paramLabel = "MS", description = "Milliseconds (default: 10000).")
    int maxAgeMs;

    @Option(names = "--allow-stale", description = "An older picture is better than none; it comes marked.")
    boolean allowStale;

    @Override
    public Integer call() throws IOException {
        Snapshot snapshot;
        try (RegistryClient registry = client.connect()) {
            snapshot = registry.snapshots()
                    .getSnapshot(GetSnapshotRequest.newBuilder()
                            .setChannel(channel)
                            .setPurpose(purpose)
                            .setWidth(width)
                            .setMaxAgeMs(maxAgeMs)
                            .setAllowStale(allowStale)
                            .build());
        }
        Path file = out == null ? Path.of(channel.replaceAll("[^A-Za-z0-9._-]", "_") + ".jpg") : out;
        Files.write(file, snapshot.getJpeg().toByteArray());
        if (client.json) {
            System.out.printf(
                    "{\"channel\":\"%s\",\"file\":%s,\"bytes\":%d,\"capturedUs\":%d,\"ageMs\":%d,\"stale\":%b,\"width\":%d,\"height\":%d}%n",
                    snapshot.getChannel(),
                    com.fasterxml.jackson.databind.node.TextNode.valueOf(file.toString()),
                    snapshot.getJpeg().size(),
                    snapshot.getCapturedUs(),
                    snapshot.getAgeMs(),
                    snapshot.getStale(),
                    snapshot.getWidth(),
                    snapshot.getHeight());
        } else {
            System.out.printf(
                    "%s: %dx%d, taken %s, %d ms old%s%n",
                    file,
                    snapshot.getWidth(),
                    snapshot.getHeight(),
                    Words.time(snapshot.getCapturedUs()),
                    snapshot.getAgeMs(),
                    snapshot.getStale() ? " (STALE)" : "");
        }
        return 0;
    }
}
