package org.xueliang.registry.transfer;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ImportChannelsResponse;
import org.xueliang.proto.v1.ImportOptions;
import org.xueliang.proto.v1.ImportProblem;
import org.xueliang.proto.v1.ImportProgress;
import org.xueliang.proto.v1.ImportResult;
import org.xueliang.registry.channel.ChannelIntake;
import org.xueliang.registry.channel.ChannelIntake.Taken;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.transfer.CsvParser.CsvRecord;

/**
 * One file on its way in, batch by batch, each in its own transaction. Memory is bounded whatever the file holds: one batch, the
 * first problems, and 8 bytes of each code for finding those that come twice. Not thread-safe.
 */
final class ChannelImport {
    private static final int BATCH = 500;
    private static final int MAX_NAMED = 1000;
    private static final int MAX_LINES = 2_000_000;

    private final Database database;
    private final ChannelIntake intake;
    private final ImportOptions options;
    private final Consumer<ImportChannelsResponse> out;
    private final Runnable changed;
    private final CsvParser parser = new CsvParser(this::record);
    private final FileText text = new FileText(parser::accept);
    private final List<Channel> batch = new ArrayList<>();
    private final List<Long> batchLines = new ArrayList<>();
    /** Of codes; see {@link #keyOf}. */
    private final Set<Long> codes = new HashSet<>();

    private final ImportResult.Builder result = ImportResult.newBuilder();
    private @Nullable List<Column> header;
    private List<String> headerNames = List.of();
    private long bytes;
    private int named;

    /** @param changed called after a batch was committed */
    ChannelImport(
            Database database,
            ChannelIntake intake,
            ImportOptions options,
            Consumer<ImportChannelsResponse> out,
            Runnable changed) {
        this.database = database;
        this.intake = intake;
        this.options = options;
        this.out = out;
        this.changed = changed;
    }

    void accept(byte[] data) {
        bytes += data.length;
        text.accept(data);
    }

    void end() {
        text.end();
        parser.end();
        if (header == null) {
            throw Refusal.badRequest("file: empty (expected: a header line, such as code,name,owner,place)");
        }
        flush();
        out.accept(ImportChannelsResponse.newBuilder()
                .setResult(result.setDryRun(options.getDryRun())
                        .setCharset(text.charset().name()))
                .build());
    }

    private void record(CsvRecord record) {
        List<Column> columns = header;
        if (columns == null) {
            header = header(record);
            return;
        }
        result.setLines(result.getLines() + 1);
        if (result.getLines() > MAX_LINES) {
            throw Refusal.tooMuch("file: more than " + MAX_LINES + " lines (expected: several files)");
        }
        if (!record.problem().isEmpty()) {
            refuse(record.line(), "", record.problem());
        } else if (record.cells().size() > columns.size()) {
            refuse(
                    record.line(),
                    "",
                    record.cells().size() + " cells (expected: " + columns.size() + " as in the header)");
        } else {
            line(columns, record);
        }
        if (result.getLines() % BATCH == 0) {
            flush();
            progress();
        }
    }

    private List<Column> header(CsvRecord record) {
        if (!record.problem().isEmpty()) {
            throw Refusal.badRequest("line 1: " + record.problem());
        }
        List<Column> columns = new ArrayList<>();
        Set<Column> seen = EnumSet.noneOf(Column.class);
        for (String name : record.cells()) {
            Optional<Column> column = Column.of(name);
            if (column.isEmpty()) {
                throw Refusal.badRequest(
                        "line 1: '" + Refusal.excerpt(name) + "': unknown column (expected: some of " + names() + ")");
            }
            if (!seen.add(column.get())) {
                throw Refusal.badRequest("line 1: '" + Refusal.excerpt(name) + "': column "
                        + column.get().word() + " twice");
            }
            columns.add(column.get());
        }
        headerNames = record.cells().stream().map(String::strip).toList();
        return columns;
    }

    private static String names() {
        StringBuilder names = new StringBuilder();
        for (Column column : Column.values()) {
            names.append(names.isEmpty() ? "" : ", ")
                    .append(column.word())
                    .append(' ')
                    .append(column.chinese());
        }
        return names.toString();
    }

    private void line(List<Column> columns, CsvRecord record) {
        ImportLine line = ImportLine.of(columns, record.cells(), options);
        for (ImportLine.Problem problem : line.problems()) {
            name(record.line(), columnName(problem.column()), problem.reason(), problem.warning());
            if (problem.warning()) {
                result.setWarnings(result.getWarnings() + 1);
            }
        }
        if (line.isRefused()) {
            result.setRefused(result.getRefused() + 1);
            return;
        }
        Channel channel = line.channel();
        if (!channel.getCode().isEmpty() && !codes.add(keyOf(channel.getCode()))) {
            refuse(
                    record.line(),
                    columnName(Column.CODE),
                    "'" + channel.getCode() + "' came on a line before (expected: once)");
            return;
        }
        batch.add(channel);
        batchLines.add(record.line());
    }

    /** 20 digits do not fit into 64 bits; that two of two million meet by chance is one in millions. */
    private static long keyOf(String code) {
        return Long.parseLong(code.substring(0, 10)) * 0x9E3779B97F4A7C15L ^ Long.parseLong(code.substring(10));
    }

    /** As this file calls it. */
    private String columnName(Column column) {
        List<Column> columns = header;
        int at = columns == null ? -1 : columns.indexOf(column);
        return at < 0 ? column.word() : headerNames.get(at);
    }

    private void flush() {
        if (batch.isEmpty()) {
            return;
        }
        List<Taken> taken = options.getDryRun()
                ? database.read(handle -> intake.put(handle, batch, true))
                : database.transaction(handle -> intake.put(handle, batch, false));
        for (int i = 0; i < taken.size(); i++) {
            Taken one = taken.get(i);
            switch (one.result()) {
                case ADDED -> result.setAdded(result.getAdded() + 1);
                case CHANGED -> result.setChanged(result.getChanged() + 1);
                case UNCHANGED -> result.setUnchanged(result.getUnchanged() + 1);
                case REFUSED ->
                    refuse(
                            batchLines.get(i),
                            Column.of(one.field()).map(this::columnName).orElse(one.field()),
                            one.reason());
            }
        }
        batch.clear();
        batchLines.clear();
        if (!options.getDryRun()) {
            changed.run();
        }
    }

    private void refuse(long line, String column, String reason) {
        result.setRefused(result.getRefused() + 1);
        name(line, column, reason, false);
    }

    private void name(long line, String column, String reason, boolean warning) {
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

    private void progress() {
        out.accept(ImportChannelsResponse.newBuilder()
                .setProgress(ImportProgress.newBuilder()
                        .setLines(result.getLines())
                        .setRefused(result.getRefused())
                        .setBytes(bytes))
                .build());
    }
}
