package org.xueliang.ingest.gb28181.device;

import java.util.Map;

/** Keeps registrations over a restart of the gateway. What it holds is a word and no proof: each record bears a seal. */
public interface RegistrationStore {
    /** Keeps nothing: devices register anew after a restart. */
    RegistrationStore NONE = new RegistrationStore() {
        @Override
        public Map<String, String> load() {
            return Map.of();
        }

        @Override
        public void keep(String device, String record) {}

        @Override
        public void drop(String device) {}
    };

    /**
     * What was kept, by device; read once, before anything listens. Empty where the store is away: it never holds up a start
     * for longer than a few seconds.
     */
    Map<String, String> load();

    /** Any thread; returns at once. The newest of a device is what counts. */
    void keep(String device, String record);

    /** Any thread; returns at once. */
    void drop(String device);
}
