package org.xueliang.ingest.gb28181.cascade;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.NameAddr;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.SipUri;

/**
 * Where a platform sends us (2022 9.1.2.3): {@code Contact: <sip:CODE@HOST:PORT>} of its 302. Nothing else of the answer is
 * looked at.
 *
 * @param code 20 digits of the platform there
 */
record Redirect(String code, String host, int port, boolean tcp) {
    private static final int SIP_PORT = 5060;

    /** @return null where the answer names no such place */
    static @Nullable Redirect of(SipResponse response, boolean tcp) {
        NameAddr contact = response.contact();
        if (contact == null) {
            return null;
        }
        SipUri uri = contact.uri();
        if (!uri.user().matches("[0-9]{20}") || !uri.host().matches("[A-Za-z0-9.:_-]{1,253}")) {
            return null;
        }
        int port = uri.port() == SipUri.NO_PORT ? SIP_PORT : uri.port();
        return port < 1 || port > 65_535 ? null : new Redirect(uri.user(), uri.host(), port, tcp);
    }

    @Override
    public String toString() {
        return code + " at " + host + ":" + port;
    }
}
