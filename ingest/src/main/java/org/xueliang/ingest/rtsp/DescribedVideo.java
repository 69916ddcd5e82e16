package org.xueliang.ingest.rtsp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.Excerpt;
import org.xueliang.protocol.rtsp.ControlUrl;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.RtspUrl;
import org.xueliang.protocol.sdp.AudioTrack;
import org.xueliang.protocol.sdp.NoVideoTrackException;
import org.xueliang.protocol.sdp.SdpParser;
import org.xueliang.protocol.sdp.SdpSyntaxException;
import org.xueliang.protocol.sdp.SessionDescription;
import org.xueliang.protocol.sdp.VideoTrack;

/**
 * What a camera described: the video that is taken, the audio that may be, and the URLs to ask for them. What is not set
 * up is declined: that is all it takes.
 *
 * @param base aggregate URL, for PLAY, keepalive and TEARDOWN
 * @param trackUrl for SETUP
 * @param sound null where there is none that can be passed on
 * @param soundUrl for its SETUP; empty where there is none
 */
record DescribedVideo(
        VideoTrack track,
        String base,
        String trackUrl,
        @Nullable AudioTrack sound,
        String soundUrl) {
    static DescribedVideo of(RtspResponse response, RtspUrl asked) throws PullRefusal {
        try {
            SessionDescription description = SdpParser.parse(response.body());
            VideoTrack track = VideoTrack.select(description);
            String contentBase = base(response, asked);
            String control = description.control();
            String aggregate = control == null ? contentBase : ControlUrl.resolve(contentBase, control);
            AudioTrack sound = AudioTrack.select(description);
            return new DescribedVideo(
                    track,
                    aggregate,
                    ControlUrl.resolve(contentBase, track.control()),
                    sound,
                    sound == null ? "" : ControlUrl.resolve(contentBase, sound.control()));
        } catch (SdpSyntaxException e) {
            String type = response.headers().get(RtspHeaders.CONTENT_TYPE);
            throw new PullRefusal("unexpected content in the DESCRIBE answer"
                    + (type == null ? "" : " (" + Excerpt.of(type) + ")") + ": " + e.getMessage() + ": \""
                    + Excerpt.of(new String(response.body(), StandardCharsets.ISO_8859_1)) + '"');
        } catch (NoVideoTrackException e) {
            throw new PullRefusal(
                    switch (e.reason()) {
                        case NO_VIDEO_MEDIA -> "SDP has no video";
                        case CODEC_NOT_SUPPORTED, NO_CONTROL -> String.valueOf(e.getMessage());
                    });
        } catch (RtspSyntaxException e) {
            throw new PullRefusal("SDP control: " + e.getMessage());
        }
    }

    /** Content-Base, else Content-Location, else what was asked for; one that cannot be mended counts as absent. */
    private static String base(RtspResponse response, RtspUrl asked) {
        for (String name : new String[] {RtspHeaders.CONTENT_BASE, RtspHeaders.CONTENT_LOCATION}) {
            String value = response.headers().get(name);
            if (value != null) {
                try {
                    return RtspUrl.parseLenient(value, asked).requestUri();
                } catch (RtspSyntaxException e) {
                    continue;
                }
            }
        }
        return asked.requestUri();
    }
}
