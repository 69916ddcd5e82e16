package org.xueliang.registry.figures;

import java.util.List;
import java.util.Locale;
import org.xueliang.proto.v1.Figure;
import org.xueliang.proto.v1.FigureSection;
import org.xueliang.proto.v1.GetFiguresResponse;
import org.xueliang.registry.calls.Rfc3339;
import org.xueliang.registry.transfer.Formula;

/** Figures as a CSV file, a line each: UTF-8 with a byte order mark, which spreadsheets ask for. Pure. */
final class FigureCsv {
    private static final String HEADER = "权属单位 owner,地点 place,名称 name,类 group,指标 figure,指标名称 title,值 value,单位 unit,"
            + "分子 numerator,分母 denominator,结论 verdict,标准 line,证据覆盖 evidence,基数小 small,起 from,止 until,"
            + "计算方法 how,说明 why\r\n";

    private FigureCsv() {}

    static String of(GetFiguresResponse figures) {
        StringBuilder text = new StringBuilder("\uFEFF").append(HEADER);
        String from = Rfc3339.text(figures.getFromUs());
        String until = Rfc3339.text(figures.getUntilUs());
        section(figures.getWhole(), from, until, text);
        figures.getPartsList().forEach(part -> section(part, from, until, text));
        return text.toString();
    }

    private static void section(FigureSection section, String from, String until, StringBuilder text) {
        for (Figure figure : section.getFiguresList()) {
            List<String> cells = List.of(
                    section.getOwner(),
                    section.getPlace(),
                    section.getName(),
                    figure.getGroup(),
                    figure.getId(),
                    figure.getNameChinese() + " " + figure.getName(),
                    figure.hasValue() ? number(figure.getValue()) : "",
                    figure.getShare() ? "share of " + figure.getUnit() : figure.getUnit(),
                    number(figure.getNumerator()),
                    number(figure.getDenominator()),
                    figure.getVerdict().name(),
                    figure.hasLine() ? number(figure.getLine()) : "",
                    figure.hasEvidence() ? number(figure.getEvidence()) : "",
                    figure.getSmall() ? "small" : "",
                    from,
                    until,
                    figure.getHow(),
                    figure.getWhy());
            for (int i = 0; i < cells.size(); i++) {
                text.append(i == 0 ? "" : ",").append(cell(Formula.neutral(cells.get(i))));
            }
            text.append("\r\n");
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.format(Locale.ROOT, "%.6f", value);
    }

    private static String cell(String text) {
        return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n')
                ? '"' + text.replace("\"", "\"\"") + '"'
                : text;
    }
}
