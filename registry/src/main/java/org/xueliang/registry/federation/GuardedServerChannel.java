package org.xueliang.registry.federation;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.SocketAddress;
import java.util.List;

/** Accepts what its guard admits; what it does not admit is closed before a byte of it is read. */
final class GuardedServerChannel extends NioServerSocketChannel {
    private final DoorGuard guard;

    GuardedServerChannel(DoorGuard guard) {
        this.guard = guard;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        // Those before are of the same turn, and were admitted.
        int before = accepted.size();
        int read = super.doReadMessages(accepted);
        if (accepted.size() > before) {
            accepted.subList(before, accepted.size()).removeIf(connection -> !isTaken((Channel) connection));
        }
        return read;
    }

    private boolean isTaken(Channel connection) {
        SocketAddress remote = connection.remoteAddress();
        if (remote == null || !guard.admit(remote)) {
            connection.unsafe().closeForcibly();
            return false;
        }
        connection.closeFuture().addListener(done -> guard.closed(remote));
        return true;
    }
}
