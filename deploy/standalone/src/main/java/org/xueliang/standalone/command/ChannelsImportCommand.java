package org.xueliang.standalone.command;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.FileFormat;
import org.xueliang.proto.v1.ImportChannelsResponse;
import org.xueliang.proto.v1.ImportOptions;
import org.xueliang.proto.v1.ImportProblem;
import org.xueliang.proto.v1.ImportProgress;
import org.xueliang.proto.v1.ImportResult;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.standalone.client.ChannelUpload;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        description = {
            "Takes channels in from a CSV file in UTF-8, GB18030 or UTF-16, or from a catalog of GB/T 28181; exit code 1 where a",
            "line was refused.",
            "",
            "The header names its columns, in any order: code 国标编码, alias 别名, name 名称, source_kind 来源,",
            "owner 权属单位, maintainer 维护单位, place 地点, longitude 经度, latitude 纬度, datum 坐标系, url 拉流地址,",
            "username 用户名, password 密码. A code that is known is changed, others are made. Lines that are refused are",
            "named on standard error; the others are taken. One that is cut off is in up to the line that is said: send it again",
            "whole, what is in stays as it is.",
            "",
            "A catalog is one MANSCDP document (A.2.6.3): its divisions become places, its business groups (215) and virtual",
            "organisations (216) organisations, and --kind says what it does not.",
            "",
            "Examples:",
            "  xueliang channels import cameras.csv --dry-run",
            "  xueliang channels import cameras.csv --owner port --kind estate",
            "  xueliang channels import catalog.xml --kind police --place 440305"
        })
final class ChannelsImportCommand implements Callable<Integer> {
    private static final int CHUNK_BYTES = 256 << 10;

    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "FILE", description = "- reads standard input.")
    Path file = Path.of("-");

    @Option(
            names = "--format",
            description =
                    "csv or catalog, as GB/T 28181 has it (default: by the name, .xml is a catalog, all else csv).")
    @Nullable
    String format;

    @Option(names = "--dry-run", description = "Says what would happen and writes nothing.")
    boolean dryRun;

    @Option(names = "--keep-formulas", description = "Takes cells that begin with = + - @ as the text they are.")
    boolean keepFormulas;

    @Option(names = "--owner", description = "For lines without one.")
    String owner = "";

    @Option(names = "--place", description = "For lines without one.")
    String place = "";

    @Option(names = "--kind", description = "For lines without one: police, estate, iot, city.")
    @Nullable
    String kind;

    private final Progress progress = Progress.onStandardError();
    private volatile long settledLine;
    private ImportResult result = ImportResult.getDefaultInstance();

    @Override
    public Integer call() throws IOException, InterruptedException {
        ImportOptions.Builder options = ImportOptions.newBuilder()
                .setFormat(FileFormats.of(format, file))
                .setDryRun(dryRun)
                .setKeepFormulas(keepFormulas)
                .setOwner(owner)
                .setPlace(place);
        if (kind != null) {
            options.setSourceKind(Words.constant(SourceKind.class, "--kind", kind));
        }
        boolean standardInput = file.toString().equals("-");
        if (!standardInput && !Files.isRegularFile(file)) {
            throw new IllegalArgumentException("FILE: '" + file + "' is not a file");
        }
        try (InputStream in = standardInput ? System.in : Files.newInputStream(file);
                RegistryClient registry = client.connect()) {
            ChannelUpload upload = registry.uploadChannels(options.build(), this::show);
            byte[] chunk = new byte[CHUNK_BYTES];
            int read = in.readNBytes(chunk, 0, CHUNK_BYTES);
            while (read > 0 && upload.send(ByteString.copyFrom(chunk, 0, read))) {
                read = in.readNBytes(chunk, 0, CHUNK_BYTES);
            }
            upload.end();
        } catch (StatusRuntimeException e) {
            progress.done();
            if (!dryRun && settledLine > 0) {
                System.err.println("cut off; the file is in up to line " + settledLine
                        + ": send it again whole, what is in stays as it is");
            }
            throw e;
        }
        progress.done();
        print();
        return result.getRefused() == 0 ? 0 : 1;
    }

    /** On the connection's thread, one after the other. */
    private void show(ImportChannelsResponse response) {
        switch (response.getPartCase()) {
            case PROGRESS -> {
                ImportProgress now = response.getProgress();
                settledLine = now.getSettledLine();
                progress.show(
                        System.currentTimeMillis(),
                        now.getLines() + " lines, " + now.getRefused() + " refused, " + (now.getBytes() >> 10)
                                + " KiB");
            }
            case PROBLEM -> {
                ImportProblem problem = response.getProblem();
                progress.done();
                System.err.println("line " + problem.getLine() + ": "
                        + (problem.getColumn().isEmpty() ? "" : problem.getColumn() + ": ") + problem.getReason()
                        + (problem.getWarning() ? " (taken)" : ""));
            }
            case RESULT -> result = response.getResult();
            case PART_NOT_SET -> {}
        }
    }

    private void print() throws IOException {
        if (client.json) {
            System.out.println(JsonFormat.printer()
                    .alwaysPrintFieldsWithNoPresence()
                    .omittingInsignificantWhitespace()
                    .print(result));
            return;
        }
        System.out.printf(
                "%s%d lines (%s): %d added, %d changed, %d unchanged, %d refused, %d to look at%s%s%n",
                result.getDryRun() ? "dry run, nothing was written: " : "",
                result.getLines(),
                result.getCharset(),
                result.getAdded(),
                result.getChanged(),
                result.getUnchanged(),
                result.getRefused(),
                result.getWarnings(),
                FileFormats.of(format, file) == FileFormat.CSV
                        ? ""
                        : "; " + result.getNodes() + " places and organisations, " + result.getPassedOver()
                                + " items passed over",
                result.getUnnamed() == 0 ? "" : "; " + result.getUnnamed() + " problems more than are named");
    }
}
