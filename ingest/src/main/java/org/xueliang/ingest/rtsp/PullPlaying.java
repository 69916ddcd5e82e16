package org.xueliang.ingest.rtsp;

import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.session.SessionTimeouts;

/** A pull behind PLAY as time goes by: receiver reports and keepalives when they are due, and what silence means. One event loop's. */
final class PullPlaying {
    private static final long REPORT_EVERY_MS = 5_000;

    private final SessionTimeouts timeouts;
    private final PullTransports transports;
    private final PullRequests requests;
    private final PullDialogue dialogue;
    private final PullMedia media;
    private final PullDialogue.Pull pull;
    private long keepaliveDueMs;
    private long reportDueMs;

    PullPlaying(
            SessionTimeouts timeouts,
            PullTransports transports,
            PullRequests requests,
            PullDialogue dialogue,
            PullMedia media,
            PullDialogue.Pull pull) {
        this.timeouts = timeouts;
        this.transports = transports;
        this.requests = requests;
        this.dialogue = dialogue;
        this.media = media;
        this.pull = pull;
    }

    /** Media is expected from now on. */
    void begin(long nowMs) {
        media.expectedFrom(nowMs);
        keepaliveDueMs = nowMs + keepaliveEveryMs();
        reportDueMs = nowMs + REPORT_EVERY_MS;
    }

    /** Half the session's timeout, at least 5 s, at most 30 s. */
    private long keepaliveEveryMs() {
        return Math.max(5, Math.min(30, requests.timeoutSeconds() / 2)) * 1000L;
    }

    void tick(long nowMs, @Nullable RtspClientConnection over) {
        media.poll();
        long silentMs = nowMs - media.lastMs();
        if (!media.seen()
                && !transports.tcp()
                && transports.hasNext()
                && silentMs > timeouts.udpFallback().toMillis()) {
            transports.next();
            pull.again();
            return;
        }
        if (silentMs > timeouts.media().toMillis()) {
            silent();
            return;
        }
        if (nowMs >= reportDueMs) {
            reportDueMs = nowMs + REPORT_EVERY_MS;
            media.sendReport(over);
        }
        if (nowMs >= keepaliveDueMs) {
            keepaliveDueMs = nowMs + keepaliveEveryMs();
            media.punch();
            dialogue.keepalive(pull::end);
        }
    }

    private void silent() {
        long seconds = timeouts.media().toSeconds();
        if (media.seen()) {
            pull.end("no RTP for " + seconds + " s");
        } else if (transports.next()) {
            pull.again();
        } else {
            pull.end(transports.silence(seconds, media.whatCame()));
        }
    }
}
