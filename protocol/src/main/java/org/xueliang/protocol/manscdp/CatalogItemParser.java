package org.xueliang.protocol.manscdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a row of a catalog. */
final class CatalogItemParser {
    private static final int MAX_CODE_CHARACTERS = 64;
    private static final int MAX_TEXT_CHARACTERS = 255;
    private static final int MAX_PARENTS = 32;

    private CatalogItemParser() {}

    static CatalogEntry parse(XmlElement element, OddityLog oddities) {
        Fields item = new Fields(element, oddities);
        String code = item.text("DeviceID", MAX_CODE_CHARACTERS);
        if (!CatalogItemKind.isWellFormed(code)) {
            oddities.see(ManscdpOddity.ODD_CODE);
        }
        String name = item.text("Name", CatalogEntry.MAX_NAME_CHARACTERS);
        Fields info = item.child("Info");
        GeoPoint point = item.point();
        String event = item.text("Event");
        return new CatalogEntry(
                code,
                name.isEmpty() ? code : name,
                item.text("Manufacturer", MAX_TEXT_CHARACTERS),
                item.text("Model", MAX_TEXT_CHARACTERS),
                item.text("CivilCode", MAX_CODE_CHARACTERS),
                item.text("Address", MAX_TEXT_CHARACTERS),
                parental(item),
                parents(item, code),
                businessGroup(item, info),
                item.integer("RegisterWay", 0),
                item.integer("Secrecy", 0) == 1,
                item.on("Status"),
                point == null ? null : point.longitude(),
                point == null ? null : point.latitude(),
                ptzType(item, info),
                event.isEmpty() ? null : CatalogEvent.of(event));
    }

    /** X10 in vendor-quirks: 65535 is yes. */
    private static @Nullable Boolean parental(Fields item) {
        Boolean parental = item.flag("Parental");
        if (parental != null && !item.text("Parental").matches("[01]")) {
            item.oddities().see(ManscdpOddity.ODD_PARENTAL);
        }
        return parental;
    }

    private static List<String> parents(Fields item, String code) {
        String text = item.text("ParentID");
        if (text.isEmpty()) {
            return List.of();
        }
        List<String> parents = new ArrayList<>(1);
        for (String part : text.split("/")) {
            String parent = part.strip();
            if (parent.isEmpty()) {
                continue;
            }
            if (!CatalogItemKind.isWellFormed(parent) || parent.equals(code)) {
                item.oddities().see(ManscdpOddity.ODD_PARENT);
            }
            if (!parent.equalsIgnoreCase("null") && !parent.equals(code) && parents.size() < MAX_PARENTS) {
                parents.add(item.cut(parent, MAX_CODE_CHARACTERS));
            }
        }
        return parents;
    }

    /** X14 in vendor-quirks: in the item since 2022, in Info before. */
    private static String businessGroup(Fields item, @Nullable Fields info) {
        String group = item.text("BusinessGroupID", MAX_CODE_CHARACTERS);
        return group.isEmpty() && info != null ? info.text("BusinessGroupID", MAX_CODE_CHARACTERS) : group;
    }

    private static int ptzType(Fields item, @Nullable Fields info) {
        int type = info == null ? 0 : info.integer("PTZType", 0);
        if (type == 0 && item.has("PTZType")) {
            item.oddities().see(ManscdpOddity.FIELD_ELSEWHERE);
            type = item.integer("PTZType", 0);
        }
        return type >= 0 && type <= 99 ? type : 0;
    }
}
