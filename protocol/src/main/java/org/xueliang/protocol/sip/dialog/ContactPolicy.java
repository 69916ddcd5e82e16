package org.xueliang.protocol.sip.dialog;

/** What the request line of our requests inside a dialog names. Where they are sent is the flow's affair, never the Contact's. */
public enum ContactPolicy {
    /** The peer's Contact; where it has none (V S16) the URI of the first request. The standard's way. */
    CONTACT,
    /** Always the URI of the first request: devices behind NAT that compare the host with what they see (signalling sheet 3.3). */
    FIRST_URI
}
