package org.xueliang.registry.way;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xueliang.proto.v1.Presence;

/**
 * Which way of a camera is used. The one in use stays until it has given nothing for the bound; then the next that nothing is known
 * against. Where none gives pictures each further change waits twice as long. The preferred way is used
 * again after it was tried beside the one in use and gave pictures for a while; where a return does not last, the next waits
 * twice as long, up to an hour. Where nobody knows whether pictures come, nothing changes. Pure: time is passed in.
 */
final class WayRules {
    /** A return that lasts less was none. */
    static final long RELAPSE_US = 600_000_000L;

    static final long LONGEST_REST_US = 3_600_000_000L;
    private static final int MOST_DOUBLINGS = 5;

    private final long offlineUs;
    private final long holdUs;
    private final long steadyUs;

    WayRules(WaySettings settings) {
        this.offlineUs = settings.offlineAfter().toNanos() / 1000;
        this.holdUs = settings.hold().toNanos() / 1000;
        this.steadyUs = settings.steady().toNanos() / 1000;
    }

    /**
     * A way as it is known now.
     *
     * @param against what speaks against using it; empty: nothing is known
     * @param over it cannot be used at all
     */
    record Way(String code, String against, boolean over) {
        boolean mayBeHad() {
            return against.isEmpty() && !over;
        }
    }

    /**
     * What is seen of a camera now.
     *
     * @param ways its own first
     * @param state of the way in use; UNKNOWN also where nobody looks
     * @param stateSinceUs since when
     * @param cause why it gives nothing
     * @param trial state of the way that is tried
     */
    record Seen(List<Way> ways, Presence state, long stateSinceUs, String cause, Presence trial) {
        Optional<Way> way(String code) {
            return ways.stream().filter(way -> way.code.equals(code)).findFirst();
        }
    }

    /** What follows; equal to what was where nothing does. */
    WayState next(WayState before, Seen seen, long nowUs) {
        WayState now = seen.way(before.preferred()).isPresent() ? before : before.prefer(seen.ways.get(0).code);
        Optional<Way> inUse = seen.way(now.inUse());
        if (inUse.isEmpty() || inUse.get().over) {
            String why = inUse.map(Way::against).orElse("the way before it is gone");
            return other(now, seen, true)
                    .map(way -> leave(now, way, why, nowUs))
                    .orElse(now.trial().isEmpty() ? now : now.tried("", 0, 0));
        }
        WayState heard = heard(now, seen, nowUs);
        WayState tried = heard.trial().isEmpty() ? heard : tried(heard, seen, nowUs);
        if (!tried.inUse().equals(heard.inUse())) {
            return tried;
        }
        if (isDown(tried, seen, nowUs)) {
            Optional<Way> other = other(tried, seen, false);
            if (other.isPresent()) {
                return leave(tried, other.get(), seen.cause.isEmpty() ? "no picture" : seen.cause, nowUs);
            }
        }
        return mayTry(tried, seen, nowUs) ? tried.tried(tried.preferred(), nowUs, 0) : tried;
    }

    private static WayState heard(WayState now, Seen seen, long nowUs) {
        return switch (seen.state) {
            case ONLINE -> {
                boolean lasting = now.inUse().equals(now.preferred()) && nowUs - now.sinceUs() >= RELAPSE_US;
                WayState up = now.up(lasting);
                yield up.equals(now) ? now : up;
            }
            case OFFLINE ->
                now.downSinceUs() != 0
                        ? now
                        : now.down(Math.max(1, Math.max(now.sinceUs(), Math.min(nowUs, seen.stateSinceUs))));
            default -> now;
        };
    }

    private boolean isDown(WayState now, Seen seen, long nowUs) {
        long wait = offlineUs << Math.min(now.fruitless(), MOST_DOUBLINGS);
        return seen.state == Presence.OFFLINE && nowUs - Math.max(now.downSinceUs(), now.sinceUs()) >= wait;
    }

    /** Those behind the one in use, round to the beginning: so each has its turn. */
    private static Optional<Way> other(WayState now, Seen seen, boolean evenAway) {
        List<Way> order = new ArrayList<>();
        if (evenAway) {
            seen.way(now.preferred()).ifPresent(order::add);
        }
        int at = 0;
        for (int i = 0; i < seen.ways.size(); i++) {
            at = seen.ways.get(i).code.equals(now.inUse()) ? i : at;
        }
        for (int i = 1; i < seen.ways.size(); i++) {
            order.add(seen.ways.get((at + i) % seen.ways.size()));
        }
        order.removeIf(way -> way.code.equals(now.inUse()) || way.over);
        Optional<Way> good = order.stream().filter(Way::mayBeHad).findFirst();
        return good.isPresent() || !evenAway ? good : order.stream().findFirst();
    }

    private WayState leave(WayState now, Way way, String why, long nowUs) {
        boolean preferred = now.inUse().equals(now.preferred());
        boolean relapsed = preferred && now.sinceUs() > 0 && nowUs - now.sinceUs() < RELAPSE_US;
        int relapses = !preferred ? now.relapses() : relapsed ? now.relapses() + 1 : 0;
        long notBefore = preferred ? nowUs + rest(relapses) : now.notBeforeUs();
        return now.counting(now.fruitless() + 1, relapses, notBefore).use(way.code, why, nowUs);
    }

    private long rest(int relapses) {
        return Math.min(LONGEST_REST_US, holdUs << Math.min(relapses, 12));
    }

    private WayState tried(WayState now, Seen seen, long nowUs) {
        Optional<Way> way = seen.way(now.trial()).filter(Way::mayBeHad);
        if (way.isEmpty() || !now.trial().equals(now.preferred()) || now.trial().equals(now.inUse())) {
            return now.tried("", 0, 0);
        }
        if (seen.trial == Presence.ONLINE) {
            if (now.trialOnlineUs() == 0) {
                now = now.tried(now.trial(), now.trialBeganUs(), nowUs);
            }
            if (nowUs - now.trialOnlineUs() >= steadyUs) {
                return now.use(now.trial(), "it is preferred, and steady since " + steadyUs / 1_000_000 + " s", nowUs);
            }
            // Better a way that is not known to be steady than none.
            return seen.state == Presence.OFFLINE
                    ? now.use(now.trial(), seen.cause.isEmpty() ? "no picture by the other" : seen.cause, nowUs)
                    : now;
        }
        if (now.trialOnlineUs() != 0) {
            return now.tried(now.trial(), nowUs, 0);
        }
        return nowUs - now.trialBeganUs() < offlineUs
                ? now
                : now.counting(now.fruitless(), now.relapses() + 1, nowUs + rest(now.relapses() + 1))
                        .tried("", 0, 0);
    }

    private boolean mayTry(WayState now, Seen seen, long nowUs) {
        return now.trial().isEmpty()
                && !now.inUse().equals(now.preferred())
                && nowUs >= now.notBeforeUs()
                && (now.notBeforeUs() == 0 || nowUs - now.sinceUs() >= holdUs)
                && seen.way(now.preferred()).filter(Way::mayBeHad).isPresent();
    }
}
