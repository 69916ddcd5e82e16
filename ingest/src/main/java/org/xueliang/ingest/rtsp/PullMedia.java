package org.xueliang.ingest.rtsp;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.media.AudioIntake;
import org.xueliang.ingest.media.IngestPipeline;
import org.xueliang.ingest.media.TrackSource;
import org.xueliang.protocol.rtsp.TransportHeader;
import org.xueliang.protocol.sdp.AudioTrack;
import org.xueliang.protocol.sdp.VideoTrack;

/**
 * The media of one pull: the ports or channels that were agreed on, the pipeline behind them, and what came instead of media. One
 * event loop's.
 */
final class PullMedia implements MediaPorts.Receiver {
    /** Told that the stream cannot go on: another one has the channel. */
    interface Conflict {
        void conflict(String cause);
    }

    private final PullParts parts;
    private final Assignment assignment;
    private final String sessionId;
    private final Conflict conflict;
    private final int ownSsrc = ThreadLocalRandom.current().nextInt();

    private @Nullable MediaPorts ports;
    private @Nullable IngestPipeline pipeline;
    private TransportHeader.@Nullable Pair channels;
    private @Nullable AudioIntake sound;
    private TransportHeader.@Nullable Pair soundChannels;
    private boolean seen;
    private long lastMs;
    private long foreignFrames;
    private long controlPackets;

    PullMedia(PullParts parts, Assignment assignment, String sessionId, Conflict conflict) {
        this.parts = parts;
        this.assignment = assignment;
        this.sessionId = sessionId;
        this.conflict = conflict;
    }

    /** UDP is asked for: these wait for what the camera answers. */
    void offer(MediaPorts opened) {
        ports = opened;
    }

    /** @throws PullRefusal where the answer cannot be met */
    void agree(TransportHeader agreed, VideoTrack video, InetAddress server) throws PullRefusal {
        pipeline = new IngestPipeline(
                parts.media(),
                assignment.code(),
                assignment.place(),
                sessionId,
                new TrackSource(video.codec(), video.payloadType(), video.parameterSets(), agreed.ssrc(), agreed.tcp()),
                parts.time().wallUs());
        if (agreed.tcp()) {
            // The answer's channels count, whatever was asked for; also where UDP was asked for (R34: Escam).
            channels = agreed.interleaved() == null ? new TransportHeader.Pair(0, 1) : agreed.interleaved();
            closePorts();
            return;
        }
        MediaPorts bound = ports;
        if (bound == null) {
            throw new PullRefusal("SETUP answer: TCP was asked for, the camera answers UDP");
        }
        TransportHeader.Pair from = agreed.serverPort();
        bound.agree(server, from == null ? 0 : from.rtp(), from == null ? 0 : from.rtcp(), this);
        bound.punch();
    }

    /** What time the camera has, by its last answer; its sender reports say it better where there are some. */
    void dated(@Nullable String date) {
        IngestPipeline of = pipeline;
        Long errorMs = DateHeader.errorMs(date, parts.time().wallUs());
        if (of != null && errorMs != null) {
            of.stream().dateErrorMs(errorMs);
        }
    }

    /** Whether the channel's owner lets its sound pass. */
    boolean wantsSound() {
        return parts.media().audio().passes(assignment.code());
    }

    /** The camera sends audio too, on channels of its own. */
    void agreeSound(AudioTrack track, TransportHeader.Pair onChannels) {
        IngestPipeline beside = pipeline;
        if (beside != null) {
            sound = beside.audio(track);
            soundChannels = onChannels;
        }
    }

    /** The camera will send from now on: silence is counted from here. */
    void expectedFrom(long nowMs) {
        lastMs = Math.max(lastMs, nowMs);
    }

    /** Whether a packet of the stream ever came, over whichever connection. */
    boolean seen() {
        return seen;
    }

    /** Steady milliseconds of the newest packet of the stream. */
    long lastMs() {
        return lastMs;
    }

    void interleaved(int channel, ByteBuf payload, long receivedUs, long steadyUs) {
        IngestPipeline into = pipeline;
        TransportHeader.Pair agreed = channels;
        if (into == null || agreed == null) {
            foreignFrames++;
        } else if (channel == agreed.rtp()) {
            packet(into, payload, receivedUs, steadyUs);
        } else if (channel == agreed.rtcp()) {
            controlPackets++;
            into.rtcp(payload, receivedUs, steadyUs);
        } else if (!heard(channel, payload, receivedUs, steadyUs)) {
            foreignFrames++;
        }
    }

    private boolean heard(int channel, ByteBuf payload, long receivedUs, long steadyUs) {
        AudioIntake into = sound;
        TransportHeader.Pair agreed = soundChannels;
        if (into == null || agreed == null || channel != agreed.rtp() && channel != agreed.rtcp()) {
            return false;
        }
        if (channel == agreed.rtp()) {
            into.rtp(payload, receivedUs, steadyUs);
        } else {
            into.rtcp(payload);
        }
        return true;
    }

    @Override
    public void datagram(boolean rtcp, ByteBuf datagram) {
        IngestPipeline into = pipeline;
        if (into == null) {
            return;
        }
        if (rtcp) {
            controlPackets++;
            into.rtcp(datagram, parts.time().wallUs(), parts.time().steadyUs());
        } else {
            packet(into, datagram, parts.time().wallUs(), parts.time().steadyUs());
        }
    }

    private void packet(IngestPipeline into, ByteBuf packet, long receivedUs, long steadyUs) {
        if (into.rtp(packet, receivedUs, steadyUs)) {
            seen = true;
            lastMs = steadyUs / 1000;
        }
        String cause = into.conflict();
        if (cause != null) {
            conflict.conflict(cause);
        }
    }

    /** Gives up on gaps that waited too long. */
    void poll() {
        if (pipeline != null) {
            pipeline.poll(parts.time().wallUs(), parts.time().steadyUs());
        }
    }

    /** What came in place of media, in words; null where nothing did. */
    @Nullable
    String whatCame() {
        long dropped = pipeline == null ? 0 : pipeline.stream().statistics().droppedPackets();
        if (dropped > 0) {
            return dropped + " packets came that are not of this stream (payload type or SSRC)";
        }
        if (foreignFrames > 0) {
            return foreignFrames + " frames came on channels that were not agreed on";
        }
        return controlPackets > 0 ? "RTCP alone came" : null;
    }

    /** A receiver report, over the connection where there are no ports. */
    void sendReport(@Nullable RtspClientConnection connection) {
        IngestPipeline of = pipeline;
        if (of == null) {
            return;
        }
        ByteBuf report = of.receiverReport(ownSsrc, parts.time().steadyUs());
        if (ports != null) {
            ports.send(true, report);
        } else if (connection != null && channels != null) {
            connection.sendInterleaved(channels.rtcp(), report);
        } else {
            report.release();
        }
    }

    /** Keeps the way through a NAT open. */
    void punch() {
        if (ports != null) {
            ports.punch();
        }
    }

    /** Lets everything go; another attempt may agree anew. */
    void release(String cause, boolean deliberate) {
        IngestPipeline of = pipeline;
        pipeline = null;
        channels = null;
        sound = null;
        soundChannels = null;
        if (of != null) {
            of.end(cause, deliberate);
        }
        closePorts();
    }

    private void closePorts() {
        MediaPorts bound = ports;
        ports = null;
        if (bound != null) {
            bound.close();
        }
    }
}
