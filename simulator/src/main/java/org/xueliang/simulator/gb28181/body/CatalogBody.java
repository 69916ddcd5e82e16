package org.xueliang.simulator.gb28181.body;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;

/** Pages of catalogs and notifications of their changes (GB/T 28181-2022 A.2.6.3, annex J, annex M). */
public final class CatalogBody {
    private static final List<String> STATUS_WORDS = List.of("ONLINE", "OK", "On", "");

    private final Dialect dialect;
    private final String deviceId;
    private final String platformId;
    private final String manufacturer;
    private final String model;

    /** @param platformId of whom it is written to */
    public CatalogBody(Dialect dialect, String deviceId, String platformId, String manufacturer, String model) {
        this.dialect = dialect;
        this.deviceId = deviceId;
        this.platformId = platformId;
        this.manufacturer = manufacturer;
        this.model = model;
    }

    /**
     * One page of an answer.
     *
     * @param queried DeviceID of the query
     * @param sumNum rows of the whole answer
     */
    public byte[] page(String sn, String queried, int sumNum, List<CatalogNode> nodes) {
        XmlText xml = new XmlText(dialect, "Response", "Catalog", sn, queried);
        xml.text("SumNum", dialect.has(GbQuirk.X19_SUM_NUM_LIES) ? sumNum + 1 : sumNum);
        if (sumNum == 0) {
            return xml.end();
        }
        if (dialect.has(GbQuirk.GC9_EMPTY_PAGE)) {
            return xml.openList("DeviceList", 0).close("DeviceList").end();
        }
        boolean twice = dialect.has(GbQuirk.X19_SUM_NUM_LIES)
                && !nodes.isEmpty()
                && nodes.get(0).number() == 0;
        xml.openList("DeviceList", nodes.size() + (twice ? 1 : 0));
        if (twice) {
            item(xml, nodes.get(0), null);
        }
        for (CatalogNode node : nodes) {
            item(xml, node, null);
        }
        byte[] whole = xml.close("DeviceList").end();
        boolean cut = dialect.has(GbQuirk.X7_CUT_PAGE)
                && !nodes.isEmpty()
                && nodes.get(0).number() == 0;
        return cut ? java.util.Arrays.copyOf(whole, whole.length / 2) : whole;
    }

    /** @param event ON, OFF, VLOST, DEFECT, ADD, DEL or UPDATE: the last ones bring the whole row but for DEL */
    public byte[] change(String sn, CatalogNode node, String event) {
        XmlText xml = new XmlText(dialect, "Notify", "Catalog", sn, deviceId);
        xml.text("SumNum", 1).openList("DeviceList", 1);
        item(xml, node, event);
        return xml.close("DeviceList").end();
    }

    private void item(XmlText xml, CatalogNode node, @Nullable String event) {
        xml.open("Item").text("DeviceID", node.code());
        if (event != null) {
            xml.text("Event", event);
        }
        if (event == null || event.equals("ADD") || event.equals("UPDATE")) {
            switch (node.kind()) {
                case DIVISION -> xml.text("Name", node.name());
                case BUSINESS_GROUP ->
                    xml.text("Name", node.name())
                            .text("CivilCode", node.civilCode())
                            .text("ParentID", node.parents());
                case ORGANISATION -> organisation(xml, node);
                case SYSTEM -> system(xml, node);
                case CAMERA -> camera(xml, node);
            }
        }
        xml.close("Item");
        if (dialect.has(GbQuirk.X6_SURPLUS_ITEM_END) && node.number() == 0) {
            xml.close("Item");
        }
    }

    private static void organisation(XmlText xml, CatalogNode node) {
        xml.text("Name", node.name());
        if (!node.parents().isEmpty()) {
            xml.text("ParentID", node.parents());
        }
        if (node.group() != null) {
            xml.text("BusinessGroupID", node.group());
        }
    }

    private void system(XmlText xml, CatalogNode node) {
        xml.text("Name", node.name()).text("Manufacturer", manufacturer).text("Model", model);
        xml.text("CivilCode", node.civilCode()).text("Address", node.name());
        if (!node.parents().isEmpty()) {
            xml.text("ParentID", node.parents());
        }
        xml.text("RegisterWay", 1).text("Secrecy", 0).text("Status", "ON");
    }

    private void camera(XmlText xml, CatalogNode node) {
        xml.raw("Name", name(node));
        xml.text("Manufacturer", manufacturer).text("Model", model);
        boolean literal = dialect.has(GbQuirk.X13_LITERAL_WORDS);
        if (!dialect.edition().isAtLeast(GbEdition.GB2022)) {
            xml.text("Owner", literal ? "Owner" : "0");
        }
        xml.text("CivilCode", literal ? "CivilCode" : node.civilCode());
        xml.raw("Address", address(node));
        xml.text("Parental", dialect.has(GbQuirk.X10_PARENTAL_65535) ? 65535 : 0);
        parent(xml, node);
        if (!dialect.edition().isAtLeast(GbEdition.GB2022)) {
            xml.text("SafetyWay", 0);
        }
        xml.text("RegisterWay", 1).text("Secrecy", 0).text("Status", status(node));
        xml.text("Longitude", degrees(node.longitude())).text("Latitude", degrees(node.latitude()));
        boolean inItem = dialect.has(GbQuirk.X14_PTZ_TYPE_IN_ITEM);
        boolean groupInItem = dialect.edition().isAtLeast(GbEdition.GB2022) || inItem;
        if (node.group() != null && groupInItem) {
            xml.text("BusinessGroupID", node.group());
        }
        if (inItem) {
            xml.text("PTZType", node.ptzType());
        } else {
            xml.open("Info").text("PTZType", node.ptzType());
            if (node.group() != null && !groupInItem) {
                xml.text("BusinessGroupID", node.group());
            }
            xml.close("Info");
        }
    }

    private String name(CatalogNode node) {
        String name = node.name();
        if (dialect.has(GbQuirk.X1_RARE_CHARACTERS)) {
            name += "\u8433\u9fc3";
        }
        if (dialect.has(GbQuirk.X3_CONTROL_CHARACTERS)) {
            name += "\u0001";
        }
        return dialect.has(GbQuirk.X5_BARE_AMPERSAND) ? name + " & Yard" : name;
    }

    private String address(CatalogNode node) {
        String place = "Road " + (node.number() + 1);
        if (dialect.has(GbQuirk.X3_CONTROL_CHARACTERS)) {
            place += "\u0002\u0008";
        }
        return dialect.has(GbQuirk.X4_RAW_ANGLES) ? "<unset>" + place : place;
    }

    private void parent(XmlText xml, CatalogNode node) {
        if (dialect.has(GbQuirk.GC1_PARENT_IS_PLATFORM)) {
            xml.text("ParentID", platformId);
        } else if (!dialect.has(GbQuirk.X12_ODD_PARENTS)) {
            xml.text("ParentID", node.parents());
        } else if (node.number() % 4 < 3) {
            xml.text(
                    "ParentID",
                    switch (node.number() % 4) {
                        case 0 -> "null";
                        case 1 -> node.code();
                        default -> platformId + "/" + node.parents();
                    });
        }
    }

    private String status(CatalogNode node) {
        boolean words = dialect.has(GbQuirk.X11_STATUS_WORDS);
        if (!node.on()) {
            return words ? "OFFLINE" : "OFF";
        }
        return words ? STATUS_WORDS.get(node.number() % STATUS_WORDS.size()) : "ON";
    }

    private static String degrees(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }
}
