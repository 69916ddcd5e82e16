package org.xueliang.ingest.gb28181.playback;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.xueliang.ingest.assignment.Assignment.Verifier;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.ingest.gb28181.control.QueryException.Reason;
import org.xueliang.ingest.gb28181.invite.GbChannel;
import org.xueliang.ingest.gb28181.invite.GbPeriod;
import org.xueliang.ingest.gb28181.invite.RecordedStreams;
import org.xueliang.ingest.recorded.RecordedView;
import org.xueliang.ingest.recorded.RecordedViews;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.SessionLedger;

/** The playbacks of a gateway, bounded in all and for each device. Thread-safe. */
public final class Playbacks implements RecordedViews, AutoCloseable {
    /** Of the path of an RTSP URL; the id follows. */
    public static final String PATH_PREFIX = "playback-";

    private static final int ID_BYTES = 16;
    /** Ended ones, kept for who asks what came of them. */
    private static final int MAX_ENDED = 256;

    private final PlaybackParts parts;
    private final Function<String, Optional<GbChannel>> channels;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Playback> running = new ConcurrentHashMap<>();
    private final PlaybackCounts counts = new PlaybackCounts(running::size);
    private final Map<String, Playback> ended = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Playback> eldest) {
            return size() > MAX_ENDED;
        }
    };
    private boolean closed;

    /** @param channels that are assigned to this gateway, by code */
    public Playbacks(
            RecordedStreams streams,
            Function<String, Optional<GbChannel>> channels,
            PlaybackSettings settings,
            SessionLedger ledger,
            GatewayTime time) {
        this.parts = new PlaybackParts(streams, settings, ledger, time, this::over);
        this.channels = channels;
    }

    /**
     * Asks the channel's device for a recording.
     *
     * @param caller who alone may control it
     * @param verifiers of who alone may look at it over RTSP
     * @param paced as {@link Playback} has it
     * @return done with the first picture; fails with {@link QueryException} that names why there is none
     */
    public CompletableFuture<Playback> start(
            String channel, GbPeriod period, String caller, List<Verifier> verifiers, boolean paced) {
        Playback made;
        try {
            made = admitted(channel, period, caller, verifiers, paced);
        } catch (QueryException e) {
            counts.refused();
            return CompletableFuture.failedFuture(e);
        }
        return made.begin();
    }

    private synchronized Playback admitted(
            String channel, GbPeriod period, String caller, List<Verifier> verifiers, boolean paced)
            throws QueryException {
        GbChannel found = channels.apply(channel)
                .orElseThrow(() ->
                        new QueryException(Reason.UNKNOWN, "channel " + channel + " is not assigned to this gateway"));
        int max = parts.settings().max();
        if (closed || running.size() >= max) {
            throw new QueryException(
                    Reason.BUSY,
                    "playbacks at this gateway: " + running.size() + " (expected: fewer than " + max + ")");
        }
        int perDevice = parts.settings().perDevice();
        long ofDevice = running.values().stream()
                .filter(playback -> playback.channel().device().equals(found.device()))
                .count();
        if (ofDevice >= perDevice) {
            throw new QueryException(
                    Reason.BUSY,
                    "playbacks of device " + found.device() + ": " + ofDevice + " (expected: fewer than " + perDevice
                            + ")");
        }
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        Playback made = new Playback(parts, HexFormat.of().formatHex(id), caller, found, period, verifiers, paced);
        running.put(made.id(), made);
        return made;
    }

    private void over(Playback playback) {
        synchronized (this) {
            ended.put(playback.id(), playback);
        }
        running.remove(playback.id());
        counts.ended(playback);
    }

    /** For the gateway's metrics. */
    public PlaybackCounts counts() {
        return counts;
    }

    /**
     * One that runs, or ran a short while ago.
     *
     * @throws QueryException where there is none, it is of another channel or another caller's: the same answer for all three
     */
    public Playback require(String id, String channel, String caller) throws QueryException {
        Playback found = running.get(id);
        if (found == null) {
            synchronized (this) {
                found = ended.get(id);
            }
        }
        if (found == null
                || !found.channel().code().equals(channel)
                || !found.caller().equals(caller)) {
            throw new QueryException(Reason.UNKNOWN, "playback: no such one of channel " + channel + " is yours");
        }
        return found;
    }

    @Override
    public Optional<RecordedView> find(String path) {
        if (!path.startsWith(PATH_PREFIX)) {
            return Optional.empty();
        }
        Playback found = running.get(path.substring(PATH_PREFIX.length()));
        return found == null || !found.hasStream() ? Optional.empty() : Optional.of(found);
    }

    /** The device is gone: what it sent is over. */
    public void deviceOffline(String device, String cause) {
        for (Playback playback : running.values()) {
            if (playback.channel().device().equals(device)) {
                var unused = playback.stop("the device is offline: " + cause);
            }
        }
    }

    /** How many run. */
    public int size() {
        return running.size();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        for (Playback playback : running.values()) {
            var unused = playback.stop("the gateway stops");
        }
    }
}
