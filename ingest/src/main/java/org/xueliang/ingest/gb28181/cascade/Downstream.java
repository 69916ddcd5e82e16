package org.xueliang.ingest.gb28181.cascade;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.xueliang.protocol.manscdp.ControlCommand;
import org.xueliang.protocol.manscdp.RecordInfoResponse.RecordEntry;

/** What lies below the cascade: the devices and streams that a platform's requests are passed on to. Any thread. */
public interface Downstream {
    /** Somebody's wish for a stream; closed once. */
    interface Wish extends AutoCloseable {
        @Override
        void close();
    }

    /** Whether the channel gives pictures, or would if it were asked. */
    boolean online(SharedChannel channel);

    /** Wants the channel's stream, which then appears in the directory; empty where nobody can be asked for it. */
    Optional<Wish> want(SharedChannel channel, String who);

    /** Why the channel gives no picture, in words; empty where that is not known. */
    String trouble(SharedChannel channel);

    /** Passes a command on. @return the device's answer in words; fails with a message for people */
    CompletableFuture<String> control(SharedChannel channel, ControlCommand command);

    /** Asks for recordings; fails with a message for people. */
    CompletableFuture<List<RecordEntry>> recordings(SharedChannel channel, Instant from, Instant to);
}
