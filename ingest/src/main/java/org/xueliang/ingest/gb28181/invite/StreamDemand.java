package org.xueliang.ingest.gb28181.invite;

import java.time.Duration;
import java.util.Optional;

/**
 * One device stream for all who want it. A channel that is ALWAYS_ON is asked for whenever its device is there; another while somebody
 * holds a {@link Lease}, and for a linger after the last one. Failed attempts are repeated with growing, jittered pauses. Thread-safe.
 */
public interface StreamDemand {
    /** Somebody's wish for a stream; close it once, from any thread. */
    interface Lease extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits for a stream's first picture; told once, on the device's event loop, unless its lease was closed before. */
    interface Waiter {
        /** The stream is in the directory, and a picture that a decoder can begin with in its cache. */
        void streaming();

        /** None comes: the device is not there, an attempt failed, or the time is over. The lease is still held. */
        void noPicture(NoMedia why);
    }

    /** The channel is assigned here, new or changed. */
    void assign(GbChannel channel);

    /** The channel is no longer assigned here: its stream ends. */
    void unassign(String channel);

    /** The device registered, or came back. */
    void deviceOnline(String device);

    /** The device was there and registered anew: it may have restarted, and its streams be over. */
    void deviceAgain(String device);

    /** The device is gone: its streams end. @param cause in words */
    void deviceOffline(String device, String cause);

    /**
     * Somebody wants to see the channel; empty where no device has it here. The stream is found in the directory when it has begun; why
     * it has not is {@link #trouble}.
     *
     * @param who for people: "viewer 10.0.0.1:5544", "snapshot"
     */
    Optional<Lease> want(String channel, String who);

    /** As {@link #want(String, String)}. @param patience before the waiter is told of what is missing so far */
    Optional<Lease> want(String channel, String who, Duration patience, Waiter waiter);

    /** Why a channel that is wanted gives no picture; empty where it does, is not wanted, or the first attempt still runs. */
    Optional<NoMedia> trouble(String channel);
}
