package org.xueliang.protocol.manscdp;

import java.util.List;

/**
 * Response Catalog: one page of a catalog (2022 A.2.6.3, annex M).
 *
 * @param sumNum rows of the whole catalog as the device announces it; -1 where it says nothing or what is no number
 * @param items of this page, in their order; one with an empty code is among them
 * @param damaged the body was cut inside the list: what it holds is real, more was there (X7 in vendor-quirks)
 */
public record CatalogResponse(String sn, String deviceId, int sumNum, List<CatalogEntry> items, boolean damaged)
        implements ManscdpMessage {
    public CatalogResponse {
        items = List.copyOf(items);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.RESPONSE;
    }

    @Override
    public String commandType() {
        return "Catalog";
    }
}
