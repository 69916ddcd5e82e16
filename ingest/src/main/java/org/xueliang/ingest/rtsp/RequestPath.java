package org.xueliang.ingest.rtsp;

import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.RtspUrl;

/**
 * Which channel, and which track of it, a request's URI names. The path is the channel's code or alias, which hold no slash; what
 * follows is the track. FFmpeg puts the track behind the query ({@code /cam?a=b/streamid=0}), GStreamer behind the path
 * ({@code /cam/stream=0?a=b}); VLC and FFmpeg end aggregate URLs with a slash or not.
 *
 * @param channel code or alias; empty for {@code *} and for no path
 * @param track empty for the aggregate
 */
record RequestPath(String channel, String track) {
    private static final int MAX_CHANNEL_LENGTH = 64;

    static RequestPath of(String uri) throws RtspSyntaxException {
        if (uri.equals("*")) {
            return new RequestPath("", "");
        }
        String pathAndQuery = uri.startsWith("/") ? uri : RtspUrl.parse(uri).pathAndQuery();
        int query = pathAndQuery.indexOf('?');
        String path = query < 0 ? pathAndQuery : pathAndQuery.substring(0, query);
        String behindQuery = query < 0 ? "" : pathAndQuery.substring(query);
        int from = path.startsWith("/") ? 1 : 0;
        int slash = path.indexOf('/', from);
        String channel = slash < 0 ? path.substring(from) : path.substring(from, slash);
        String track = slash < 0 ? "" : path.substring(slash + 1);
        if (track.isEmpty()) {
            int inQuery = behindQuery.lastIndexOf('/');
            track = inQuery < 0 ? "" : behindQuery.substring(inQuery + 1);
        }
        if (track.endsWith("/")) {
            track = track.substring(0, track.length() - 1);
        }
        if (channel.length() > MAX_CHANNEL_LENGTH) {
            throw new RtspSyntaxException(
                    "path: " + channel.length() + " characters (expected: a channel's code or alias)");
        }
        return new RequestPath(channel, track);
    }
}
