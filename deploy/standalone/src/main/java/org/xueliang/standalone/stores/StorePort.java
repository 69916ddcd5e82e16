package org.xueliang.standalone.stores;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A loopback port for a server that cannot choose one itself. One that the system gave and got back goes to the next connection that
 * anybody makes, perhaps before the server is there, which then waits a minute and gives up. These lie below the system's own range
 * (32768 on Linux, 49152 elsewhere) and that of RTP, and above the ports that roles have where none is set.
 */
final class StorePort {
    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 29_999;
    private static final int TRIES = 1_000;

    private StorePort() {}

    static int pick() throws IOException {
        for (int n = 0; n < TRIES; n++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // The next one, then.
            }
        }
        throw new IOException("no port of " + LOWEST + " to " + HIGHEST + " is free");
    }
}
