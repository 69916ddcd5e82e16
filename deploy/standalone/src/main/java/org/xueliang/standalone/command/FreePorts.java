package org.xueliang.standalone.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.jspecify.annotations.Nullable;

/** The demonstration takes the usual ports where they are free, and says so where it must take others. */
final class FreePorts {
    private FreePorts() {}

    /** @return what was asked for; else the usual port, or 0 where somebody has it */
    static int usualOr(@Nullable Integer asked, int usual, String what) {
        if (asked != null) {
            return asked;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(usual));
            return usual;
        } catch (IOException e) {
            System.err.println("port " + usual + " (" + what + ") is taken; a free one is used");
            return 0;
        }
    }
}
