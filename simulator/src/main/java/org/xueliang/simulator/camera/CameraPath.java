package org.xueliang.simulator.camera;

import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.RtspUrl;

/**
 * What of a request's URL names the camera. Clients put a slash behind the path (VLC, GStreamer) or behind the query
 * (FFmpeg), and the track behind either.
 */
final class CameraPath {
    private static final String TRACK = "/" + CameraSdp.TRACK;

    private CameraPath() {}

    /** Path with query, without slashes at its ends and without the track. */
    static String of(String uri) throws RtspSyntaxException {
        String path = strip(RtspUrl.parse(uri).pathAndQuery());
        if (path.endsWith(TRACK)) {
            path = strip(path.substring(0, path.length() - TRACK.length()));
        }
        return path;
    }

    private static String strip(String path) {
        int from = path.startsWith("/") ? 1 : 0;
        int to = path.length() > from && path.endsWith("/") ? path.length() - 1 : path.length();
        return path.substring(from, to);
    }
}
