package org.xueliang.ingest.rtsp;

import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.StatusCode;

/** A channel's live stream: it goes on without this viewer, who begins where it is. */
final class LiveWatched implements Watched {
    /** Many devices announce audio and never send any (P19 in gb28181-quirks): it is not waited for longer. */
    private static final long AUDIO_BEGINS_WITHIN_US = 1_000_000;

    private final ServerConnection connection;
    private final ChannelStream stream;
    private final boolean sound;

    /** @param sound whether what its owner lets pass is heard by this viewer */
    LiveWatched(ServerConnection connection, ChannelStream stream, boolean sound) {
        this.connection = connection;
        this.stream = stream;
        this.sound = sound;
    }

    @Override
    public VideoCodec codec() {
        return stream.codec();
    }

    @Override
    public @Nullable ParameterSets parameterSets() {
        return stream.parameterSets();
    }

    @Override
    public @Nullable AudioFormat audio() {
        return passes() ? stream.audio() : null;
    }

    private boolean passes() {
        return sound && connection.parts().media().audio().passes(stream.channel());
    }

    @Override
    public boolean audioMayCome() {
        return passes()
                && stream.audio() == null
                && connection.parts().time().wallUs() - stream.startedUs() < AUDIO_BEGINS_WITHIN_US;
    }

    @Override
    public String range() {
        return "";
    }

    @Override
    public String began() {
        return "npt=now-";
    }

    @Override
    public void play(PlaySession session, RtspRequest request, RtspViewer viewer) throws ServerRefusal {
        if (!connection.parts().live().join(stream, viewer)) {
            throw new ServerRefusal(StatusCode.NOT_FOUND, "the stream has ended");
        }
    }

    @Override
    public void again(PlaySession session, RtspRequest request) {
        session.playing(request, ServerConnection.headers());
    }

    @Override
    public void pause(PlaySession session, RtspRequest request) {
        session.forgetViewer();
        connection.ok(request);
    }

    @Override
    public void leave() {}
}
