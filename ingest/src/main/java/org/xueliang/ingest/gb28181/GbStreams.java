package org.xueliang.ingest.gb28181;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.security.SecureRandom;
import org.xueliang.ingest.assignment.AssignmentBook;
import org.xueliang.ingest.gb28181.device.DeviceBook;
import org.xueliang.ingest.gb28181.invite.DeviceStreams;
import org.xueliang.ingest.gb28181.invite.InviteOptions;
import org.xueliang.ingest.gb28181.invite.RecordedStreams;
import org.xueliang.ingest.gb28181.invite.SsrcDesk;
import org.xueliang.ingest.gb28181.invite.StreamDemand;
import org.xueliang.ingest.gb28181.invite.StreamParts;
import org.xueliang.ingest.gb28181.invite.StreamTrials;
import org.xueliang.ingest.gb28181.media.MediaDoor;
import org.xueliang.ingest.gb28181.media.MediaDoorOptions;
import org.xueliang.ingest.gb28181.playback.PlaybackCounts;
import org.xueliang.ingest.gb28181.playback.Playbacks;
import org.xueliang.ingest.media.IngestPipeline.MediaShared;
import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.SessionIds;
import org.xueliang.protocol.sdp.SsrcPool;

/** Media of devices: where it arrives, and the streams that are asked for, on the gateway's own event loops. */
public final class GbStreams implements AutoCloseable {
    private static final long QUARANTINE_MS = 30_000;

    private static final long WAIT_MS = 1000;

    private final MediaDoor door;
    private final DeviceStreams streams;
    private final Playbacks playbacks;
    private final EventLoopGroup loops;

    private GbStreams(MediaDoor door, DeviceStreams streams, Playbacks playbacks, EventLoopGroup loops) {
        this.door = door;
        this.streams = streams;
        this.playbacks = playbacks;
        this.loops = loops;
    }

    /**
     * Listens for media and asks for what the books say from now on.
     *
     * @param networks where devices' media may be connected to besides where they signal from
     * @throws IllegalStateException a port cannot be had
     */
    public static GbStreams open(
            Gb28181Settings settings,
            Gb28181Gateway gateway,
            AllowedNetworks networks,
            MediaShared media,
            GatewayTime time,
            AssignmentBook channels,
            DeviceBook devices) {
        MediaDoor door = MediaDoor.open(
                MediaDoorOptions.of(
                        settings.bind(), settings.rtpPort(), settings.firstRtpPort(), settings.lastRtpPort()),
                networks,
                gateway.loops(),
                time,
                media.ledger());
        StreamParts parts = new StreamParts(
                InviteOptions.of(settings.platform()).withLinger(settings.linger()),
                gateway,
                door,
                new SsrcDesk(
                        new SsrcPool(
                                settings.domain(),
                                settings.firstSsrc(),
                                settings.lastSsrc(),
                                QUARANTINE_MS,
                                new SecureRandom()),
                        media.ledger()),
                media,
                time,
                new SessionIds(),
                gateway::addressTowards);
        DeviceStreams streams = new DeviceStreams(parts);
        gateway.trials(new StreamTrials(parts, streams, settings.checkPicture()));
        gateway.demand(streams);
        Playbacks playbacks = new Playbacks(
                new RecordedStreams(parts, settings.playback().firstPicture()),
                streams::channel,
                settings.playback(),
                media.ledger(),
                time);
        gateway.playbacks(playbacks);
        new GbChannels(channels, devices, streams).follow();
        return new GbStreams(door, streams, playbacks, gateway.loops());
    }

    /** Of media of all streams, UDP and TCP. */
    public int rtpPort() {
        return door.port();
    }

    /** For the gateway's metrics. */
    public PlaybackCounts playbackCounts() {
        return playbacks.counts();
    }

    public StreamDemand demand() {
        return streams;
    }

    @Override
    public void close() {
        playbacks.close();
        streams.close();
        // Each stream ends on its event loop: behind what was asked for just now nothing is held any more.
        for (EventExecutor loop : loops) {
            loop.submit(() -> {}).awaitUninterruptibly(WAIT_MS);
        }
        door.close();
    }
}
