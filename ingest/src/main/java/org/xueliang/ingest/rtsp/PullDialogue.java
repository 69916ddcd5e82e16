package org.xueliang.ingest.rtsp;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.rtsp.PullState.Event;
import org.xueliang.protocol.rtsp.PublicMethods;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspMethods;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.SessionHeader;
import org.xueliang.protocol.rtsp.StatusCode;
import org.xueliang.protocol.rtsp.TransportHeader;

/**
 * What is said over a pull's connection from OPTIONS to PLAY (RFC 2326 section 10), step by step as the camera answers. Where an answer asks
 * for another connection it begins anew there, and keeps what was learnt. One event loop's.
 */
final class PullDialogue {
    /** The pull that it is of: told where the answers lead. */
    interface Pull {
        /** Whether the event has a place now; where not, the pull has ended. */
        boolean moved(Event event);

        /** An answer is waited for from now on. */
        void asked(String method);

        /** Ports are needed for media over UDP: {@link PullDialogue#setUp} goes on with them. */
        void portsWanted();

        /** PLAY was accepted. */
        void playing();

        void redirected(String location);

        /** From the start, over another connection. */
        void again();

        void end(String cause);
    }

    private final PullTarget target;
    private final PullTransports transports;
    private final PullRequests requests;
    private final PullMedia media;
    private final Pull pull;

    private PublicMethods methods = PublicMethods.UNKNOWN;
    private String base;
    private @Nullable InetAddress server;
    private @Nullable DescribedVideo described;
    private @Nullable PullSound sound;
    private boolean withoutSound;
    private boolean withoutRange;

    PullDialogue(PullTarget target, PullTransports transports, PullRequests requests, PullMedia media, Pull pull) {
        this.target = target;
        this.transports = transports;
        this.requests = requests;
        this.media = media;
        this.pull = pull;
        this.base = target.url().requestUri();
    }

    /** Another connection will be made. */
    void fromTheStart() {
        base = target.url().requestUri();
    }

    /** Connected to the server at that address. */
    void begin(InetAddress to) {
        server = to;
        ask(RtspMethods.OPTIONS, base, RtspHeaders.EMPTY, this::greeted);
    }

    private void ask(String method, String uri, RtspHeaders extra, RtspClientConnection.Answer answer) {
        pull.asked(method);
        requests.ask(method, uri, extra, answer);
    }

    private boolean redirected(RtspResponse response) {
        if (!StatusCode.isRedirect(response.status())) {
            return false;
        }
        String location = response.headers().get(RtspHeaders.LOCATION);
        pull.redirected(location == null ? "" : location);
        return true;
    }

    private void greeted(RtspResponse response) {
        if (redirected(response)) {
            return;
        }
        // Whatever else it says: some servers do not know OPTIONS, and DESCRIBE tells more.
        methods =
                StatusCode.isSuccess(response.status()) ? PublicMethods.of(response.headers()) : PublicMethods.UNKNOWN;
        if (pull.moved(Event.GREETED)) {
            ask(RtspMethods.DESCRIBE, base, RtspHeaders.of(RtspHeaders.ACCEPT, "application/sdp"), this::described);
        }
    }

    private void described(RtspResponse response) {
        if (redirected(response)) {
            return;
        }
        try {
            if (!StatusCode.isSuccess(response.status())) {
                throw new PullRefusal(PullRefusal.ofStatus(RtspMethods.DESCRIBE, response));
            }
            DescribedVideo found = DescribedVideo.of(response, target.url());
            base = found.base();
            described = found;
        } catch (PullRefusal e) {
            pull.end(e.cause());
            return;
        }
        if (pull.moved(Event.DESCRIBED)) {
            if (transports.tcp()) {
                setUp(TransportHeader.tcp(0));
            } else {
                pull.portsWanted();
            }
        }
    }

    void setUp(TransportHeader offer) {
        String url = described == null ? "" : described.trackUrl();
        ask(RtspMethods.SETUP, url, RtspHeaders.of(RtspHeaders.TRANSPORT, offer.format()), this::setUpAnswered);
    }

    private void setUpAnswered(RtspResponse response) {
        if (response.status() == StatusCode.UNSUPPORTED_TRANSPORT && transports.next()) {
            pull.again();
            return;
        }
        DescribedVideo video = described;
        InetAddress over = server;
        try {
            if (!StatusCode.isSuccess(response.status()) || video == null || over == null) {
                throw new PullRefusal(PullRefusal.ofStatus(RtspMethods.SETUP, response));
            }
            String transportText = response.headers().get(RtspHeaders.TRANSPORT);
            TransportHeader agreed = transportText == null
                    ? (transports.tcp() ? TransportHeader.tcp(0) : TransportHeader.udp(0, 0))
                    : TransportHeader.parse(transportText);
            requests.within(SessionHeader.parse(response.headers()));
            media.agree(agreed, video.track(), over);
            media.dated(response.headers().get("Date"));
            sound = withoutSound || !agreed.tcp() ? null : PullSound.of(video, media);
        } catch (RtspSyntaxException e) {
            pull.end("SETUP answer: " + e.getMessage());
            return;
        } catch (PullRefusal e) {
            pull.end(e.cause());
            return;
        }
        if (pull.moved(Event.SET_UP)) {
            if (sound == null) {
                play();
            } else {
                sound.ask(this::ask, this::play);
            }
        }
    }

    /**
     * A camera that ends or holds the conversation where it is asked for its audio is asked for its video alone.
     *
     * @return whether it was so, and begins anew
     */
    boolean goesOnWithoutSound() {
        boolean blamed = sound != null && sound.isAsking();
        sound = null;
        if (blamed) {
            withoutSound = true;
            pull.again();
        }
        return blamed;
    }

    private void play() {
        RtspHeaders range = withoutRange ? RtspHeaders.EMPTY : RtspHeaders.of(RtspHeaders.RANGE, "npt=0.000-");
        ask(RtspMethods.PLAY, base, range, this::playAnswered);
    }

    private void playAnswered(RtspResponse response) {
        if (response.status() == StatusCode.INVALID_RANGE && !withoutRange) {
            withoutRange = true;
            play();
        } else if (!StatusCode.isSuccess(response.status())) {
            pull.end(PullRefusal.ofStatus(RtspMethods.PLAY, response));
        } else if (pull.moved(Event.PLAYS)) {
            pull.playing();
        }
    }

    /** Says that we are still there, in the way that the camera knows. */
    void keepalive(PullRequests.Refused gone) {
        requests.keepalive(methods.keepaliveMethod(), base, gone);
    }

    void tearDown() {
        requests.tearDown(base);
    }
}
