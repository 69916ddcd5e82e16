package org.xueliang.ingest.gb28181;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.cascade.Downstream;
import org.xueliang.ingest.gb28181.cascade.SharedChannel;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.ingest.gb28181.invite.GbPeriod;
import org.xueliang.ingest.gb28181.invite.GbPlaybackControl;
import org.xueliang.ingest.gb28181.invite.NoMedia;
import org.xueliang.ingest.gb28181.invite.StreamDemand;
import org.xueliang.ingest.gb28181.playback.Playback;
import org.xueliang.ingest.gb28181.playback.Playbacks;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.recorded.RecordedSink;
import org.xueliang.proto.v1.DeviceCommand;
import org.xueliang.protocol.manscdp.ControlCommand;
import org.xueliang.protocol.manscdp.RecordInfoResponse.RecordEntry;
import org.xueliang.protocol.media.VideoCodec;

/** What platforms above are given comes from this gateway's streams and devices. Thread-safe. */
final class GbDownstream implements Downstream {
    private final Gb28181Gateway gateway;
    private final StreamDirectory directory;

    GbDownstream(Gb28181Gateway gateway, StreamDirectory directory) {
        this.gateway = gateway;
        this.directory = directory;
    }

    @Override
    public boolean online(SharedChannel channel) {
        return directory.find(channel.code()).isPresent()
                || !channel.device().isEmpty() && gateway.peer(channel.device()).isPresent();
    }

    @Override
    public Optional<Wish> want(SharedChannel channel, String who) {
        StreamDemand demand = gateway.demand();
        if (demand == null || channel.device().isEmpty()) {
            return Optional.empty();
        }
        return demand.want(channel.code(), who).map(lease -> lease::close);
    }

    @Override
    public String trouble(SharedChannel channel) {
        StreamDemand demand = gateway.demand();
        Optional<NoMedia> known = demand == null ? Optional.empty() : demand.trouble(channel.code());
        return known.map(NoMedia::words)
                .or(() -> directory.offlineCause(channel.code()))
                .orElse("");
    }

    @Override
    public CompletableFuture<String> control(SharedChannel channel, ControlCommand command) {
        @Nullable DeviceCommand relayed = RelayedCommands.of(command);
        return relayed == null
                ? CompletableFuture.failedFuture(new IllegalArgumentException("the command is not passed on"))
                : gateway.asks().control(channel.device(), channel.code(), relayed);
    }

    @Override
    public CompletableFuture<List<RecordEntry>> recordings(SharedChannel channel, Instant from, Instant to) {
        return gateway.asks()
                .recordings(channel.device(), channel.code(), from, to)
                .thenApply(found -> found.recordings().stream()
                        .map(recording -> new RecordEntry(
                                channel.code(),
                                recording.getName(),
                                "",
                                "",
                                instant(recording.getBeginUs()),
                                instant(recording.getEndUs()),
                                recording.getType(),
                                recording.getBytes() == 0 ? -1 : recording.getBytes()))
                        .toList());
    }

    @Override
    public CompletableFuture<Recorded> recorded(SharedChannel channel, GbPeriod period, String who) {
        Playbacks playbacks = gateway.playbacks();
        if (playbacks == null || channel.device().isEmpty()) {
            return CompletableFuture.failedFuture(new QueryException(
                    QueryException.Reason.NOT_POSSIBLE,
                    "the channel does not come by GB/T 28181: nothing of it is recorded"));
        }
        return playbacks.start(channel.code(), period, who, List.of(), false).thenApply(GbDownstream::recorded);
    }

    private static Recorded recorded(Playback playback) {
        return new Recorded() {
            @Override
            public VideoCodec codec() {
                return playback.stream().codec();
            }

            @Override
            public void join(RecordedSink sink) {
                var unused = playback.play(sink, null, null);
            }

            @Override
            public CompletableFuture<Void> control(GbPlaybackControl control) {
                return playback.control(control);
            }

            @Override
            public boolean isComplete() {
                return playback.isSent();
            }

            @Override
            public void close() {
                var unused = playback.stop("the platform above ended it");
            }
        };
    }

    private static Instant instant(long us) {
        return Instant.ofEpochSecond(Math.floorDiv(us, 1_000_000L), Math.floorMod(us, 1_000_000L) * 1000);
    }
}
