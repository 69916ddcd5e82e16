package org.xueliang.protocol.manscdp;

import org.jspecify.annotations.Nullable;

/** Writes a row with the fields that its kind has (2022 annex J), in the order of the schema. */
final class CatalogItemWriter {
    private CatalogItemWriter() {}

    static void write(XmlWriter xml, CatalogEntry entry, GbEdition edition) {
        xml.open("Item").leaf("DeviceID", entry.code());
        CatalogEvent event = entry.event();
        boolean whole = event == null || event == CatalogEvent.ADD || event == CatalogEvent.UPDATE;
        if (whole) {
            xml.leaf("Name", entry.name());
            switch (entry.kind()) {
                case DIVISION -> {
                    // Code and name are all it has.
                }
                case BUSINESS_GROUP, VIRTUAL_ORGANISATION -> {
                    xml.said("CivilCode", entry.civilCode());
                    parents(xml, entry);
                    xml.said("BusinessGroupID", entry.businessGroup());
                }
                default -> device(xml, entry, edition);
            }
        }
        if (event != null) {
            xml.leaf("Event", event.name());
        }
        xml.close("Item");
    }

    private static void device(XmlWriter xml, CatalogEntry entry, GbEdition edition) {
        xml.leaf("Manufacturer", entry.manufacturer())
                .leaf("Model", entry.model())
                .leaf("CivilCode", entry.civilCode())
                .leaf("Address", entry.address());
        Boolean parental = entry.parental();
        if (parental != null || entry.kind() != CatalogItemKind.SYSTEM) {
            xml.leaf("Parental", Boolean.TRUE.equals(parental) ? 1 : 0);
        }
        parents(xml, entry);
        xml.leaf("RegisterWay", entry.registerWay() == 0 ? 1 : entry.registerWay())
                .leaf("Secrecy", entry.secret() ? 1 : 0)
                .leaf("Status", isOff(entry.on()) ? "OFF" : "ON")
                .said("Longitude", entry.longitude())
                .said("Latitude", entry.latitude());
        if (edition.isAtLeast(GbEdition.GB2022)) {
            xml.said("BusinessGroupID", entry.businessGroup());
        }
        boolean groupInside =
                !edition.isAtLeast(GbEdition.GB2022) && !entry.businessGroup().isEmpty();
        if (entry.ptzType() > 0 || groupInside) {
            xml.open("Info");
            if (entry.ptzType() > 0) {
                xml.leaf("PTZType", entry.ptzType());
            }
            if (groupInside) {
                xml.leaf("BusinessGroupID", entry.businessGroup());
            }
            xml.close("Info");
        }
    }

    private static void parents(XmlWriter xml, CatalogEntry entry) {
        xml.said("ParentID", String.join("/", entry.parents()));
    }

    private static boolean isOff(@Nullable Boolean on) {
        return Boolean.FALSE.equals(on);
    }
}
