package org.xueliang.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** The network between one sender and one receiver of datagrams, both ways; whoever holds it can cut it and mend it. */
final class CutWire implements AutoCloseable {
    private static final int MAX_DATAGRAM_BYTES = 65_535;

    private final DatagramSocket near;
    private final DatagramSocket far;
    private volatile @Nullable SocketAddress sender;
    private volatile boolean cut;

    /** @param port on loopback that everything goes to */
    CutWire(int port) throws SocketException {
        near = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        far = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        far.connect(InetAddress.getLoopbackAddress(), port);
        carry(near, "wire there");
        carry(far, "wire back");
    }

    private void carry(DatagramSocket from, String name) {
        Thread thread = new Thread(() -> run(from), name);
        thread.setDaemon(true);
        thread.start();
    }

    private void run(DatagramSocket from) {
        byte[] buffer = new byte[MAX_DATAGRAM_BYTES];
        while (!from.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                from.receive(packet);
                if (from == near) {
                    sender = packet.getSocketAddress();
                }
                SocketAddress to = from == near ? far.getRemoteSocketAddress() : sender;
                if (!cut && to != null) {
                    (from == near ? far : near).send(new DatagramPacket(buffer, packet.getLength(), to));
                }
            } catch (java.net.PortUnreachableException nobodyListens) {
                continue;
            } catch (IOException e) {
                if (!from.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** Where the sender is to send to. */
    int port() {
        return near.getLocalPort();
    }

    void cut() {
        cut = true;
    }

    void mend() {
        cut = false;
    }

    @Override
    public void close() {
        near.close();
        far.close();
    }
}
