package org.xueliang.protocol.manscdp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Query (2022 A.2.4): what an upper platform asks. */
final class QueryParser {
    private static final int MAX_CONFIG_TYPES = 32;
    private static final int DEFAULT_INTERVAL_S = 5;
    private static final int MAX_INTERVAL_S = 86_400;

    private QueryParser() {}

    static ManscdpMessage parse(MessageHead head, Fields root) throws ManscdpSyntaxException {
        String sn = head.sn();
        String device = head.deviceId();
        QueryType simple = QueryType.of(head.commandType());
        if (simple != null) {
            return new SimpleQuery(simple, sn, device);
        }
        if (head.is("Catalog")) {
            return new CatalogQuery(sn, device, root.time("StartTime"), root.time("EndTime"));
        }
        if (head.is("RecordInfo")) {
            return recordInfo(head, root);
        }
        if (head.is("Alarm")) {
            return new AlarmQuery(
                    sn,
                    device,
                    root.integer("StartAlarmPriority", 0),
                    root.integer("EndAlarmPriority", 0),
                    root.text("AlarmMethod", 64),
                    root.text("AlarmType", 64),
                    root.time("StartAlarmTime"),
                    root.time("EndAlarmTime"));
        }
        if (head.is("MobilePosition")) {
            int interval = root.integer("Interval", DEFAULT_INTERVAL_S);
            return new MobilePositionQuery(sn, device, Math.max(1, Math.min(interval, MAX_INTERVAL_S)));
        }
        if (head.is("ConfigDownload")) {
            return new ConfigDownloadQuery(sn, device, configTypes(root));
        }
        if (head.is("CruiseTrackQuery")) {
            return new CruiseTrackQuery(sn, device, root.integer("Number", 0));
        }
        return head.unknown();
    }

    private static RecordInfoQuery recordInfo(MessageHead head, Fields root) throws ManscdpSyntaxException {
        Instant start = root.time("StartTime");
        Instant end = root.time("EndTime");
        if (start == null || end == null) {
            throw new ManscdpSyntaxException(
                    ManscdpSyntaxException.Reason.MISSING_FIELD, "RecordInfo query without StartTime or EndTime");
        }
        String type = root.text("Type", 64);
        int stream = root.integer("StreamNumber", -1);
        return new RecordInfoQuery(
                head.sn(), head.deviceId(), start, end, type.isEmpty() ? "all" : type, stream < 0 ? null : stream);
    }

    private static List<String> configTypes(Fields root) {
        List<String> types = new ArrayList<>();
        for (String part : root.text("ConfigType").split("/")) {
            String type = part.strip();
            if (!type.isEmpty() && types.size() < MAX_CONFIG_TYPES) {
                types.add(type.length() > 64 ? type.substring(0, 64) : type);
            }
        }
        return types;
    }
}
