package org.xueliang.ingest.gb28181.device;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a REGISTER says that matters to whether it is taken.
 *
 * @param device user of its From: who it claims to be
 * @param uri its Request-URI as it came
 * @param authorization the header as it came; null where there is none
 * @param expiresS what it asks for, 0 to log off; -1 where it says nothing that can be used
 * @param source where it came from
 * @param reachedAt our own address as the sender knows it, without port; empty where it is not known
 * @param callId one as long as the device runs, by RFC 3261 10.2; proves nothing
 */
record RegisterAttempt(
        String device,
        String uri,
        @Nullable String authorization,
        long expiresS,
        InetAddress source,
        String reachedAt,
        String callId) {
    /** Without the answer to the challenge. */
    @Override
    public String toString() {
        return "REGISTER of " + device + " from " + source.getHostAddress() + ", expires " + expiresS;
    }
}
