package org.xueliang.ingest.rtsp;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.live.PacketBatch;
import org.xueliang.ingest.live.Viewer;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.rtsp.RtpInfo;
import org.xueliang.protocol.rtsp.RtspRequest;

/**
 * The stream's side of a viewer: called on the stream's event loop, it writes to the viewer's connection, whose loop keeps the
 * order. Bounded by the connection's write buffer: while that is full nothing more is taken.
 */
final class RtspViewer implements Viewer {
    private final PlaySession session;
    private final ServerConnection connection;
    private final RtspRequest request;
    private final ViewerTrack video;
    private final @Nullable ViewerTrack audio;
    private final @Nullable AudioFormat heard;
    private RtpInfo.@Nullable Stream audioBegins;
    private volatile boolean left;

    /**
     * @param audio null where it only looks
     * @param heard what was described for that track
     */
    RtspViewer(
            PlaySession session,
            ServerConnection connection,
            RtspRequest request,
            ViewerTrack video,
            @Nullable ViewerTrack audio,
            @Nullable AudioFormat heard) {
        this.session = session;
        this.connection = connection;
        this.request = request;
        this.video = video;
        this.audio = audio;
        this.heard = heard;
    }

    @Override
    public @Nullable AudioFormat audio() {
        return audio == null ? null : heard;
    }

    @Override
    public void audioBegins(int sequence, int timestamp) {
        if (audio != null) {
            audioBegins = new RtpInfo.Stream(audio.url(), sequence, Integer.toUnsignedLong(timestamp), null);
        }
    }

    @Override
    public void begins(int sequence, int timestamp, int ssrc) {
        RtpInfo.Stream beside = audioBegins;
        connection.onLoop(() -> session.begins(request, sequence, timestamp, beside));
    }

    @Override
    public boolean takesMore() {
        return video.takesMore();
    }

    @Override
    public void packets(PacketBatch batch) {
        if (!left) {
            video.packets(batch);
        }
    }

    @Override
    public void control(ByteBuf packet) {
        control(video, packet);
    }

    private void control(@Nullable ViewerTrack track, ByteBuf packet) {
        if (left || track == null) {
            packet.release();
        } else {
            track.control(packet);
        }
    }

    @Override
    public void audioPackets(PacketBatch batch) {
        if (!left && audio != null) {
            audio.packets(batch);
        }
    }

    @Override
    public void audioControl(ByteBuf packet) {
        control(audio, packet);
    }

    @Override
    public void dropped(int accessUnits) {
        connection.parts().metrics().viewerDropped(accessUnits);
    }

    @Override
    public void streamEnded(String cause) {
        connection.onLoop(() -> connection.end("the stream ended: " + cause, true));
    }

    @Override
    public void sentAll(String cause) {
        connection.onLoop(() -> session.sentAll(cause));
    }

    @Override
    public boolean gone() {
        return left || !connection.channel().isOpen();
    }

    /** The viewer pauses or goes: nothing more is written. Any thread. */
    void leave() {
        left = true;
    }
}
