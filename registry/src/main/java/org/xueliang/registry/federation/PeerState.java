package org.xueliang.registry.federation;

import java.time.Clock;
import java.util.concurrent.Semaphore;
import org.xueliang.proto.v1.PeerStatus;
import org.xueliang.proto.v1.Presence;
import org.xueliang.registry.error.Refusal;

/** How it goes with a peer, as people are shown it. Thread-safe. */
final class PeerState {
    private static final int CALLS_A_SECOND = 50;
    private static final int FOLLOWS_A_SECOND = 5;
    static final int STILLS_AT_ONCE = 8;
    static final int VIEWS_AT_ONCE = 4;

    private final Clock clock;
    private Presence link = Presence.UNKNOWN;
    private long sinceUs;
    private String cause = "";
    private long clockOffsetUs;
    private long refused;
    private String lastRefusal = "";
    private long lastRefusalUs;
    private long wholeSyncMs;
    private long alertsLetGo;
    /** Alerts taken since it was last looked whether there are too many; so many at first that it is looked at once. */
    private long alertsTaken = Long.MAX_VALUE / 2;

    private long asOfUs;
    private int followers;
    private long shown;
    private long comparedMs;
    /** Stills of this peer that are being taken: our own people's have to go on beside them. */
    final Semaphore stills = new Semaphore(STILLS_AT_ONCE);
    /** Live views for this peer that are being opened. */
    final Semaphore views = new Semaphore(VIEWS_AT_ONCE);

    private final RowBudget calls = new RowBudget(CALLS_A_SECOND, System.nanoTime());
    private final RowBudget follows = new RowBudget(FOLLOWS_A_SECOND, System.nanoTime());

    PeerState(Clock clock) {
        this.clock = clock;
    }

    synchronized void link(Presence now, String why) {
        if (now != link) {
            link = now;
            sinceUs = clock.millis() * 1000;
        }
        cause = why;
    }

    synchronized void clockOffset(long offsetUs) {
        clockOffsetUs = offsetUs;
    }

    synchronized long clockOffsetUs() {
        return clockOffsetUs;
    }

    /** The peer's state was whole here at this moment. */
    synchronized void whole(long atUs) {
        asOfUs = atUs;
    }

    /** 0 where it never was, in this process. */
    synchronized long asOfUs() {
        return asOfUs;
    }

    synchronized void refused(String why) {
        refused++;
        lastRefusal = Refusal.sentence(why);
        lastRefusalUs = clock.millis() * 1000;
    }

    synchronized long refusals() {
        return refused;
    }

    /** Whether it is time to count what is kept: with the first of this process, and after each hundredth of the bound. */
    synchronized boolean alertsTaken(int count, int most) {
        alertsTaken += count;
        if (alertsTaken < most / 100) {
            return false;
        }
        alertsTaken = 0;
        return true;
    }

    synchronized void alertsLetGo(int count) {
        alertsLetGo += count;
    }

    synchronized void wholeSync(long tookMs) {
        wholeSyncMs = Math.max(1, tookMs);
    }

    synchronized void follower(int change) {
        followers += change;
        comparedMs = 0;
    }

    synchronized int followers() {
        return followers;
    }

    synchronized void shown(long channels) {
        shown = channels;
    }

    /** Of the last whole comparison. */
    synchronized void compared(long tookMs) {
        comparedMs = Math.max(1, tookMs);
    }

    /** Refuses a call that comes too soon after many others. */
    synchronized void admitCall() {
        if (!calls.tryTake(1, System.nanoTime())) {
            throw Refusal.tooMuch("calls of this node: more than " + CALLS_A_SECOND + " a second (expected: fewer)");
        }
    }

    /** Each begins with a comparison that rests for nothing before it. */
    synchronized void admitFollow() {
        if (!follows.tryTake(1, System.nanoTime())) {
            throw Refusal.tooMuch("follow: this node began more than " + FOLLOWS_A_SECOND
                    + " times a second (expected: once, and again when it breaks)");
        }
    }

    /** Without what the database knows. */
    synchronized PeerStatus.Builder status() {
        return PeerStatus.newBuilder()
                .setLink(link)
                .setSinceUs(sinceUs)
                .setCause(cause)
                .setClockOffsetUs(clockOffsetUs)
                .setRefused(refused)
                .setLastRefusal(lastRefusal)
                .setLastRefusalUs(lastRefusalUs)
                .setWholeSyncMs(wholeSyncMs)
                .setAlertsLetGo(alertsLetGo)
                .setFollows(followers > 0)
                .setShown(followers > 0 ? shown : 0)
                .setComparedMs(followers > 0 ? comparedMs : 0);
    }
}
