package org.xueliang.ingest.gb28181.report;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.xueliang.ingest.gb28181.device.RegistrationStore;
import org.xueliang.proto.bus.BusKeys;

/** Registrations in one hash of Redis, by device. Thread-safe. */
public final class RedisRegistrations implements RegistrationStore, AutoCloseable {
    private final RedisHash hash;

    /**
     * @param gateway whose registrations these are
     * @param max registrations that are kept at most
     * @param longest that a registration holds
     */
    public RedisRegistrations(String url, String gateway, int max, Duration longest, Clock clock) {
        this.hash = new RedisHash(url, BusKeys.registrations(gateway), "registrations", max, longest, clock);
    }

    @Override
    public Map<String, String> load() {
        return hash.load();
    }

    @Override
    public void keep(String device, String record) {
        hash.keep(device, record);
    }

    @Override
    public void drop(String device) {
        hash.drop(device);
    }

    /** Writes what waits, where Redis is there. */
    @Override
    public void close() {
        hash.close();
    }
}
