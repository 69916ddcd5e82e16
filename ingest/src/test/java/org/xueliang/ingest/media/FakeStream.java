package org.xueliang.ingest.media;

import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.VideoCodec;

/** A stream that a test feeds: what a session's event loop does, without a session. */
public final class FakeStream {
    private final ChannelStream stream;

    public FakeStream(String channel, VideoCodec codec, String session, long startedUs) {
        this.stream = new ChannelStream(
                channel, "110105", session, "gateway-test", codec, startedUs, new GopCache(8 << 20, 3000));
    }

    public ChannelStream stream() {
        return stream;
    }

    /** Into the cache; the unit stays the caller's. */
    public void add(AccessUnit unit, long receivedUs) {
        ParameterSets sets = unit.newParameterSets();
        if (sets != null) {
            stream.parameterSets(sets);
        }
        stream.gops().add(unit, receivedUs);
        stream.statistics().accessUnit(unit.randomAccess().isKeyframe(), unit.damaged(), receivedUs);
    }

    public void online(StreamDirectory directory) {
        directory.add(stream);
    }

    public void offline(StreamDirectory directory, String cause) {
        directory.remove(stream, cause);
        stream.gops().close();
    }

    /** Lets go of what the cache holds. */
    public void close() {
        stream.gops().close();
    }
}
