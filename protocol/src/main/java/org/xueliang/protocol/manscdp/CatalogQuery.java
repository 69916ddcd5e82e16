package org.xueliang.protocol.manscdp;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Query Catalog (2022 A.2.4.4), as a MESSAGE or as the body of a subscription.
 *
 * @param start only what was added from then on; null for all
 * @param end null for now
 */
public record CatalogQuery(
        String sn,
        String deviceId,
        @Nullable Instant start,
        @Nullable Instant end) implements ManscdpMessage {
    @Override
    public MessageKind kind() {
        return MessageKind.QUERY;
    }

    @Override
    public String commandType() {
        return "Catalog";
    }

    /** All rows. */
    public CatalogQuery(String sn, String deviceId) {
        this(sn, deviceId, null, null);
    }
}
