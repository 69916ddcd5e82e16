package org.xueliang.simulator.gb28181;

import java.net.InetSocketAddress;

/** One of a shard's sockets, which many devices share. */
final class UdpLink implements Link {
    private final Shard shard;
    private int socket;
    private InetSocketAddress server;

    UdpLink(Shard shard, int socket, InetSocketAddress server) {
        this.shard = shard;
        this.socket = socket;
        this.server = server;
    }

    @Override
    public String transport() {
        return "UDP";
    }

    @Override
    public boolean reliable() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public InetSocketAddress local() {
        return shard.local(socket);
    }

    @Override
    public InetSocketAddress peer() {
        return server;
    }

    @Override
    public void send(byte[] message) {
        shard.send(socket, message, server);
    }

    @Override
    public void answer(byte[] message, InetSocketAddress source) {
        shard.send(socket, message, source);
    }

    @Override
    public void changePort() {
        socket = (socket + 1) % shard.sockets();
    }

    @Override
    public void redirect(InetSocketAddress newServer) {
        server = newServer;
    }

    @Override
    public void close() {}
}
