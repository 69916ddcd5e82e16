package org.xueliang.protocol.manscdp;

import java.util.ArrayList;
import java.util.List;

/** Rows of catalogs and of record lists, made while the body is read. */
final class ListItems implements XmlItemSink {
    private static final int MAX_TEXT_CHARACTERS = 255;

    private final ManscdpLimits limits;
    private final OddityLog oddities;
    private final List<CatalogEntry> catalog = new ArrayList<>();
    private final List<RecordInfoResponse.RecordEntry> records = new ArrayList<>();
    private int count;

    ListItems(ManscdpLimits limits, OddityLog oddities) {
        this.limits = limits;
        this.oddities = oddities;
    }

    /** Takes what the command tells to be a row; where the command comes behind the list, the item stays and {@link #finish} takes it. */
    @Override
    public boolean item(XmlElement root, XmlElement list, XmlElement item) throws ManscdpSyntaxException {
        if (++count > limits.maxItems()) {
            throw new ManscdpSyntaxException(
                    ManscdpSyntaxException.Reason.TOO_MANY_ITEMS,
                    "items: more than " + limits.maxItems() + " (expected: <= " + limits.maxItems() + ")");
        }
        String type = commandType(root);
        if (type.equalsIgnoreCase("Catalog") && list.is("DeviceList")) {
            catalog.add(CatalogItemParser.parse(item, oddities));
            return true;
        }
        if (type.equalsIgnoreCase("RecordInfo") && list.is("RecordList")) {
            records.add(record(item));
            return true;
        }
        return false;
    }

    private static String commandType(XmlElement root) {
        XmlElement type = root.child("CmdType");
        if (type != null) {
            return type.trimmedText();
        }
        String attribute = root.attribute("CmdType");
        return attribute == null ? "" : attribute;
    }

    /** @return rows of a catalog; what the list says of its number is compared (X19 in vendor-quirks) */
    List<CatalogEntry> catalog(Fields root) {
        Fields list = root.child("DeviceList");
        if (list == null) {
            oddities.see(ManscdpOddity.NO_LIST);
            return catalog;
        }
        for (Fields item : list.children("Item", limits.maxItems())) {
            catalog.add(CatalogItemParser.parse(item.element(), oddities));
        }
        checkNum(list, catalog.size());
        return catalog;
    }

    List<RecordInfoResponse.RecordEntry> records(Fields root) {
        Fields list = root.child("RecordList");
        if (list == null) {
            oddities.see(ManscdpOddity.NO_LIST);
            return records;
        }
        for (Fields item : list.children("Item", limits.maxItems())) {
            records.add(record(item.element()));
        }
        checkNum(list, records.size());
        return records;
    }

    private void checkNum(Fields list, int found) {
        String num = list.element().attribute("Num");
        if (num == null || list.integerOf(num, -1) != found) {
            oddities.see(ManscdpOddity.NUM_DIFFERS);
        }
    }

    private RecordInfoResponse.RecordEntry record(XmlElement element) {
        Fields item = new Fields(element, oddities);
        return new RecordInfoResponse.RecordEntry(
                item.text("DeviceID", MAX_TEXT_CHARACTERS),
                item.text("Name", MAX_TEXT_CHARACTERS),
                item.text("FilePath"),
                item.text("Address", MAX_TEXT_CHARACTERS),
                item.time("StartTime"),
                item.time("EndTime"),
                item.text("Type", MAX_TEXT_CHARACTERS),
                item.longInteger("FileSize", -1));
    }
}
