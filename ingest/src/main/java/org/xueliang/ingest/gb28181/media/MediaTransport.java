package org.xueliang.ingest.gb28181.media;

/** How media comes (GB/T 28181-2022 annex D); named from our side, as in the contract. */
public enum MediaTransport {
    UDP,
    /** The device connects to us. */
    TCP_PASSIVE,
    /** We connect to the device. */
    TCP_ACTIVE;

    public boolean isTcp() {
        return this != UDP;
    }
}
