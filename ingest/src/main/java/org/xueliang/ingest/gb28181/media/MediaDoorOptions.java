package org.xueliang.ingest.gb28181.media;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * @param bind address of all ports
 * @param port for all streams, UDP and TCP; 0 takes a free one
 * @param firstOwnPort first of the range for streams that need a port of their own; 0 where there is none: any free port is taken
 * @param lastOwnPort included
 * @param maxConnections TCP, altogether
 * @param maxConnectionsPerPeer TCP, of one address
 * @param idleMs before a TCP connection without a dialog's media is closed; as often what has ended is forgotten
 * @param connectTimeoutMs of one attempt to connect to a device
 * @param connectRetryMs between attempts, of which there are {@link #CONNECT_ATTEMPTS}
 */
public record MediaDoorOptions(
        String bind,
        int port,
        int firstOwnPort,
        int lastOwnPort,
        int maxConnections,
        int maxConnectionsPerPeer,
        long idleMs,
        int connectTimeoutMs,
        long connectRetryMs) {
    /** 2022 annex D.3. */
    public static final int CONNECT_ATTEMPTS = 3;

    /** 20,000 connections, 2,000 of one address, 10 s idle, attempts of 5 s a second apart. */
    public static MediaDoorOptions of(String bind, int port, int firstOwnPort, int lastOwnPort) {
        return new MediaDoorOptions(bind, port, firstOwnPort, lastOwnPort, 20_000, 2_000, 10_000, 5_000, 1_000);
    }

    public MediaDoorOptions {
        if (port < 0 || port > 0xFFFF || firstOwnPort < 0 || lastOwnPort > 0xFFFF || firstOwnPort > lastOwnPort) {
            throw new IllegalArgumentException(
                    "ports: " + port + ", " + firstOwnPort + "-" + lastOwnPort + " (expected: 0-65535, first <= last)");
        }
    }

    /** Where our own connections come from: the address that media is listened for at; null where that is any. */
    @Nullable
    InetSocketAddress outgoing() {
        InetSocketAddress from = new InetSocketAddress(bind, 0);
        return from.getAddress().isAnyLocalAddress() ? null : from;
    }
}
