package org.xueliang.registry.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.LiveView;
import org.xueliang.proto.v1.OpenGatewayViewRequest;
import org.xueliang.registry.gateway.GatewayDoors.Target;

/** One live view: facts, and what they mean as time goes by. Milliseconds since the Unix epoch. Guarded by its {@link LiveTable}. */
final class LiveEntry {
    /** A player has so long to open it. */
    static final long OPEN_WITHIN_MS = 60_000;
    /** A player that comes again finds it. */
    static final long LEFT_MS = 15_000;
    /** After that somebody has to say again why. */
    static final long LONGEST_MS = 8 * 3_600_000L;
    /** Another node renews what it was given every few seconds. */
    static final long RENEW_WITHIN_MS = 20_000;
    /** A gateway that was not reached for so long has ended it by itself. */
    static final long GATEWAY_KEEPS_MS = 15_000;

    private static final int MAX_LOOKS = 32;

    final String id;
    final String channel;
    final String home;
    /** Token's name, or "node:" and the node. */
    final String caller;
    /** Empty for people here. */
    final String peer;
    /** Of the peer's key when it was given; empty for people here. */
    final String peerKey;

    /** Nodes that the question was passed through. */
    final List<String> path;

    final Deque<Look> looks = new ArrayDeque<>();
    final long openedMs;

    /** Null while it is being opened. */
    volatile @Nullable Target target;

    /** What the gateway was asked, without a relay. */
    volatile @Nullable OpenGatewayViewRequest opened;

    int viewers;
    boolean wasViewed;
    String noPicture = "";
    long keptMs;
    long lookedMs;
    long renewedMs;
    long endedMs;
    String cause = "";

    LiveEntry(
            String id,
            String channel,
            String home,
            String caller,
            String peer,
            String peerKey,
            Look look,
            List<String> path,
            long nowMs) {
        this.id = id;
        this.channel = channel;
        this.home = home;
        this.caller = caller;
        this.peer = peer;
        this.peerKey = peerKey;
        this.path = List.copyOf(path);
        this.openedMs = nowMs;
        this.keptMs = nowMs;
        this.lookedMs = nowMs;
        this.renewedMs = nowMs;
        looks.add(look);
    }

    boolean isOpen() {
        return endedMs == 0;
    }

    /** Somebody more looks by it. */
    void add(Look look) {
        looks.add(look);
        if (looks.size() > MAX_LOOKS) {
            looks.removeFirst();
        }
    }

    /** The gateway has it and says so. */
    void kept(int lookNow, boolean viewedEver, String why, long nowMs) {
        viewers = lookNow;
        wasViewed |= viewedEver;
        noPicture = why;
        keptMs = nowMs;
        if (lookNow > 0) {
            lookedMs = nowMs;
        }
    }

    /** Why it is over by now, in words; null where it goes on. */
    @Nullable
    String over(long nowMs) {
        if (target == null) {
            return null;
        }
        if (nowMs - keptMs > GATEWAY_KEEPS_MS) {
            return "its gateway was not reached for " + GATEWAY_KEEPS_MS / 1000 + " s";
        }
        if (!peer.isEmpty()) {
            return nowMs - renewedMs > RENEW_WITHIN_MS
                    ? "node '" + peer + "' did not renew it for " + RENEW_WITHIN_MS / 1000 + " s"
                    : null;
        }
        if (nowMs - openedMs > LONGEST_MS) {
            return "it was open for 8 hours (ask for another, with its purpose)";
        }
        if (viewers > 0) {
            return null;
        }
        if (!wasViewed) {
            return nowMs - openedMs > OPEN_WITHIN_MS
                    ? "nobody opened it for " + OPEN_WITHIN_MS / 1000 + " s"
                            + (noPicture.isEmpty() ? "" : "; no picture came: " + noPicture)
                    : null;
        }
        return nowMs - lookedMs > LEFT_MS ? "nobody looks any more" : null;
    }

    private LiveView.State state() {
        if (!isOpen()) {
            return LiveView.State.ENDED;
        }
        return viewers > 0 ? LiveView.State.PLAYING : wasViewed ? LiveView.State.LEFT : LiveView.State.WAITING;
    }

    LiveView message() {
        Target at = target;
        LiveView.Builder view = LiveView.newBuilder()
                .setId(id)
                .setChannel(channel)
                .setState(state())
                .setHome(home)
                .setCaller(caller)
                .setPeer(peer)
                .setGateway(at == null ? "" : at.gateway())
                .setViewers(isOpen() ? viewers : 0)
                .setOpenedUs(openedMs * 1000)
                .setEndedUs(endedMs * 1000)
                .setCause(cause);
        looks.forEach(look -> view.addLooks(look.message()));
        return view.build();
    }

    Look lastLook() {
        return Objects.requireNonNull(looks.peekLast());
    }

    /** For the record: who looked last, how long, why it ended. */
    String words() {
        return "view " + id + " for " + (peer.isEmpty() ? caller : "node " + peer) + " ("
                + lastLook().user() + "), open " + (endedMs - openedMs) / 1000 + " s: " + cause;
    }
}
