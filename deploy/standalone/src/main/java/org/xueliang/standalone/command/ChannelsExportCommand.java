package org.xueliang.standalone.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.ExportChannelsRequest;
import org.xueliang.proto.v1.ExportChannelsResponse;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        description = {
            "Writes channels as a CSV file (UTF-8 with a byte order mark) or as a catalog of GB/T 28181 (GB18030, positions in",
            "WGS-84), which `channels import` takes in again.",
            "Cells that a spreadsheet would run have an apostrophe before them. User names and passwords stay here.",
            "",
            "Examples:",
            "  xueliang channels export cameras.csv --owner port",
            "  xueliang channels export --english",
            "  xueliang channels export catalog.xml --place 440305"
        })
final class ChannelsExportCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "Default: standard output.")
    @Nullable
    Path file;

    @Option(names = "--kind", description = "police, estate, iot, city.")
    @Nullable
    String kind;

    @Option(names = "--owner", description = "Of this organisation and all below it.")
    String owner = "";

    @Option(names = "--place", description = "At this place and all below it.")
    String place = "";

    @Option(
            names = "--format",
            description =
                    "csv or catalog, as GB/T 28181 has it (default: by the name, .xml is a catalog, all else csv).")
    @Nullable
    String format;

    @Option(names = "--english", description = "Header in English (default: in Chinese).")
    boolean english;

    @Override
    public Integer call() throws IOException {
        ExportChannelsRequest.Builder request = ExportChannelsRequest.newBuilder()
                .setOwner(owner)
                .setPlace(place)
                .setFormat(FileFormats.of(format, file))
                .setEnglish(english);
        if (kind != null) {
            request.setSourceKind(Words.constant(SourceKind.class, "--kind", kind));
        }
        try (RegistryClient registry = client.connect()) {
            Iterator<ExportChannelsResponse> parts = registry.transfer().exportChannels(request.build());
            if (file == null) {
                try (OutputStream out = new Standard()) {
                    write(parts, out);
                }
            } else {
                replace(file, parts);
            }
        }
        return 0;
    }

    /** What was there before stays until the new file is whole. */
    private static void replace(Path file, Iterator<ExportChannelsResponse> parts) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(draft)) {
                write(parts, out);
            }
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void write(Iterator<ExportChannelsResponse> parts, OutputStream out) throws IOException {
        Progress progress = Progress.onStandardError();
        long bytes = 0;
        String leftOut = "";
        try {
            while (parts.hasNext()) {
                ExportChannelsResponse part = parts.next();
                part.getData().writeTo(out);
                bytes += part.getData().size();
                if (part.getLeftOut() > 0) {
                    leftOut = part.getLeftOut() + " left out, kept at this node by terms; the first: "
                            + Words.plain(part.getLeftOutWhy());
                }
                progress.show(System.currentTimeMillis(), (bytes >> 10) + " KiB");
            }
        } finally {
            progress.done();
        }
        if (!leftOut.isEmpty()) {
            System.err.println(leftOut);
        }
    }

    /** Stays open. */
    private static final class Standard extends OutputStream {
        @Override
        public void write(int b) {
            System.out.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            System.out.write(bytes, from, length);
        }

        @Override
        public void close() {
            System.out.flush();
        }
    }
}
