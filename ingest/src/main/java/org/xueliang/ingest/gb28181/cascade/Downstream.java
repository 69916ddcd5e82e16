package org.xueliang.ingest.gb28181.cascade;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.ingest.gb28181.invite.GbPeriod;
import org.xueliang.ingest.gb28181.invite.GbPlaybackControl;
import org.xueliang.ingest.recorded.RecordedSink;
import org.xueliang.protocol.manscdp.ControlCommand;
import org.xueliang.protocol.manscdp.RecordInfoResponse.RecordEntry;
import org.xueliang.protocol.media.VideoCodec;

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

    /** A recording that a device sends for one platform. */
    interface Recorded extends AutoCloseable {
        VideoCodec codec();

        /** The sink gets it from its first picture on. */
        void join(RecordedSink sink);

        /** Done when the device has done it; fails with a {@link QueryException}. */
        CompletableFuture<Void> control(GbPlaybackControl control);

        /** It ended because all of it was sent. */
        boolean isComplete();

        /** Ends it; more than once is fine. */
        @Override
        void close();
    }

    /** Asks for what was recorded; done with the first picture, fails with a message for people. */
    default CompletableFuture<Recorded> recorded(SharedChannel channel, GbPeriod period, String who) {
        return CompletableFuture.failedFuture(
                new QueryException(QueryException.Reason.NOT_POSSIBLE, "nothing of it is recorded"));
    }

    /** Asks for recordings; fails with a message for people. */
    CompletableFuture<List<RecordEntry>> recordings(SharedChannel channel, Instant from, Instant to);
}
