package org.xueliang.ingest.media;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Channel code to its live stream, and why a channel has none. Thread-safe; written by sessions, read by whoever asks. */
public final class StreamDirectory {
    private final ConcurrentHashMap<String, ChannelStream> streams = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, String> offlineCauses = new ConcurrentHashMap<>();

    /** The channel's live stream; it may end at any time, its caches are then empty. */
    public Optional<ChannelStream> find(String channel) {
        return Optional.ofNullable(streams.get(channel));
    }

    /** Why an assigned channel has no stream, in words; empty where it has one or is not assigned here. */
    public Optional<String> offlineCause(String channel) {
        return streams.containsKey(channel) ? Optional.empty() : Optional.ofNullable(offlineCauses.get(channel));
    }

    public Collection<ChannelStream> streams() {
        return List.copyOf(streams.values());
    }

    /** Takes the channel; false where another stream has it. */
    boolean add(ChannelStream stream) {
        if (streams.putIfAbsent(stream.channel(), stream) != null) {
            return false;
        }
        offlineCauses.remove(stream.channel());
        return true;
    }

    void remove(ChannelStream stream, String cause) {
        offlineCauses.put(stream.channel(), cause);
        streams.remove(stream.channel(), stream);
    }

    /** Notes why the channel is offline; true where that is news. */
    public boolean offline(String channel, String cause) {
        return !cause.equals(offlineCauses.put(channel, cause));
    }

    /** The channel is no longer assigned. */
    public void forget(String channel) {
        offlineCauses.remove(channel);
    }
}
