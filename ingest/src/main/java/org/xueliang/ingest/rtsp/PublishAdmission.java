package org.xueliang.ingest.rtsp;

import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.assignment.Assignment.Use;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.StatusCode;

/** Who may publish, and to which channel. */
final class PublishAdmission {
    private PublishAdmission() {}

    /** The channel, where the peer may publish to it; null where it was answered already: it must prove who it is. */
    static @Nullable Assignment channel(ServerConnection connection, RtspRequest request, RequestPath path)
            throws ServerRefusal {
        ServerParts parts = connection.parts();
        Assignment found = connection.channelOf(path);
        if (parts.policies().openPushOnLoopback()
                && connection.peer().isLoopbackAddress()
                && path.track().isEmpty()
                && !path.channel().isEmpty()) {
            boolean pulled = found != null && !found.pushed();
            if (!pulled) {
                return found != null ? found : PublishSession.openChannel(path.channel());
            }
        }
        if (found == null) {
            if (parts.policies().unknownPaths() == UnknownPathPolicy.PENDING
                    && PublishSession.canBeAlias(path.channel())) {
                parts.unknownPath().accept(path.channel(), connection.peerName());
                throw new ServerRefusal(
                        StatusCode.FORBIDDEN, "path '" + path.channel() + "' has no channel: reported as pending");
            }
            throw new ServerRefusal(
                    StatusCode.NOT_FOUND, "no channel has this path (expected: a channel's code or alias)");
        }
        if (!found.enrolled()) {
            throw new ServerRefusal(StatusCode.FORBIDDEN, "the channel is pending: it has to be approved first");
        }
        if (!found.pushed()) {
            throw new ServerRefusal(
                    StatusCode.FORBIDDEN, "the channel is pulled from its camera, nobody publishes to it");
        }
        return connection.authenticated(request, found.code(), found.verifiers(Use.PUBLISH)) ? found : null;
    }
}
