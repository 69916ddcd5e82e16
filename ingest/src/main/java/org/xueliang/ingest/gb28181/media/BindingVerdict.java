package org.xueliang.ingest.gb28181.media;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Whose a flow is.
 *
 * @param expected null where it is nobody's
 */
record BindingVerdict(Match match, @Nullable ExpectedMedia expected) {
    /** All of it is as the answer of a device says that signals from this address. */
    boolean isAsAgreedBy(InetAddress address) {
        return match == Match.AS_AGREED && expected != null && expected.signalling.equals(address);
    }
}
