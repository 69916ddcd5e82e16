package org.xueliang.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A loopback TCP port that nobody has, and that the system gives to nobody by itself. Servers of ours take port 0 instead; this is for those that
 * cannot, and for a port that is to be the same after a restart.
 *
 * <p>A port that was given for port 0 and let go goes to the next connection that is made, by anybody, and tests make thousands: it was
 * taken now and then between its choice and its opening. These lie below that range (32768 on Linux, 49152 elsewhere), so that nobody comes
 * upon one who has not chosen it here in the same moment.
 */
public final class FreePort {
    /** Above the ports that our roles have where none is set, but for that of RTP. */
    private static final int LOWEST = 10_000;

    /** Below that of RTP. */
    private static final int HIGHEST = 29_999;

    private static final int TRIES = 1_000;

    private FreePort() {}

    public static int pick() {
        for (int n = 0; n < TRIES; n++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no port is free of " + LOWEST + " to " + HIGHEST);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException taken) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
