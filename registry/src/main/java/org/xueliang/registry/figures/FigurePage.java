package org.xueliang.registry.figures;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Coverage;
import org.xueliang.proto.v1.CoverageGap;
import org.xueliang.proto.v1.Figure;
import org.xueliang.proto.v1.FigureSection;
import org.xueliang.proto.v1.FigureVerdict;
import org.xueliang.proto.v1.GetFiguresResponse;
import org.xueliang.registry.calls.Rfc3339;

/** Figures as a page for people and printers: no script, no picture from elsewhere, one style that the policy names. Pure. */
final class FigurePage {
    private static final int LISTED_GAPS = 20;

    private static final String STYLE = """
            body{font:14px/1.5 "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei",sans-serif;color:#1a1a1a;\
            max-width:72rem;margin:1.5rem auto;padding:0 1rem}
            h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:1.6rem 0 .3rem;border-bottom:2px solid #1a1a1a}
            p{margin:.2rem 0}table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #bbb;padding:.25rem .5rem;\
            text-align:left;vertical-align:top}th{font-weight:600;background:#f2f2f2}
            .n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}.g{font-size:1.1rem;font-weight:700}
            .how{color:#555;font-size:.85em}.met{color:#06622d;font-weight:600}.missed{color:#a11212;font-weight:700}
            .f{min-width:11em}.none{color:#555;font-style:italic}.en{color:#555;font-size:.85em;display:block}
            .public{fill:#e9e9e9;stroke:#333;stroke-width:1}.covered{fill:#8fc7a5;stroke:none}
            .gap{fill:#e2a3a3;stroke:#a11212;stroke-width:.6}
            .key span{display:inline-block;padding:0 .5rem;margin-right:.6rem}.k1{background:#8fc7a5}.k2{background:#e2a3a3}
            @media print{body{margin:0;max-width:none;font-size:10pt}h2{break-after:avoid}tr,svg{break-inside:avoid}
            thead{display:table-header-group}th{background:none}@page{size:A4 landscape;margin:12mm}}
            """;

