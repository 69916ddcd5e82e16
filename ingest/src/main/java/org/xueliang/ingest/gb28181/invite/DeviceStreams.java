package org.xueliang.ingest.gb28181.invite;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.xueliang.ingest.session.SessionLedger;

/** The streams of all channels that devices give at this gateway. Thread-safe: each channel's own life is on its device's event loop. */
public final class DeviceStreams implements StreamDemand, AutoCloseable {
    private final StreamParts parts;
    private final Function<String, DeviceLoop> loops;
    private final InvitePace pace;
    private final Map<String, WantedStream> streams = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> channelsOf = new ConcurrentHashMap<>();
    private boolean closed;

    public DeviceStreams(StreamParts parts) {
        this(parts, device -> DeviceLoop.of(parts.dialogs().loop(device)));
    }

    DeviceStreams(StreamParts parts, Function<String, DeviceLoop> loops) {
        this.parts = parts;
        this.loops = loops;
        pace = new InvitePace(parts.options().invitesPerSecond());
    }

    @Override
    public synchronized void assign(GbChannel channel) {
        WantedStream before = streams.get(channel.code());
        if (closed || before != null && before.channel().equals(channel)) {
            return;
        }
        if (before != null) {
            unassign(channel.code());
        }
        WantedStream now = new WantedStream(
                parts,
                channel,
                loops.apply(channel.device()),
                pace,
                new SplittableRandom(channel.code().hashCode()));
        streams.put(channel.code(), now);
        channelsOf
                .computeIfAbsent(channel.device(), d -> ConcurrentHashMap.newKeySet())
                .add(channel.code());
        if (parts.dialogs().peer(channel.device()).isPresent()) {
            now.loop().execute(now::online);
        }
    }

    @Override
    public synchronized void unassign(String channel) {
        WantedStream before = streams.remove(channel);
        if (before == null) {
            return;
        }
        String device = before.channel().device();
        Set<String> ofDevice = channelsOf.get(device);
        if (ofDevice != null && ofDevice.remove(channel) && ofDevice.isEmpty()) {
            channelsOf.remove(device);
        }
        before.loop().execute(() -> {
            before.remove("the channel is no longer assigned to this gateway");
            // Behind what its stream may still have noted; unless it was assigned anew meanwhile.
            if (!streams.containsKey(channel)) {
                parts.media().directory().forget(channel);
            }
        });
    }

    @Override
    public void deviceOnline(String device) {
        each(device, WantedStream::online);
    }

    @Override
    public void deviceAgain(String device) {
        each(device, WantedStream::again);
    }

    @Override
    public void deviceOffline(String device, String cause) {
        each(device, stream -> stream.offline(cause));
    }

    private void each(String device, Consumer<WantedStream> step) {
        for (String channel : channelsOf.getOrDefault(device, Set.of())) {
            WantedStream stream = streams.get(channel);
            if (stream != null) {
                stream.loop().execute(() -> step.accept(stream));
            }
        }
    }

    @Override
    public Optional<Lease> want(String channel, String who) {
        return want(channel, who, WantedStream::leased, WantedStream::returned);
    }

    @Override
    public Optional<Lease> want(String channel, String who, Duration patience, Waiter waiter) {
        return want(
                channel, who, stream -> stream.leased(patience.toMillis(), waiter), stream -> stream.returned(waiter));
    }

    private Optional<Lease> want(
            String channel, String who, Consumer<WantedStream> taken, Consumer<WantedStream> returned) {
        WantedStream stream = streams.get(channel);
        if (stream == null) {
            return Optional.empty();
        }
        SessionLedger.Entry entry = parts.media().ledger().open(SessionLedger.Kind.LEASE, who + " of " + channel);
        AtomicBoolean open = new AtomicBoolean(true);
        stream.loop().execute(() -> taken.accept(stream));
        return Optional.of(() -> {
            if (open.compareAndSet(true, false)) {
                entry.close();
                stream.loop().execute(() -> returned.accept(stream));
            }
        });
    }

    @Override
    public Optional<NoMedia> trouble(String channel) {
        WantedStream stream = streams.get(channel);
        return stream == null ? Optional.empty() : stream.trouble();
    }

    /** One that is assigned here. */
    public Optional<GbChannel> channel(String code) {
        return Optional.ofNullable(streams.get(code)).map(WantedStream::channel);
    }

    /** Channels of the device that are assigned here. */
    Set<String> channels(String device) {
        return Set.copyOf(channelsOf.getOrDefault(device, Set.of()));
    }

    /** On the device's event loop. */
    Optional<TrialReport> running(String channel) {
        WantedStream stream = streams.get(channel);
        return stream == null ? Optional.empty() : stream.running();
    }

    /** Ends everything; what the books say after it begins nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        for (String channel : Set.copyOf(streams.keySet())) {
            unassign(channel);
        }
    }
}
