package org.xueliang.ingest.rtsp;

import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;

/** Exceptions of sockets in the words that an owner of a camera can use. */
final class Causes {
    private Causes() {}

    static String of(Throwable error) {
        if (error instanceof ConnectTimeoutException) {
            return "no answer to the connection attempt: address wrong, host down or a firewall drops it";
        }
        if (error instanceof UnknownHostException) {
            return "host name is not known: " + error.getMessage();
        }
        if (error instanceof NoRouteToHostException) {
            return "no route to host";
        }
        if (error instanceof PortUnreachableException) {
            return "port unreachable";
        }
        if (error instanceof ConnectException) {
            String text = String.valueOf(error.getMessage());
            return text.contains("refused")
                    ? "connection refused: nothing listens on this port"
                    : "connection failed: " + text;
        }
        if (error instanceof SSLException || error.getCause() instanceof SSLException) {
            return "TLS failed: " + innermost(error).getMessage();
        }
        if (error instanceof ClosedChannelException) {
            return "connection closed by the peer";
        }
        if (error instanceof java.io.IOException) {
            return "connection broken: " + error.getMessage();
        }
        return "internal error: " + error;
    }

    /** What a certificate lacks is said by the check of its path; the engines above it say that there is a problem. */
    private static Throwable innermost(Throwable error) {
        Throwable cause = error;
        for (int depth = 0; depth < 8 && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        return cause;
    }
}
