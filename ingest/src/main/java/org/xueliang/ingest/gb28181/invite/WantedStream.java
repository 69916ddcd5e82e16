package org.xueliang.ingest.gb28181.invite;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.retry.Backoff;
import org.xueliang.ingest.gb28181.media.MediaTransport;

/**
 * One channel's stream and those who want it: asked for while somebody does or it is always on, for a linger after the last, and again after a
 * failure. Lives on the device's event loop.
 */
final class WantedStream {
    /** Attempts with one transport before the other is tried, where none is set. */
    private static final int ATTEMPTS_OF_TRANSPORT = 2;

    /** An always-on stream that nobody waits for lets signalling catch up. */
    private static final long UNDER_PRESSURE_MS = 1000;
    /** Pressure that does not end, a flood for one, holds nobody's pictures back for longer than this many times. */
    private static final int MAX_HELD_BACK = 30;

    private final StreamParts parts;
    private final GbChannel channel;
    private final DeviceLoop loop;
    private final InvitePace pace;
    private final Backoff backoff;
    private final PictureWaiters waiters;

    private @Nullable InviteSession session;
    private DeviceLoop.@Nullable Timer retry;
    private DeviceLoop.@Nullable Timer lingering;
    private volatile @Nullable NoMedia trouble;
    private int leases;
    private boolean online;
    private boolean gone;
    private boolean ownPort;
    private int failures;
    private int heldBack;

    WantedStream(StreamParts parts, GbChannel channel, DeviceLoop loop, InvitePace pace, RandomGenerator random) {
        this.parts = parts;
        this.channel = channel;
        this.loop = loop;
        this.pace = pace;
        waiters = new PictureWaiters(loop);
        backoff = new Backoff(parts.options().firstRetry(), parts.options().lastRetry(), random);
    }

    GbChannel channel() {
        return channel;
    }

    DeviceLoop loop() {
        return loop;
    }

    /** Any thread. */
    Optional<NoMedia> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** What gives pictures now; on the device's event loop. */
    Optional<TrialReport> running() {
        InviteSession now = session;
        return now == null || now.state() != InviteState.STREAMING ? Optional.empty() : Optional.of(now.report(null));
    }

    void online() {
        if (gone) {
            return;
        }
        online = true;
        backoff.reset();
        failures = 0;
        forgetTrouble();
        // The device registered anew: what it sent before is over where it restarted, and goes on where it did not.
        ensure();
    }

    /** The device may have restarted: a stream that is over is not waited for, nor is the next attempt's time. */
    void again() {
        InviteSession running = session;
        if (running != null) {
            running.doubt();
        } else if (retry != null) {
            retry.cancel();
            retry = null;
            backoff.reset();
            ensure();
        }
    }

    void offline(String cause) {
        online = false;
        cancelTimers();
        InviteSession running = session;
        session = null;
        if (running != null) {
            running.end(cause);
        }
        note(new NoMedia(NoMediaCause.NO_ANSWER, cause, "look at the device and its network"));
    }

    void leased() {
        leases++;
        if (lingering != null) {
            lingering.cancel();
            lingering = null;
        }
        forgetTrouble();
        ensure();
    }

    /** The waiter is told of the first picture, or why none comes: at once where that is known already. */
    void leased(long patienceMs, StreamDemand.Waiter waiter) {
        leased();
        InviteSession running = session;
        NoMedia known = trouble;
        if (running != null && running.state() == InviteState.STREAMING) {
            waiter.streaming();
        } else if (gone) {
            waiter.noPicture(notAssigned("the channel is no longer assigned to this gateway"));
        } else if (!online) {
            waiter.noPicture(known == null ? notRegistered() : known);
        } else if (running == null && known != null) {
            // An attempt failed and the next one is not due yet.
            waiter.noPicture(known);
        } else {
            waiters.add(waiter, patienceMs, () -> soFar(patienceMs));
        }
    }

    private NoMedia soFar(long waitedMs) {
        InviteSession running = session;
        return running == null
                ? new NoMedia(
                        NoMediaCause.NO_ANSWER,
                        "the INVITE has not had its turn for " + waitedMs / 1000 + " s",
                        "many streams are asked for at once: try again")
                : running.soFar(waitedMs);
    }

    /** Before an attempt that somebody new began: what the last one met is no news of this one. */
    private void forgetTrouble() {
        if (online && session == null && retry == null) {
            trouble = null;
        }
    }

