package org.xueliang.simulator.camera;

/**
 * How an {@link RtspCameraServer} treats its clients.
 *
 * @param sessionTimeoutMs a session whose client says nothing for so long ends; also a connection without a session
 * @param maxConnections more are closed at once and counted
 * @param highWaterBytes a receiver with so much unsent is too slow: access units are left out until half of it has gone
 */
public record RtspServerSettings(int sessionTimeoutMs, int maxConnections, int highWaterBytes) {
    /** 60 s, 20,000 connections, 1 MiB. */
    public static final RtspServerSettings DEFAULTS = new RtspServerSettings(60_000, 20_000, 1 << 20);

    public RtspServerSettings {
        if (sessionTimeoutMs < 100) {
            throw new IllegalArgumentException("session timeout: " + sessionTimeoutMs + " ms (expected: >= 100)");
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException("connections: " + maxConnections + " (expected: >= 1)");
        }
        if (highWaterBytes < 1024) {
            throw new IllegalArgumentException("high water: " + highWaterBytes + " bytes (expected: >= 1024)");
        }
    }
}
