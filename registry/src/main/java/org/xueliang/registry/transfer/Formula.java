package org.xueliang.registry.transfer;

import java.util.regex.Pattern;

/**
 * Cells that a spreadsheet would run, also by the wide signs that spreadsheets of an East Asian locale take for the plain ones. On the way out an apostrophe stands before them, which spreadsheets take for "this is
 * text"; on the way in it is taken off again. Pure.
 */
public final class Formula {
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+([.][0-9]+)?");

    private Formula() {}

    static boolean isFormula(String cell) {
        return !cell.isEmpty()
                && "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20".indexOf(cell.charAt(0)) >= 0
                && !NUMBER.matcher(cell).matches();
    }

    public static String neutral(String cell) {
        return isFormula(cell) || cell.startsWith("'") && isFormula(cell.substring(1)) ? "'" + cell : cell;
    }

    static String original(String cell) {
        String rest = cell.startsWith("'") ? cell.substring(1) : "";
        return isFormula(rest) || rest.startsWith("'") && isFormula(rest.substring(1)) ? rest : cell;
    }
}
