package org.xueliang.ingest.rtsp;

import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.media.OnDemand;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.view.LiveView;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.StatusCode;

/**
 * The one channel that a connection's viewer wants to see, from the first request for it to the connection's end: a stream on demand is
 * asked for as long. On the connection's event loop.
 */
final class ViewerWish {
    /** What is done with the stream. */
    interface Found {
        void stream(ChannelStream live) throws ServerRefusal, RtspSyntaxException;
    }

    private final ServerConnection connection;
    private String channel = "";
    private OnDemand.@Nullable Wish wish;
    private @Nullable Pending pending;
    private final LiveView.Seat seat;
    private @Nullable LiveView view;

    ViewerWish(ServerConnection connection) {
        this.connection = connection;
        this.seat = cause -> connection.onLoop(() -> connection.end("the view ended: " + cause, true));
    }

    /** Goes on with the channel's stream, at once where it is there; while one on demand is waited for, the connection's requests wait. */
    void find(RtspRequest request, String code, Found then) throws ServerRefusal, RtspSyntaxException {
        ChannelStream live = directory().find(code).orElse(null);
        boolean held = wish != null && channel.equals(code) && live != null;
        // What is set up keeps its wish: a look at another channel beside it starts nothing.
        if (!held && !connection.session().isViewing()) {
            drop();
            Pending asked = new Pending(request, code, then);
            wish = connection
                    .parts()
                    .onDemand()
                    .want(code, "viewer " + connection.peerName(), asked)
                    .orElse(null);
            channel = code;
            if (wish != null && (live == null || live.gops().bytes() == 0)) {
                pending = asked;
                connection.answersLater();
                return;
            }
        }
        then.stream(require(code));
    }

    private StreamDirectory directory() {
        return connection.parts().media().directory();
    }

    private ChannelStream require(String code) throws ServerRefusal {
        ChannelStream live = directory().find(code).orElse(null);
        if (live == null) {
            throw new ServerRefusal(
                    StatusCode.NOT_FOUND,
                    "the channel is offline: " + directory().offlineCause(code).orElse("nothing has come yet"));
        }
        return live;
    }

    /** A request that waits for the stream. */
    private final class Pending implements OnDemand.Waiter {
        private final RtspRequest request;
        private final String code;
        private final Found then;

        Pending(RtspRequest request, String code, Found then) {
            this.request = request;
            this.code = code;
            this.then = then;
        }

        @Override
        public void streaming() {
            connection.onLoop(() -> {
                if (isAwaited()) {
                    connection.answered(request, () -> then.stream(require(code)));
                }
            });
        }

        @Override
        public void noPicture(String cause) {
            connection.onLoop(() -> {
                if (isAwaited()) {
                    drop();
                    connection.answered(request, ServerRefusal.noPicture(cause));
                }
            });
        }

        /** Once: the connection may have ended, or the stream been there already. */
        private boolean isAwaited() {
            boolean awaited = pending == this;
            pending = awaited ? null : pending;
            return awaited;
        }
    }

    /** The connection looks by this view, whose credential it showed: it ends with it. */
    void sit(LiveView looked) throws ServerRefusal {
        if (view != null && view != looked) {
            throw new ServerRefusal(StatusCode.METHOD_NOT_VALID_IN_THIS_STATE, "a connection looks by one view");
        }
        String refusal =
                looked.sit(seat, connection.peer(), connection.parts().time().steadyMs());
        if (refusal != null) {
            throw new ServerRefusal(StatusCode.FORBIDDEN, refusal);
        }
        view = looked;
    }

    private void drop() {
        pending = null;
        channel = "";
        if (wish != null) {
            wish.close();
            wish = null;
        }
    }

    /** The connection is over: nothing is wanted any more, and its seat is free. */
    void close() {
        drop();
        if (view != null) {
            view.leave(seat);
        }
    }
}
