package org.xueliang.registry.transfer;

import java.util.function.Consumer;
import org.xueliang.proto.v1.ImportChannelsResponse;
import org.xueliang.proto.v1.ImportProblem;
import org.xueliang.proto.v1.ImportProgress;
import org.xueliang.proto.v1.ImportResult;

/**
 * What is said of one file: all problems are counted, the first are named. Even to a caller that takes nothing it is a message for
 * 500 lines and a thousand problems: some hundred kilobytes. Not thread-safe.
 */
final class ImportReport {
    private static final int MAX_NAMED = 1000;

    final ImportResult.Builder result = ImportResult.newBuilder();
    private final Consumer<ImportChannelsResponse> out;
    private long bytes;
    private int named;
    private long settledLine;

    ImportReport(Consumer<ImportChannelsResponse> out) {
        this.out = out;
    }

    void read(int more) {
        bytes += more;
    }

    void settled(long line) {
        settledLine = line;
    }

    long settledLine() {
        return settledLine;
    }

    /** The line is not taken. */
    void refuse(long line, String column, String reason) {
        result.setRefused(result.getRefused() + 1);
        name(line, column, reason, false);
    }

    /** The line is taken all the same. */
    void warn(long line, String column, String reason) {
        result.setWarnings(result.getWarnings() + 1);
        name(line, column, reason, true);
    }

    /** One of several problems of a line that is counted elsewhere. */
    void name(long line, String column, String reason, boolean warning) {
        if (named >= MAX_NAMED) {
            result.setUnnamed(result.getUnnamed() + 1);
            return;
        }
        named++;
        out.accept(ImportChannelsResponse.newBuilder()
                .setProblem(ImportProblem.newBuilder()
                        .setLine(line)
                        .setColumn(column)
                        .setReason(reason)
                        .setWarning(warning))
                .build());
    }

    void progress() {
        out.accept(ImportChannelsResponse.newBuilder()
                .setProgress(ImportProgress.newBuilder()
                        .setLines(result.getLines())
                        .setRefused(result.getRefused())
                        .setBytes(bytes)
                        .setSettledLine(settledLine))
                .build());
    }

    void end(boolean dryRun, String charset) {
        out.accept(ImportChannelsResponse.newBuilder()
                .setResult(result.setDryRun(dryRun).setCharset(charset))
                .build());
    }
}
