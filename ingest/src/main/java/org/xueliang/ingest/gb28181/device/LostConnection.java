package org.xueliang.ingest.gb28181.device;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.transaction.SipFlow;

/** Where a device was reached over TCP before the gateway started: nothing goes that way any more. */
record LostConnection(InetSocketAddress remote) implements SipFlow {
    @Override
    public boolean isReliable() {
        return true;
    }

    @Override
    public String transport() {
        return "TCP";
    }

    @Override
    public String remoteHost() {
        return remote.getAddress().getHostAddress();
    }

    @Override
    public int remotePort() {
        return remote.getPort();
    }

    @Override
    public String localHost() {
        return "";
    }

    @Override
    public int localPort() {
        return 0;
    }

    @Override
    public boolean isOpen() {
        return false;
    }

    @Override
    public void send(byte[] encoded, @Nullable SipMessage message) {
        // Whoever asks first whether it is open does not come here.
    }
}
