package org.xueliang.ingest.sip;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.NameAddr;
import org.xueliang.protocol.sip.SipDatagramParser;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipSyntaxException;
import org.xueliang.protocol.sip.SipUri;
import org.xueliang.protocol.sip.SipWriter;
import org.xueliang.protocol.sip.Via;

/** A device over UDP, by hand. */
final class FakeSipDevice implements AutoCloseable {
    static final String PLATFORM = "34020000002000000001";

    final DatagramSocket socket;
    final String code;
    private final InetSocketAddress gateway;
    private int serial;

    FakeSipDevice(String code, int gatewayPort) throws IOException {
        this.code = code;
        this.gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), gatewayPort);
        this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(10_000);
    }

    SipRequest.Builder request(String method) {
        serial++;
        return SipRequest.builder(method, SipUri.of(PLATFORM, "3402000000"))
                .via(Via.of("UDP", "127.0.0.1", socket.getLocalPort(), Via.COOKIE + code + "x" + serial))
                .from(NameAddr.of(SipUri.of(code, "3402000000")).withTag("d" + serial))
                .to(NameAddr.of(SipUri.of(PLATFORM, "3402000000")))
                .callId(code + "-" + serial)
                .cseq(serial);
    }

    void send(SipMessage message) throws IOException {
        send(SipWriter.bytes(message));
    }

    void send(String latin1) throws IOException {
        send(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, gateway));
    }

    SipMessage receive() throws IOException, SipSyntaxException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(packet);
        return new SipDatagramParser().parse(Arrays.copyOf(packet.getData(), packet.getLength()));
    }

    /** Null where nothing comes for a while. */
    @Nullable
    SipMessage receiveWithin(int ms) throws IOException, SipSyntaxException {
        socket.setSoTimeout(ms);
        try {
            return receive();
        } catch (SocketTimeoutException nothing) {
            return null;
        } finally {
            socket.setSoTimeout(10_000);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