    void returned(StreamDemand.Waiter waiter) {
        waiters.remove(waiter);
        returned();
    }

    void returned() {
        leases--;
        if (leases > 0 || channel.alwaysOn() || gone) {
            return;
        }
        if (session == null) {
            cancelTimers();
        } else if (lingering == null) {
            lingering = loop.after(parts.options().linger().toMillis(), this::lingered);
        }
    }

    private void lingered() {
        lingering = null;
        if (isWanted()) {
            return;
        }
        cancelTimers();
        InviteSession running = session;
        session = null;
        if (running != null) {
            running.end("nobody wants it any more");
        }
    }

    /** The channel is not ours any more. */
    void remove(String cause) {
        gone = true;
        cancelTimers();
        InviteSession running = session;
        session = null;
        if (running != null) {
            running.end(cause);
        }
        waiters.noPicture(notAssigned(cause));
    }

    private static NoMedia notAssigned(String cause) {
        return new NoMedia(NoMediaCause.NO_ANSWER, cause, "try again: another gateway may have it");
    }

    private NoMedia notRegistered() {
        return new NoMedia(
                NoMediaCause.NO_ANSWER,
                "the device " + channel.device() + " is not registered here",
                "look at the device and its network");
    }

    private boolean isWanted() {
        return !gone && online && (channel.alwaysOn() || leases > 0);
    }

    private void ensure() {
        if (isWanted() && session == null && retry == null) {
            schedule(0);
        }
    }

    private void schedule(long delayMs) {
        if (delayMs > 0) {
            retry = loop.after(delayMs, this::queue);
        } else {
            queue();
        }
    }

    /** A turn is taken when the time has come: one that is taken ahead would hold up all that come before it. */
    private void queue() {
        retry = loop.after(pace.delayMs(parts.time().steadyMs()), this::attempt);
    }

    private void attempt() {
        retry = null;
        if (!isWanted() || session != null) {
            return;
        }
        if (leases == 0 && parts.dialogs().underPressure() && heldBack < MAX_HELD_BACK) {
            heldBack++;
            retry = loop.after(UNDER_PRESSURE_MS, this::queue);
            return;
        }
        heldBack = 0;
        Optional<DialogPeer> peer = parts.dialogs().peer(channel.device());
        if (peer.isEmpty()) {
            note(notRegistered());
            return;
        }
        InviteSession next = new InviteSession(
                parts, channel, GbPeriod.LIVE, transport(peer.get()), ownPort, peer.get(), loop, new OnSession());
        session = next;
        next.start();
    }

    /** Where none is set: as it signals, and the other way after failures. */
    private MediaTransport transport(DialogPeer peer) {
        if (channel.transport() != null) {
            return channel.transport();
        }
        boolean other = failures / ATTEMPTS_OF_TRANSPORT % 2 == 1;
        return peer.overTcp() ^ other ? MediaTransport.TCP_PASSIVE : MediaTransport.UDP;
    }

    private final class OnSession implements InviteSession.Listener {
        @Override
        public void streaming() {
            backoff.reset();
            failures = 0;
            trouble = null;
            waiters.streaming();
        }

        @Override
        public void ended(NoMedia why, boolean hadPicture) {
            session = null;
            if (gone) {
                return;
            }
            failures++;
            if (!hadPicture) {
                parts.media().observers().noPicture(channel.code(), why.cause().name());
            }
            ownPort |= why.cause() == NoMediaCause.WRONG_SSRC;
            note(why);
            if (isWanted()) {
                boolean refused = why.cause() == NoMediaCause.REFUSED || why.cause() == NoMediaCause.BUSY;
                long wait = backoff.nextMs();
                schedule(
                        refused && !hadPicture
                                ? Math.max(wait, parts.options().afterRefusal().toMillis())
                                : wait);
            }
        }
    }

    private void note(NoMedia why) {
        trouble = why;
        String words = why.told();
        if (parts.media().directory().find(channel.code()).isEmpty()
                && parts.media().directory().offline(channel.code(), words)) {
            parts.media().observers().channelOffline(channel.code(), channel.place(), words);
        }
        waiters.noPicture(why);
    }

    private void cancelTimers() {
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
        if (lingering != null) {
            lingering.cancel();
            lingering = null;
        }
    }
}
