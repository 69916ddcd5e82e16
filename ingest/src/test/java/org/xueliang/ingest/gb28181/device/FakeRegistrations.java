package org.xueliang.ingest.gb28181.device;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.xueliang.protocol.sip.transaction.SipFlow;

/** A store that outlives what stands on it, as far as a test is concerned. */
public final class FakeRegistrations implements RegistrationStore {
    public final Map<String, String> records = new ConcurrentHashMap<>();

    @Override
    public Map<String, String> load() {
        return Map.copyOf(records);
    }

    @Override
    public void keep(String device, String record) {
        records.put(device, record);
    }

    @Override
    public void drop(String device) {
        records.remove(device);
    }

    static SipFlow flow(InetSocketAddress to) {
        return FakeFlow.udp(to.getAddress().getHostAddress(), to.getPort()).flow();
    }
}
