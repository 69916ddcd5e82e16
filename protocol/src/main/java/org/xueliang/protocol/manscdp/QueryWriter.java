package org.xueliang.protocol.manscdp;

/** Writes what only a Query has (2022 A.2.4). */
final class QueryWriter {
    private QueryWriter() {}

    static void write(XmlWriter xml, ManscdpMessage message, GbEdition edition) {
        if (message instanceof CatalogQuery catalog) {
            xml.said("StartTime", catalog.start()).said("EndTime", catalog.end());
        } else if (message instanceof RecordInfoQuery records) {
            xml.leaf("StartTime", BeijingTime.format(records.start()))
                    .leaf("EndTime", BeijingTime.format(records.end()))
                    .leaf("Secrecy", 0)
                    .leaf("Type", records.type());
            Integer stream = records.streamNumber();
            if (stream != null && edition.isAtLeast(GbEdition.GB2022)) {
                xml.leaf("StreamNumber", stream);
            }
        } else if (message instanceof AlarmQuery alarm) {
            xml.leaf("StartAlarmPriority", alarm.startPriority())
                    .leaf("EndAlarmPriority", alarm.endPriority())
                    .said("AlarmMethod", alarm.method())
                    .said("AlarmType", alarm.type())
                    .said("StartAlarmTime", alarm.start())
                    .said("EndAlarmTime", alarm.end());
        } else if (message instanceof MobilePositionQuery position) {
            xml.leaf("Interval", position.intervalS());
        } else if (message instanceof ConfigDownloadQuery config) {
            xml.leaf("ConfigType", String.join("/", config.types()));
        } else if (message instanceof CruiseTrackQuery cruise) {
            xml.leaf("Number", cruise.number());
        }
    }
}
