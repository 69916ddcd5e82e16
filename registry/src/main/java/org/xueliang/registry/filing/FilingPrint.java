package org.xueliang.registry.filing;

import java.util.ArrayList;
import java.util.List;
import org.xueliang.proto.v1.DeviceCount;
import org.xueliang.proto.v1.FiledDevice;
import org.xueliang.proto.v1.FilingSheet;
import org.xueliang.registry.transfer.Formula;

/** A filing sheet as a file for a spreadsheet, as a page to print, as text. What cameras are called is never markup. Pure. */
final class FilingPrint {
    private static final String TITLE = "公共安全视频图像信息系统备案表";

    private FilingPrint() {}

    /** What stands above the list: label and value. */
    private static List<String[]> head(FilingSheet sheet) {
        List<String[]> head = new ArrayList<>();
        head.add(new String[] {"单位", sheet.getOwnerName() + " (" + sheet.getOwner() + ")"});
        head.add(new String[] {"地点", sheet.getLocation() + " (" + sheet.getPlace() + ")"});
        head.add(new String[] {"场所类别", sheet.getPlaceClass().name()});
        head.add(new String[] {"存储期限", sheet.getRetentionDays() + " 天"});
        head.add(new String[] {"设备数量", String.valueOf(sheet.getDevicesCount())});
        for (DeviceCount count : sheet.getCountsList()) {
            head.add(new String[] {"类型 " + count.getType(), String.valueOf(count.getCount())});
        }
        head.add(new String[] {
            "提示标识 (第十三条)",
            !sheet.hasAttestation()
                    ? "未确认"
                    : (sheet.getAttestation().getSign() ? "有" : "无") + ", "
                            + sheet.getAttestation().getAttestedBy()
        });
        head.add(new String[] {
            "角度和范围 (第十三条)",
            !sheet.hasAttestation() ? "未确认" : sheet.getAttestation().getViewAsNeeded() ? "为必要" : "超出必要"
        });
        head.add(new String[] {"上次备案", sheet.getLastFiledOn().isEmpty() ? "无" : sheet.getLastFiledOn()});
        sheet.getChangesList().forEach(change -> head.add(new String[] {"变更", change}));
        head.add(new String[] {"摘要 SHA-256", sheet.getDigest()});
        return head;
    }

    static String csv(FilingSheet sheet) {
        StringBuilder csv = new StringBuilder("\uFEFF");
        head(sheet).forEach(line -> row(csv, line));
        row(csv, "编码", "名称", "类型", "接入方式");
        for (FiledDevice device : sheet.getDevicesList()) {
            // A code of 20 digits would lose its end in a spreadsheet.
            row(csv, "\t" + device.getCode(), device.getName(), device.getType(), device.getSource());
        }
        return csv.toString();
    }

    private static void row(StringBuilder csv, String... cells) {
        for (int i = 0; i < cells.length; i++) {
            String cell = cells[i].startsWith("\t") ? cells[i] : Formula.neutral(cells[i]);
            csv.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(cell.replace("\"", "\"\""))
                    .append('"');
        }
        csv.append("\r\n");
    }

    static String text(FilingSheet sheet) {
        StringBuilder text = new StringBuilder(TITLE).append("\n\n");
        head(sheet)
                .forEach(line ->
                        text.append(line[0]).append(": ").append(line[1]).append('\n'));
        text.append('\n');
        for (FiledDevice device : sheet.getDevicesList()) {
            text.append(device.getCode())
                    .append("  ")
                    .append(device.getType())
                    .append("  ")
                    .append(device.getSource())
                    .append("  ")
                    .append(device.getName())
                    .append('\n');
        }
        return text.toString();
    }

    static String html(FilingSheet sheet) {
        StringBuilder html = new StringBuilder("""
                <!doctype html>
                <html lang="zh"><head><meta charset="utf-8"><title>%s</title>
                <style>body{font:11pt serif;margin:2cm}table{border-collapse:collapse;width:100%%;margin:1em 0}
                th,td{border:1px solid #000;padding:.2em .5em;text-align:left}tr{break-inside:avoid}</style></head><body>
                <h1>%s</h1>
                <table>
                """.formatted(TITLE, TITLE));
        head(sheet)
                .forEach(line -> html.append("<tr><th>")
                        .append(escaped(line[0]))
                        .append("</th><td>")
                        .append(escaped(line[1]))
                        .append("</td></tr>\n"));
        html.append("</table>\n<table><tr><th>编码</th><th>名称</th><th>类型</th><th>接入方式</th></tr>\n");
        for (FiledDevice device : sheet.getDevicesList()) {
            html.append("<tr><td>")
                    .append(escaped(device.getCode()))
                    .append("</td><td>")
                    .append(escaped(device.getName()))
                    .append("</td><td>")
                    .append(escaped(device.getType()))
                    .append("</td><td>")
                    .append(escaped(device.getSource()))
                    .append("</td></tr>\n");
        }
        return html.append("</table>\n<p>单位盖章: ____________ 日期: ____________</p>\n</body></html>\n")
                .toString();
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
