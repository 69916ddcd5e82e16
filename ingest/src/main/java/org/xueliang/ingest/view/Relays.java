package org.xueliang.ingest.view;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.assignment.Assignment.Pull;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.media.OnDemand;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.media.StreamObserver;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.protocol.media.AccessUnit;

/**
 * Streams of other nodes' channels: pulled while somebody looks, once for all that do. They are for viewers alone: no analysis, no
 * state told to the registry, no platform above. Thread-safe; waiters are told outside of the lock.
 */
public final class Relays implements OnDemand, StreamObserver {
    /** Below the 10 s after which players give up: they hear the cause instead. */
    static final long PATIENCE_MS = 8_000;
    /** A player that comes again at once finds the stream where it was. */
    static final long LINGER_MS = 3_000;

    /** What pulls. */
    public interface Pulls {
        /** Pulls from then on, again and again where it breaks; another source replaces the one before. Must not block. */
        void start(String channel, Pull from);

        void stop(String channel, String cause);
    }

    private static final class Relay {
        private final Set<String> views = new HashSet<>();
        private final List<Asked> wishes = new ArrayList<>();
        private Pull from;
        private boolean pulls;
        private long leftMs;

        Relay(Pull from) {
            this.from = from;
        }
    }

    private final class Asked implements Wish {
        private final String channel;
        private final long dueMs;
        private @Nullable Waiter waiter;

        Asked(String channel, Waiter waiter, long dueMs) {
            this.channel = channel;
            this.waiter = waiter;
            this.dueMs = dueMs;
        }

        @Override
        public void close() {
            left(this);
        }
    }

    private final OnDemand others;
    private final StreamDirectory directory;
    private final GatewayTime time;
    /** Written under the lock; asked without it for each access unit of the gateway. */
    private final Map<String, Relay> relays = new ConcurrentHashMap<>();

    private @Nullable Pulls pulls;

    /** @param others for channels of our own */
    public Relays(OnDemand others, StreamDirectory directory, GatewayTime time) {
        this.others = others;
        this.directory = directory;
        this.time = time;
    }

    /** What pulls: it is made after what it is asked by. */
    public synchronized void over(Pulls pulling) {
        pulls = pulling;
    }

    /** A view shows the channel, and this is where its stream is from now on. */
    public synchronized void put(String view, String channel, Pull from) {
        Relay relay = relays.computeIfAbsent(channel, code -> new Relay(from));
        relay.views.add(view);
        if (!relay.from.equals(from)) {
            relay.from = from;
            if (relay.pulls && pulls != null) {
                pulls.start(channel, from);
            }
        }
    }

    /** The view is over; with the last one of a channel its pull ends. */
    public synchronized void drop(String view, String channel) {
        Relay relay = relays.get(channel);
        if (relay != null && relay.views.remove(view) && relay.views.isEmpty()) {
            stop(channel, relay, "nobody has a view of it any more");
            relays.remove(channel);
            directory.forget(channel);
        }
    }

    private void stop(String channel, Relay relay, String cause) {
        if (relay.pulls && pulls != null) {
            pulls.stop(channel, cause);
        }
        relay.pulls = false;
    }

    /** The channel is another node's, and its stream here a relayed one. */
    public boolean isRelayed(String channel) {
        return relays.containsKey(channel);
    }

    /** Pulls that go on or are tried. */
    public synchronized int pulling() {
        return (int) relays.values().stream().filter(relay -> relay.pulls).count();
    }

    @Override
    public Optional<Wish> want(String channel, String who, Waiter waiter) {
        synchronized (this) {
            Relay relay = relays.get(channel);
            if (relay != null) {
                Asked asked = new Asked(channel, waiter, time.steadyMs() + PATIENCE_MS);
                relay.wishes.add(asked);
                if (!relay.pulls && pulls != null) {
                    // What failed before is no news to whoever asks now.
                    directory.forget(channel);
                    relay.pulls = true;
                    pulls.start(channel, relay.from);
                }
                return Optional.of(asked);
            }
        }
        return others.want(channel, who, waiter);
    }

    private synchronized void left(Asked asked) {
        Relay relay = relays.get(asked.channel);
        asked.waiter = null;
        if (relay != null && relay.wishes.remove(asked) && relay.wishes.isEmpty()) {
            relay.leftMs = time.steadyMs();
        }
    }

    /** Looks at what is waited for and what nobody wants any more; some times a second. */
    public void tick(long nowMs) {
        List<Runnable> told = new ArrayList<>();
        synchronized (this) {
            for (Map.Entry<String, Relay> entry : relays.entrySet()) {
                Relay relay = entry.getValue();
                String channel = entry.getKey();
                if (relay.pulls && relay.wishes.isEmpty() && nowMs - relay.leftMs >= LINGER_MS) {
                    stop(channel, relay, "nobody looks any more");
                }
                if (hasPicture(channel)) {
                    take(relay, Long.MAX_VALUE, told, null);
                } else {
                    String cause = directory.offlineCause(channel).orElse("nothing has come yet");
                    take(
                            relay,
                            nowMs,
                            told,
                            "from its node no picture came within " + PATIENCE_MS / 1000 + " s: " + cause);
                }
            }
        }
        told.forEach(Runnable::run);
    }

    private boolean hasPicture(String channel) {
        return directory
                .find(channel)
                .filter(stream -> stream.gops().bytes() > 0)
                .isPresent();
    }

    /** Takes the waiters that are due by then. @param noPicture null: there is one */
    private static void take(Relay relay, long nowMs, List<Runnable> told, @Nullable String noPicture) {
        for (Iterator<Asked> wishes = relay.wishes.iterator(); wishes.hasNext(); ) {
            Asked asked = wishes.next();
            Waiter waiter = asked.waiter;
            if (waiter != null && nowMs >= asked.dueMs) {
                asked.waiter = null;
                told.add(noPicture == null ? waiter::streaming : () -> waiter.noPicture(noPicture));
            }
        }
    }

    @Override
    public void accessUnit(ChannelStream stream, AccessUnit unit, long receivedUs) {
        Relay relay = relays.get(stream.channel());
        if (relay == null || stream.gops().bytes() == 0) {
            return;
        }
        List<Runnable> told = new ArrayList<>(0);
        synchronized (this) {
            take(relay, Long.MAX_VALUE, told, null);
        }
        told.forEach(Runnable::run);
    }

    @Override
    public void channelOffline(String channel, String place, String cause) {
        List<Runnable> told = new ArrayList<>();
        synchronized (this) {
            Relay relay = relays.get(channel);
            if (relay != null) {
                take(relay, Long.MAX_VALUE, told, "its node gives no picture: " + cause);
            }
        }
        told.forEach(Runnable::run);
    }
}