    /** What the page may do: nothing but its own style. */
    static final String POLICY = "default-src 'none'; style-src 'sha256-" + sha256(STYLE)
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private FigurePage() {}

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not to be had", e);
        }
    }

    /** @param coverage of the place that was asked for; null where there is none */
    static String of(GetFiguresResponse figures, @Nullable Coverage coverage) {
        Html html = new Html()
                .raw("<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
                        + "<meta name=\"viewport\" content=\"width=device-width\"><title>建联管用 · ")
                .text(title(figures.getWhole()))
                .raw("</title><style>")
                .raw(STYLE)
                .raw("</style></head><body><h1>建联管用 <span class=\"en\">built, networked, managed, used</span></h1><p>")
                .text(Rfc3339.text(figures.getFromUs()) + " — " + Rfc3339.text(figures.getUntilUs()))
                .raw("</p><p class=\"how\">计算于 computed ")
                .text(Rfc3339.text(figures.getComputedUs()))
                .raw("</p>");
        section(figures.getWhole(), html);
        if (coverage != null) {
            coverage(coverage, html);
        }
        figures.getPartsList().forEach(part -> section(part, html));
        if (figures.getCut()) {
            html.raw("<p class=\"none\">其余未列出 more parts than are shown</p>");
        }
        return html.raw("</body></html>\n").toString();
    }

    private static String title(FigureSection section) {
        return section.getOwner().isEmpty() && section.getPlace().isEmpty() ? "全部 all" : section.getName();
    }

    private static void section(FigureSection section, Html html) {
        html.raw("<section><h2>").text(title(section)).raw("</h2><p>");
        if (!section.getOwner().isEmpty()) {
            html.raw("权属单位 owner: ").text(section.getOwner()).raw(" · ");
        }
        if (!section.getPlace().isEmpty()) {
            html.raw("地点 place: ").text(section.getPlace()).raw(" · ");
        }
        html.raw("摄像机 cameras: ")
                .text(String.valueOf(section.getChannels()))
                .raw("</p><table><thead><tr><th></th><th>指标 figure</th><th class=\"n\">值 value</th><th>结论 verdict</th>"
                        + "<th class=\"n\">分子 / 分母</th><th>怎样算出 how it was computed</th></tr></thead><tbody>");
        String group = "";
        for (Figure figure : section.getFiguresList()) {
            html.raw("<tr>").cell("g", figure.getGroup().equals(group) ? "" : figure.getGroup());
            group = figure.getGroup();
            html.raw("<td class=\"f\">")
                    .text(figure.getNameChinese())
                    .raw("<span class=\"en\">")
                    .text(figure.getName())
                    .raw("</span></td>")
                    .cell("n", value(figure));
            verdict(figure, html);
            html.cell("n", parts(figure))
                    .raw("<td class=\"how\">")
                    .text(ChineseWords.how(figure.getId()))
                    .raw("<span class=\"en\">")
                    .text(figure.getHow())
                    .raw("</span>");
            if (figure.hasEvidence()) {
                html.text(String.format(Locale.ROOT, " · 证据覆盖 evidence %.1f %%", 100 * figure.getEvidence()));
            }
            html.raw("</td></tr>");
        }
        html.raw("</tbody></table></section>");
    }

    private static void verdict(Figure figure, Html html) {
        String line = figure.hasLine() ? String.format(Locale.ROOT, " (%.0f %%)", 100 * figure.getLine()) : "";
        switch (figure.getVerdict()) {
            case MET -> html.cell("met", "达标 met" + line);
            case MISSED -> html.cell("missed", "未达标 missed" + line);
            case NO_VERDICT -> html.cell("none", "不下结论 no verdict" + line + ": " + figure.getWhy());
            default -> html.cell("", figure.getSmall() ? "基数小 small number" : "");
        }
    }

    private static String value(Figure figure) {
        if (!figure.hasValue()) {
            return "—";
        }
        String shown = figure.getShare()
                ? String.format(Locale.ROOT, "%.2f %%", 100 * figure.getValue())
                : String.format(Locale.ROOT, figure.getUnit().equals("s") ? "%.0f s" : "%.2f", figure.getValue());
        return figure.getVerdict() == FigureVerdict.NO_VERDICT ? "(" + shown + ")" : shown;
    }

    private static String parts(Figure figure) {
        return number(figure.getNumerator()) + " / " + number(figure.getDenominator()) + " " + figure.getUnit();
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }

    private static void coverage(Coverage coverage, Html html) {
        html.raw("<section><h2>公共区域覆盖 <span class=\"en\">coverage of the public area</span></h2><p>")
                .text(String.format(
                        Locale.ROOT,
                        "%.1f %%: %.0f m² of %.0f m²; 摄像机 cameras %d, 有视域 with a view %d, 看得见 seeing %d; 盲区 gaps %d",
                        100 * coverage.getShare(),
                        coverage.getCoveredM2(),
                        coverage.getPublicM2(),
                        coverage.getCameras(),
                        coverage.getWithView(),
                        coverage.getSeeing(),
                        coverage.getGapCount()))
                .raw("</p><p class=\"key\"><span class=\"k1\">覆盖 covered</span><span class=\"k2\">盲区 gap</span></p>")
                .raw(CoverageDrawing.svg(coverage))
                .raw(
                        "<table><thead><tr><th class=\"n\">盲区 gap</th><th class=\"n\">m²</th><th class=\"n\">经度 longitude</th><th class=\"n\">纬度 latitude</th></tr></thead><tbody>");
        int listed = Math.min(LISTED_GAPS, coverage.getGapsCount());
        for (int i = 0; i < listed; i++) {
            CoverageGap gap = coverage.getGaps(i);
            html.raw("<tr>")
                    .cell("n", String.valueOf(i + 1))
                    .cell("n", String.format(Locale.ROOT, "%.0f", gap.getAreaM2()))
                    .cell("n", String.format(Locale.ROOT, "%.6f", gap.getLongitude()))
                    .cell("n", String.format(Locale.ROOT, "%.6f", gap.getLatitude()))
                    .raw("</tr>");
        }
        html.raw("</tbody></table><p class=\"how\">").text(coverage.getHow()).raw("</p></section>");
    }
}
