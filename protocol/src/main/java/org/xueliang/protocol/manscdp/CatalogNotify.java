package org.xueliang.protocol.manscdp;

import java.util.List;

/**
 * Notify Catalog: changes (2022 A.2.5.8, 9.11); never a whole list, whatever SumNum says.
 *
 * @param sumNum rows that the device means to send; -1 where it says nothing
 * @param items each with its event; one without an event is an update
 * @param damaged the body was cut inside the list
 */
public record CatalogNotify(String sn, String deviceId, int sumNum, List<CatalogEntry> items, boolean damaged)
        implements ManscdpMessage {
    public CatalogNotify {
        items = List.copyOf(items);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.NOTIFY;
    }

    @Override
    public String commandType() {
        return "Catalog";
    }
}
