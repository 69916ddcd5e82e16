package org.xueliang.protocol.manscdp;

/** Writes bodies by the book: prolog, one element a line, lines end with CRLF. */
public final class ManscdpWriter {
    /** Content-Type of what is written. */
    public static final String CONTENT_TYPE = "Application/MANSCDP+xml";

    private ManscdpWriter() {}

    /**
     * @param edition of the receiver: fields and spellings that it knows
     * @return the bytes; their number is the Content-Length
     */
    public static byte[] write(ManscdpMessage message, ManscdpCharset charset, GbEdition edition) {
        String root = message.kind().element();
        XmlWriter xml = new XmlWriter().prolog(charset).open(root);
        xml.leaf("CmdType", message.commandType()).leaf("SN", message.sn());
        if (message instanceof Broadcast broadcast) {
            xml.leaf("SourceID", broadcast.sourceId()).leaf("TargetID", broadcast.targetId());
        } else {
            xml.leaf("DeviceID", message.deviceId());
        }
        if (message instanceof DeviceControl control) {
            ControlWriter.write(xml, control.command(), edition);
        } else if (message instanceof DeviceConfig config) {
            config.blocks().forEach(block -> ConfigBlockWriter.write(xml, block, false));
        } else if (message instanceof PtzPositionReport report) {
            ResponseWriter.ptzPosition(xml, report);
        } else {
            switch (message.kind()) {
                case NOTIFY -> NotifyWriter.write(xml, message, edition);
                case QUERY -> QueryWriter.write(xml, message, edition);
                case RESPONSE -> ResponseWriter.write(xml, message, edition);
                case CONTROL -> {
                    // An unsupported one has nothing that is known.
                }
            }
        }
        return xml.close(root).text().getBytes(charset.charset());
    }
}
