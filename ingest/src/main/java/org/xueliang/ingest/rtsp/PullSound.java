package org.xueliang.ingest.rtsp;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspMethods;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.StatusCode;
import org.xueliang.protocol.rtsp.TransportHeader;
import org.xueliang.protocol.sdp.AudioTrack;

/** The SETUP of a camera's audio beside its video, over the same connection; a refusal is no harm. One event loop's. */
final class PullSound {
    /** Sends a request. */
    interface Asking {
        void ask(String method, String uri, RtspHeaders extra, RtspClientConnection.Answer answer);
    }

    private static final int CHANNEL = 2;

    private final AudioTrack track;
    private final String url;
    private final PullMedia media;
    private boolean asking;

    private PullSound(AudioTrack track, String url, PullMedia media) {
        this.track = track;
        this.url = url;
        this.media = media;
    }

    /** Null where there is none, or where it is not wanted: then it is not asked for. */
    static @Nullable PullSound of(DescribedVideo described, PullMedia media) {
        AudioTrack track = described.sound();
        return track == null || !media.wantsSound() ? null : new PullSound(track, described.soundUrl(), media);
    }

    void ask(Asking asker, Runnable then) {
        asking = true;
        asker.ask(
                RtspMethods.SETUP,
                url,
                RtspHeaders.of(
                        RtspHeaders.TRANSPORT, TransportHeader.tcp(CHANNEL).format()),
                response -> {
                    asking = false;
                    answered(response);
                    then.run();
                });
    }

    private void answered(RtspResponse response) {
        if (!StatusCode.isSuccess(response.status())) {
            return;
        }
        String text = response.headers().get(RtspHeaders.TRANSPORT);
        TransportHeader.Pair pair = null;
        try {
            pair = text == null ? null : TransportHeader.parse(text).interleaved();
        } catch (RtspSyntaxException e) {
            // Its video is what counts: audio may come where it was asked for.
            pair = null;
        }
        media.agreeSound(track, pair == null ? new TransportHeader.Pair(CHANNEL, CHANNEL + 1) : pair);
    }

    /** Whether its answer is waited for. */
    boolean isAsking() {
        return asking;
    }
}
