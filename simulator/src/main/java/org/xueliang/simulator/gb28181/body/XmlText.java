package org.xueliang.simulator.gb28181.body;

import org.xueliang.simulator.gb28181.quirk.GbQuirk;

/** A MANSCDP document as devices write it: an element a line, CRLF behind each, the last one too. */
final class XmlText {
    private static final String LINE_END = "\r\n";

    private final Dialect dialect;
    private final String root;
    private final StringBuilder out = new StringBuilder(512);

    /** @param root Query, Control, Notify or Response */
    XmlText(Dialect dialect, String root, String cmdType, String sn, String deviceId) {
        this.dialect = dialect;
        this.root = root;
        out.append("<?xml version=\"1.0\" encoding=\"")
                .append(dialect.declaredCharset())
                .append("\"?>")
                .append(LINE_END);
        if (dialect.has(GbQuirk.X8_ATTRIBUTES)) {
            out.append('<')
                    .append(root)
                    .append(" CmdType=\"")
                    .append(cmdType)
                    .append("\" SN=\"")
                    .append(sn)
                    .append("\">")
                    .append(LINE_END);
        } else {
            open(root);
            raw("CmdType", cmdType);
            text("SN", sn);
        }
        text("DeviceID", deviceId);
    }

    XmlText open(String element) {
        out.append('<').append(element).append('>').append(LINE_END);
        return this;
    }

    /** With the attribute Num. */
    XmlText openList(String element, int count) {
        out.append('<')
                .append(element)
                .append(" Num=\"")
                .append(count)
                .append("\">")
                .append(LINE_END);
        return this;
    }

    XmlText close(String element) {
        out.append("</").append(element).append('>').append(LINE_END);
        return this;
    }

    XmlText text(String element, Object value) {
        return raw(element, escaped(value.toString()));
    }

    /** What is in it goes out as it is. */
    XmlText raw(String element, String value) {
        String around = !dialect.has(GbQuirk.X9_BLANKS) || element.equals("CmdType")
                ? ""
                : element.equals("DeviceID") ? LINE_END : " ";
        out.append('<').append(element).append('>');
        out.append(around).append(value).append(around);
        out.append("</").append(element).append('>').append(LINE_END);
        return this;
    }

    private static String escaped(String text) {
        if (text.indexOf('&') < 0 && text.indexOf('<') < 0 && text.indexOf('>') < 0) {
            return text;
        }
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** The document; nothing is to be added to it any more. */
    byte[] end() {
        close(root);
        return out.toString().getBytes(dialect.charset());
    }
}
