package org.xueliang.ingest.gb28181.catalog;

import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.CatalogItemKind;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogEvent;

/** A device's rows as the contract has them. */
final class CatalogRows {
    private static final int MAX_TEXT = 255;
    private static final int MAX_CODE = 64;

    private CatalogRows() {}

    /** @param platform our own code, which devices give as the parent of what is theirs (C1: Hikvision) */
    static CatalogItem item(String platform, String device, CatalogEntry row) {
        CatalogItem.Builder item = CatalogItem.newBuilder()
                .setCode(cut(row.code(), MAX_CODE))
                .setName(cut(row.name(), MAX_TEXT))
                .setKind(kind(row))
                .setParent(parent(platform, device, row))
                .setBusinessGroup(cut(row.businessGroup(), MAX_CODE))
                .setCivilCode(cut(row.civilCode(), MAX_CODE))
                .setManufacturer(cut(row.manufacturer(), MAX_TEXT))
                .setModel(cut(row.model(), MAX_TEXT))
                .setAddress(cut(row.address(), MAX_TEXT))
                // C5: a row that does not say is on.
                .setOn(row.on() == null || row.on())
                .setPtzType(row.ptzType())
                .setMalformed(row.isMalformed())
                .setRemoved(row.event() == CatalogEvent.DEL);
        if (row.longitude() != null && row.latitude() != null) {
            item.setLongitude(row.longitude()).setLatitude(row.latitude());
        }
        return item.build();
    }

    /** The last parent that is not the platform, the device or the row itself (C1, C3, C6). */
    private static String parent(String platform, String device, CatalogEntry row) {
        for (int i = row.parents().size() - 1; i >= 0; i--) {
            String parent = row.parents().get(i);
            if (!parent.equals(platform) && !parent.equals(device) && !parent.equals(row.code())) {
                return cut(parent, MAX_CODE);
            }
        }
        return "";
    }

    private static CatalogItemKind kind(CatalogEntry row) {
        return switch (row.kind()) {
            case VIDEO_CHANNEL -> CatalogItemKind.VIDEO_CHANNEL;
            case ALARM_INPUT -> CatalogItemKind.ALARM_INPUT;
            case DIVISION -> CatalogItemKind.DIVISION;
            case BUSINESS_GROUP -> CatalogItemKind.BUSINESS_GROUP;
            case VIRTUAL_ORGANISATION -> CatalogItemKind.VIRTUAL_ORGANISATION;
            case SYSTEM -> CatalogItemKind.SYSTEM;
            case OTHER -> CatalogItemKind.OTHER_ITEM;
        };
    }

    private static String cut(String text, int max) {
        return text.length() > max ? text.substring(0, max) : text;
    }
}
