package org.xueliang.registry.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Records of a CSV file (RFC 4180) out of text in any pieces: quoted cells may hold separators and ends of line; CRLF, LF and CR
 * end a line; the separator is the one of comma, semicolon and tab that the first line has most of. What is too long is named
 * and passed over up to the end of its line: memory is bounded whatever comes. Empty lines are passed over. Not thread-safe.
 */
final class CsvParser {
    static final int MAX_CELL_CHARS = 4096;
    static final int MAX_CELLS = 64;
    private static final int MAX_FIRST_LINE_CHARS = 65_536;

    private enum State {
        CELL_BEGIN,
        BARE,
        QUOTED,
        /** Behind a quote in a quoted cell: its end, or the first of two that mean one. */
        QUOTE_SEEN,
        /** To the end of the line, because the record is refused. */
        SKIPPED
    }

    /**
     * @param line on which it begins, from 1
     * @param problem why the cells are none; empty where they are whole
     */
    record CsvRecord(long line, List<String> cells, String problem) {}

    private final Consumer<CsvRecord> out;
    private final StringBuilder firstLine = new StringBuilder();
    private final StringBuilder cell = new StringBuilder();
    private List<String> cells = new ArrayList<>();
    private State state = State.CELL_BEGIN;
    private char separator;
    private String problem = "";
    private long line = 1;
    private long recordLine = 1;
    private boolean afterCarriageReturn;

    CsvParser(Consumer<CsvRecord> out) {
        this.out = out;
    }

    void accept(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (separator != 0) {
                take(c);
            } else {
                firstLine.append(c);
                if (c == '\n' || c == '\r' || firstLine.length() >= MAX_FIRST_LINE_CHARS) {
                    begin();
                }
            }
        }
    }

    void end() {
        if (separator == 0) {
            begin();
        }
        if (state == State.QUOTED) {
            problem = "a quote that is not closed";
        }
        if (state != State.CELL_BEGIN || !cells.isEmpty() || !problem.isEmpty()) {
            endRecord();
        }
    }

    private void begin() {
        separator = ',';
        long most = count(',');
        for (char other : new char[] {';', '\t'}) {
            if (count(other) > most) {
                most = count(other);
                separator = other;
            }
        }
        for (int i = 0; i < firstLine.length(); i++) {
            take(firstLine.charAt(i));
        }
        firstLine.setLength(0);
    }

    private long count(char wanted) {
        return firstLine.chars().filter(c -> c == wanted).count();
    }

    private void take(char c) {
        boolean lineFeed = c == '\n';
        boolean second = lineFeed && afterCarriageReturn;
        afterCarriageReturn = c == '\r';
        boolean endOfLine = lineFeed || c == '\r';
        if (second && state != State.QUOTED) {
            // CRLF: the CR ended the line.
            return;
        }
        if (endOfLine && !second) {
            line++;
        }
        switch (state) {
            case CELL_BEGIN -> {
                if (c == '"') {
                    state = State.QUOTED;
                } else {
                    state = State.BARE;
                    bare(c, endOfLine);
                }
            }
            case BARE -> bare(c, endOfLine);
            case QUOTED -> {
                if (c == '"') {
                    state = State.QUOTE_SEEN;
                } else {
                    append(c);
                }
            }
            case QUOTE_SEEN -> {
                if (c == '"') {
                    append(c);
                    state = state == State.SKIPPED ? state : State.QUOTED;
                } else if (c == separator || endOfLine) {
                    bare(c, endOfLine);
                } else {
                    skip("a character behind a closing quote (expected: the separator or the end of the line)");
                }
            }
            case SKIPPED -> {
                if (endOfLine) {
                    endRecord();
                }
            }
        }
    }

    private void bare(char c, boolean endOfLine) {
        if (endOfLine) {
            if (cells.isEmpty() && cell.length() == 0) {
                state = State.CELL_BEGIN;
                recordLine = line;
            } else {
                endRecord();
            }
        } else if (c == separator) {
            endCell();
        } else {
            append(c);
        }
    }

    private void append(char c) {
        if (cell.length() >= MAX_CELL_CHARS) {
            skip("a cell of more than " + MAX_CELL_CHARS + " characters"
                    + (state == State.BARE ? "" : ", or a quote that is not closed"));
        } else {
            cell.append(c);
        }
    }

    private void skip(String why) {
        problem = why;
        state = State.SKIPPED;
        cell.setLength(0);
    }

    private void endCell() {
        if (cells.size() >= MAX_CELLS) {
            skip("more than " + MAX_CELLS + " cells");
            return;
        }
        cells.add(cell.toString());
        cell.setLength(0);
        state = State.CELL_BEGIN;
    }

    private void endRecord() {
        if (problem.isEmpty()) {
            endCell();
        }
        List<String> whole = problem.isEmpty() ? cells : List.of();
        CsvRecord ended = new CsvRecord(recordLine, whole, problem);
        cells = new ArrayList<>();
        cell.setLength(0);
        problem = "";
        state = State.CELL_BEGIN;
        recordLine = line;
        out.accept(ended);
    }
}
