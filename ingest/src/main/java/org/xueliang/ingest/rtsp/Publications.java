package org.xueliang.ingest.rtsp;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which publisher has which channel. Thread-safe. */
final class Publications {
    /** A publisher as others see it. */
    interface Publisher {
        /** Ends it, from any thread; {@code then} is run once its channel is free. */
        void end(String cause, boolean deliberate, Runnable then);
    }

    private final Map<String, Publisher> byChannel = new ConcurrentHashMap<>();

    /** Takes the channel; the publisher that has it where it is taken, else null. */
    @Nullable
    Publisher claim(String channel, Publisher publisher) {
        return byChannel.putIfAbsent(channel, publisher);
    }

    void release(String channel, Publisher publisher) {
        byChannel.remove(channel, publisher);
    }

    @Nullable
    Publisher of(String channel) {
        return byChannel.get(channel);
    }
}
