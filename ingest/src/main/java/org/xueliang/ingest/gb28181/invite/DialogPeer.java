package org.xueliang.ingest.gb28181.invite;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A registered device, as far as media needs to know.
 *
 * @param address that its requests come from
 * @param overTcp it signals over TCP
 * @param clockErrorMs its clock minus ours; null where not known
 * @param longPayloadList it answers only offers with the long list of payload types (D10 in vendor-quirks)
 */
public record DialogPeer(
        InetSocketAddress address,
        boolean overTcp,
        @Nullable Long clockErrorMs,
        boolean longPayloadList) {}
