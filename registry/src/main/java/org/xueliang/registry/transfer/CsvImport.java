package org.xueliang.registry.transfer;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.ImportOptions;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.transfer.CsvParser.CsvRecord;

/** A CSV file on its way in. Not thread-safe. */
final class CsvImport implements FileImport {
    private static final int MAX_LINES = 2_000_000;

    private final ImportOptions options;
    private final ImportReport report;
    private final ImportBatch batch;
    private final CsvParser parser = new CsvParser(this::record);
    private final FileText text = new FileText(parser::accept);
    private @Nullable List<Column> header;
    private List<String> headerNames = List.of();
    private long lastLine = 1;

    CsvImport(ImportOptions options, ImportReport report, ImportBatch batch) {
        this.options = options;
        this.report = report;
        this.batch = batch;
    }

    @Override
    public void accept(byte[] data) {
        report.read(data.length);
        text.accept(data);
    }

    @Override
    public void end() {
        text.end();
        parser.end();
        if (header == null) {
            throw Refusal.badRequest("file: empty (expected: a header line, such as code,name,owner,place)");
        }
        batch.flush(lastLine, this::columnName);
        report.end(options.getDryRun(), text.charset().name());
    }

    private void record(CsvRecord record) {
        List<Column> columns = header;
        if (columns == null) {
            header = header(record);
            return;
        }
        lastLine = record.line();
        long lines = report.result.getLines() + 1;
        report.result.setLines(lines);
        if (lines > MAX_LINES) {
            throw Refusal.tooMuch("file: more than " + MAX_LINES + " lines (expected: several files)");
        }
        if (!record.problem().isEmpty()) {
            report.refuse(record.line(), "", record.problem());
        } else if (record.cells().size() > columns.size()) {
            report.refuse(
                    record.line(),
                    "",
                    record.cells().size() + " cells (expected: " + columns.size() + " as in the header)");
        } else {
            line(columns, record);
        }
        if (lines % ImportBatch.SIZE == 0) {
            batch.flush(record.line(), this::columnName);
            report.progress();
        }
    }

    private List<Column> header(CsvRecord record) {
        if (!record.problem().isEmpty()) {
            throw Refusal.badRequest("line 1: " + record.problem());
        }
        if (record.cells().stream().anyMatch(name -> name.indexOf(0) >= 0)) {
            throw Refusal.badRequest(
                    "file: a byte 0 in its first line (expected: text in UTF-8 or GB18030, or in UTF-16 with a"
                            + " byte order mark)");
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
            if (problem.warning()) {
                report.warn(record.line(), headerName(problem.column()), problem.reason());
            } else {
                report.name(record.line(), headerName(problem.column()), problem.reason(), false);
            }
        }
        if (line.isRefused()) {
            report.result.setRefused(report.result.getRefused() + 1);
        } else {
            batch.add(record.line(), line.channel(), this::columnName);
        }
    }

    private String columnName(String field) {
        return Column.of(field).map(this::headerName).orElse(field);
    }

    /** As this file calls it. */
    private String headerName(Column column) {
        List<Column> columns = header;
        int at = columns == null ? -1 : columns.indexOf(column);
        return at < 0 ? column.word() : headerNames.get(at);
    }
}
