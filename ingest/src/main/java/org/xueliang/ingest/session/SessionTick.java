package org.xueliang.ingest.session;

import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The one timer of a session: a regular call on its event loop, in which the session looks at all its deadlines. It is in the
 * ledger until it is closed.
 */
public final class SessionTick implements AutoCloseable {
    private final Future<?> timer;
    private final SessionLedger.Entry entry;

    private SessionTick(Future<?> timer, SessionLedger.Entry entry) {
        this.timer = timer;
        this.entry = entry;
    }

    /** Calls {@code tick} on the event loop every {@code periodMs} from one period on, until closed. */
    public static SessionTick every(long periodMs, EventLoop loop, SessionLedger ledger, String owner, Runnable tick) {
        return new SessionTick(
                loop.scheduleWithFixedDelay(tick, periodMs, periodMs, TimeUnit.MILLISECONDS),
                ledger.open(SessionLedger.Kind.TIMER, owner));
    }

    /** Calls {@code action} once on the event loop after {@code delayMs}, unless closed before. */
    public static SessionTick once(long delayMs, EventLoop loop, SessionLedger ledger, String owner, Runnable action) {
        SessionLedger.Entry entry = ledger.open(SessionLedger.Kind.TIMER, owner);
        return new SessionTick(
                loop.schedule(
                        () -> {
                            entry.close();
                            action.run();
                        },
                        delayMs,
                        TimeUnit.MILLISECONDS),
                entry);
    }

    @Override
    public void close() {
        timer.cancel(false);
        entry.close();
    }
}
