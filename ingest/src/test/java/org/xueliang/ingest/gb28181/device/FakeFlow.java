package org.xueliang.ingest.gb28181.device;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.transaction.SipFlow;

/** A place that nothing is sent to. UDP: equal by address; TCP: equal to itself. */
record FakeFlow(String remoteHost, int remotePort, @Nullable Object connection) implements SipFlow {
    static DeviceSource udp(String host, int port) {
        return DeviceSource.of(new FakeFlow(host, port, null));
    }

    static DeviceSource tcp(String host, int port) {
        return DeviceSource.of(new FakeFlow(host, port, new Object()));
    }

    @Override
    public boolean isReliable() {
        return connection != null;
    }

    @Override
    public String transport() {
        return isReliable() ? "TCP" : "UDP";
    }

    @Override
    public String localHost() {
        return "192.0.2.10";
    }

    @Override
    public int localPort() {
        return 5060;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void send(byte[] encoded, @Nullable SipMessage message) {}
}
