package org.xueliang.simulator.gb28181.media;

/** What senders of streams tell. Thread-safe. */
public interface StreamCounters {
    /** A picture went out. */
    void sent(int packets, int bytes);

    /** A picture was left out because the platform was too slow. */
    void dropped();
}
