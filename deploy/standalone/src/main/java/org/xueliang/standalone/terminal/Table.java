package org.xueliang.standalone.terminal;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Columns that line up; Chinese characters count as two places, control characters from outside are shown as '?'. */
public final class Table {
    private static final int MAX_CELL = 60;

    private final List<String[]> rows = new ArrayList<>();

    public Table(String... header) {
        rows.add(header);
    }

    public void row(Object... cells) {
        String[] row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            row[i] = clean(String.valueOf(cells[i]));
        }
        rows.add(row);
    }

    public void print(PrintStream out) {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], places(row[i]));
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                line.append(row[i]).append(" ".repeat(i + 1 < row.length ? widths[i] - places(row[i]) + 2 : 0));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static String clean(String cell) {
        StringBuilder clean = new StringBuilder();
        cell.codePoints().limit(MAX_CELL).forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return clean.toString();
    }

    private static int places(String cell) {
        return cell.codePoints().map(c -> wide(c) ? 2 : 1).sum();
    }

    private static boolean wide(int c) {
        return c >= 0x1100 && c <= 0x115F
                || c >= 0x2E80 && c <= 0xA4CF
                || c >= 0xAC00 && c <= 0xD7A3
                || c >= 0xF900 && c <= 0xFAFF
                || c >= 0xFE30 && c <= 0xFE6F
                || c >= 0xFF00 && c <= 0xFF60
                || c >= 0x20000;
    }
}
