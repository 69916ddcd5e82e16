package org.xueliang.ingest.media;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Channel code to its live stream, and why a channel has none. Thread-safe; written by sessions, read by whoever asks. */
public final class StreamDirectory {
    private final ConcurrentHashMap<String, ChannelStream> streams = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, String> offlineCauses = new ConcurrentHashMap<>();
    /** Streams that go on for a moment though their channel is no longer assigned: of their end nothing is noted. */
    private final Set<ChannelStream> forgotten = ConcurrentHashMap.newKeySet();

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
    synchronized boolean add(ChannelStream stream) {
        if (streams.putIfAbsent(stream.channel(), stream) != null) {
            return false;
        }
        offlineCauses.remove(stream.channel());
        return true;
    }

    synchronized void remove(ChannelStream stream, String cause) {
        if (!forgotten.remove(stream)) {
            offlineCauses.put(stream.channel(), cause);
        }
        streams.remove(stream.channel(), stream);
    }

    /** Notes why the channel is offline; true where that is news. */
    public boolean offline(String channel, String cause) {
        return !cause.equals(offlineCauses.put(channel, cause));
    }

    /** The channel is no longer assigned; its stream may end after it, on a thread of its own. */
    public synchronized void forget(String channel) {
        offlineCauses.remove(channel);
        ChannelStream ending = streams.get(channel);
        if (ending != null) {
            forgotten.add(ending);
        }
    }
}
