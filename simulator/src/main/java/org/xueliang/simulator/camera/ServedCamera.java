package org.xueliang.simulator.camera;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One camera of an {@link RtspCameraServer}: a path, what it sends, who may see it, and its oddities. Thread-safe.
 *
 * <p>Offline it is as one whose power is gone: its sessions end without a word, and whoever asks for it has the connection
 * dropped without an answer.
 */
public final class ServedCamera {
    private final String path;
    private final Feed feed;
    private final CameraLogin login;
    private final Set<Quirk> quirks;
    private final CameraCounters counters;
    private final Set<CameraConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean online = true;

    /**
     * @param path as it stands in the URL, without the slash before it; may have a query
     * @param counters what it does is added there; may be shared
     */
    public ServedCamera(String path, Feed feed, CameraLogin login, Set<Quirk> quirks, CameraCounters counters) {
        if (path.isEmpty() || path.length() > 1024 || path.startsWith("/") || path.endsWith("/")) {
            throw new IllegalArgumentException(
                    "path: '" + path + "' (expected: 1 to 1024 characters, no slash at its begin and end)");
        }
        this.path = path;
        this.feed = feed;
        this.login = login;
        this.quirks = Set.copyOf(quirks);
        this.counters = counters;
    }

    public String path() {
        return path;
    }

    public CameraCounters counters() {
        return counters;
    }

    public boolean online() {
        return online;
    }

    /** Switches its power. */
    public void setOnline(boolean on) {
        online = on;
        if (!on) {
            connections.forEach(CameraConnection::drop);
        }
    }

    Feed feed() {
        return feed;
    }

    CameraLogin login() {
        return login;
    }

    Set<Quirk> quirks() {
        return quirks;
    }

    void joined(CameraConnection connection) {
        connections.add(connection);
        if (!online) {
            connection.drop();
        }
    }

    void left(CameraConnection connection) {
        connections.remove(connection);
    }

    @Override
    public String toString() {
        return "camera " + path;
    }
}
