package org.xueliang.ingest.rtsp;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.chassis.retry.Backoff;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.assignment.AssignmentBook;
import org.xueliang.ingest.session.IngestMetrics;
import org.xueliang.ingest.session.SessionTick;
import org.xueliang.ingest.view.Relays;

/**
 * Keeps one pull going for each channel that is to be pulled: starts it, tries again with jittered backoff, ends it when the
 * channel is changed or taken away. Each channel lives on one event loop.
 */
final class PullSupervisor implements AssignmentBook.Listener, AutoCloseable {
    private final PullParts parts;
    private final EventLoopGroup loops;
    private final ConnectRate connectRate;
    private final CountedErrors errors;
    private final IngestMetrics metrics;
    private final Map<String, PulledChannel> channels = new ConcurrentHashMap<>();

    PullSupervisor(
            PullParts parts,
            EventLoopGroup loops,
            ConnectRate connectRate,
            CountedErrors errors,
            IngestMetrics metrics) {
        this.parts = parts;
        this.loops = loops;
        this.connectRate = connectRate;
        this.errors = errors;
        this.metrics = metrics;
    }

    @Override
    public void assigned(Assignment now, @Nullable Assignment before) {
        PulledChannel running = channels.get(now.code());
        if (running != null && before != null && samePull(now, before)) {
            return;
        }
        if (running != null) {
            channels.remove(now.code());
            running.stop("channel changed");
        }
        if (now.enrolled() && now.pull() != null) {
            PulledChannel pulled = new PulledChannel(now, now.pull(), loops.next());
            channels.put(now.code(), pulled);
            pulled.loop.execute(pulled::startLater);
        }
    }

    private static boolean samePull(Assignment now, Assignment before) {
        return now.pull() != null
                && now.pull().equals(before.pull())
                && now.place().equals(before.place())
                && now.audio() == before.audio()
                && now.trial() == before.trial()
                && now.enrolled() == before.enrolled();
    }

    @Override
    public void removed(Assignment before) {
        stop(before.code(), "channel removed");
    }

    private void stop(String code, String cause) {
        PulledChannel running = channels.remove(code);
        if (running != null) {
            running.stop(cause);
        }
    }

    /** Pulls for whoever asks, beside what is assigned. */
    Relays.Pulls relays() {
        return new Relays.Pulls() {
            @Override
            public void start(String channel, Assignment.Pull from) {
                PullSupervisor.this.stop(channel, "another source");
                assigned(Assignment.builder(channel).pull(from).build(), null);
            }

            @Override
            public void stop(String channel, String cause) {
                PullSupervisor.this.stop(channel, cause);
            }
        };
    }

    /** Ends all; returns at once, the event loops do it. */
    @Override
    public void close() {
        channels.values().forEach(channel -> channel.stop("gateway shuts down"));
        channels.clear();
    }

    private final class PulledChannel {
        private final Assignment assignment;
        private final Assignment.Pull pull;
        private final EventLoop loop;
        private final Backoff backoff;
        private @Nullable PullSession session;
        private @Nullable SessionTick retry;
        private boolean stopped;

        PulledChannel(Assignment assignment, Assignment.Pull pull, EventLoop loop) {
            this.assignment = assignment;
            this.pull = pull;
            this.loop = loop;
            this.backoff =
                    new Backoff(parts.timeouts().firstRetry(), parts.timeouts().lastRetry(), new SplittableRandom());
        }

        private void startLater() {
            after(0);
        }

        private void after(long delayMs) {
            if (stopped) {
                return;
            }
            long waitMs = delayMs + connectRate.reserveMs(parts.time().steadyUs() + delayMs * 1000);
            retry = SessionTick.once(waitMs, loop, parts.ledger(), "retry of " + assignment.code(), this::start);
        }

        private void start() {
            retry = null;
            if (!stopped) {
                session = PullSession.start(parts, assignment, pull, loop, this::ended);
            }
        }

        private void ended(PullSession.Outcome outcome) {
            session = null;
            if (outcome.deliberate()) {
                return;
            }
            metrics.pullEnded(outcome.cause());
            String code = assignment.code();
            errors.warn("pull " + code + " " + outcome.cause(), outcome.context() + ": " + outcome.cause());
            if (parts.media().directory().offline(code, outcome.cause()) && !outcome.hadMedia()) {
                parts.media().observers().channelOffline(code, assignment.place(), outcome.cause());
            }
            if (outcome.hadMedia()) {
                backoff.reset();
            }
            after(outcome.refusedCredentials() ? parts.timeouts().afterRefusal().toMillis() : backoff.nextMs());
        }

        private void stop(String cause) {
            Runnable stopping = () -> {
                stopped = true;
                if (retry != null) {
                    retry.close();
                    retry = null;
                }
                if (session != null) {
                    session.stop(cause);
                    session = null;
                }
            };
            if (loop.inEventLoop()) {
                stopping.run();
            } else {
                loop.execute(stopping);
            }
        }
    }
}
