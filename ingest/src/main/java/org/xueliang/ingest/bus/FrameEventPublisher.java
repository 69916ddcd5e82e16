package org.xueliang.ingest.bus;

import org.xueliang.proto.v1.FrameEvent;

/** Where frame events go. Never blocks and never throws; what cannot be sent is dropped and counted. Thread-safe. */
public interface FrameEventPublisher extends AutoCloseable {
    /** Events of one channel handed in by one thread after another keep their order. */
    void publish(FrameEvent event);

    /** What is wrong with the way to the bus, in words; empty where nothing is. */
    String trouble();

    /** Gives what is queued a short time to leave, then ends. */
    @Override
    void close();
}
