package org.xueliang.ingest.gb28181.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.control.SubscriptionState.Event;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.protocol.manscdp.AlarmQuery;
import org.xueliang.protocol.manscdp.CatalogQuery;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.MobilePositionQuery;

/**
 * What devices are asked to tell by themselves (9.11): renewed at 80 % of the time granted, begun anew when it was lost.
 * Lives on an event loop; time is passed in.
 */
public final class Subscriptions {
    /** What can be subscribed to. */
    public enum Kind {
        CATALOG("Catalog"),
        ALARM("presence"),
        POSITION("presence");

        private final String event;

        Kind(String event) {
            this.event = event;
        }

        /** Value of the Event header. */
        public String event() {
            return event;
        }
    }

    /** Sends for it. */
    public interface Line {
        /** What became of a SUBSCRIBE; one of the two, once for each that was sent. */
        interface Outcome {
            void accepted(long expiresS);

            void lost(String cause);
        }

        /** A dialog that stands. */
        interface Held {
            /** SUBSCRIBE in the dialog. @param expiresS 0 ends it */
            void renew(long expiresS, ManscdpMessage body);

            /** Forgets the dialog without a word. */
            void forget();
        }

        /**
         * SUBSCRIBE that makes a dialog.
         *
         * @param outcome told of this one's answer and of the end of the dialog as lost; not before this returns
         */
        Held subscribe(DeviceSession device, String event, long expiresS, ManscdpMessage body, Outcome outcome);
    }

    /** 2022 annex N: 600 s for catalogs; an hour costs less, and what is lost meanwhile a restart of either side finds. */
    private static final long EXPIRES_S = 3600;

    /** More than anyone grants: the answer named no time. */
    public static final long NOT_SAID = Long.MAX_VALUE / 2;

    /** S23 in vendor-quirks: shorter ones are refused. */
    private static final long SHORTEST_S = 30;

    private static final long REST_MS = 10 * 60_000;
    private static final int POSITION_INTERVAL_S = 5;

    private record Key(String device, Kind kind) {}

    private record Due(Key key, long atMs) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return Long.compare(atMs, other.atMs);
        }
    }

    private static final class Subscription {
        final DeviceSession device;
        SubscriptionState state = SubscriptionState.PENDING;
        Line.@Nullable Held held;
        long dueMs = Long.MAX_VALUE;
        long grantedS;
        /** The device may have forgotten it. */
        boolean doubtful;
        /** There was none for a while: what was to be told then is not known. */
        boolean missed;

        Subscription(DeviceSession device) {
            this.device = device;
        }

        void fire(Event event) {
            SubscriptionState next = SubscriptionState.TABLE.next(state, event);
            state = next == null ? state : next;
        }
    }

    private final Line line;
    private final Supplier<String> serial;
    private final LongSupplier steadyMs;
    private final Consumer<DeviceSession> missed;
    private final Map<Key, Subscription> subscriptions = new HashMap<>();
    private final PriorityQueue<Due> due = new PriorityQueue<>();

    /** @param missed told of a device whose catalog was not subscribed to for a while, and is again */
    public Subscriptions(Line line, Supplier<String> serial, LongSupplier steadyMs, Consumer<DeviceSession> missed) {
        this.line = line;
        this.serial = serial;
        this.steadyMs = steadyMs;
        this.missed = missed;
    }

    /** The device is online: it is subscribed to these, where it is not yet. */
    public void want(DeviceSession device, List<Kind> kinds) {
        for (Kind kind : kinds) {
            Key key = new Key(device.code(), kind);
            if (!subscriptions.containsKey(key)) {
                Subscription subscription = new Subscription(device);
                subscriptions.put(key, subscription);
                begin(key, subscription);
            }
        }
    }

    private void begin(Key key, Subscription subscription) {
        subscription.held = line.subscribe(
                subscription.device,
                key.kind() == Kind.CATALOG
                        ? "Catalog;id=" + serial.get()
                        : key.kind().event(),
                EXPIRES_S,
                body(key),
                new Line.Outcome() {
                    @Override
                    public void accepted(long expiresS) {
                        if (subscription.state != SubscriptionState.ENDED) {
                            subscription.fire(Event.ACCEPTED);
                            subscription.grantedS = expiresS;
                            long granted = Math.max(SHORTEST_S, Math.min(EXPIRES_S, expiresS));
                            plan(key, subscription, steadyMs.getAsLong() + granted * 800);
                            subscription.doubtful = false;
                            if (subscription.missed) {
                                subscription.missed = false;
                                if (key.kind() == Kind.CATALOG) {
                                    missed.accept(subscription.device);
                                }
                            }
                        }
                    }

                    @Override
                    public void lost(String cause) {
                        if (subscription.state == SubscriptionState.PENDING
                                || subscription.state == SubscriptionState.ACTIVE) {
                            subscription.missed |= subscription.state == SubscriptionState.ACTIVE;
                            subscription.fire(Event.LOST);
                            Line.Held held = subscription.held;
                            subscription.held = null;
                            if (held != null) {
                                held.forget();
                            }
                            // One that was forgotten in a restart is taken again; who refuses it has its rest.
                            plan(key, subscription, steadyMs.getAsLong() + (subscription.doubtful ? 0 : REST_MS));
                            subscription.doubtful = false;
                        }
                    }
                });
    }

    /**
     * The device is online still and registered as after a restart, which forgets subscriptions: each is renewed now, and begun
     * anew where it is not known any more. Otherwise it would tell nothing until the time of the old one ends.
     */
    public void check(DeviceSession device) {
        for (Kind kind : Kind.values()) {
            Key key = new Key(device.code(), kind);
            Subscription subscription = subscriptions.get(key);
            if (subscription == null) {
                continue;
            }
            if (subscription.state == SubscriptionState.ACTIVE && subscription.held != null) {
                subscription.doubtful = true;
                subscription.held.renew(EXPIRES_S, body(key));
            } else if (subscription.state == SubscriptionState.RESTING) {
                plan(key, subscription, steadyMs.getAsLong());
            }
        }
    }

    /** What a device says to a subscription. */
    public interface Answer {
        /** @param expiresS as granted; of {@link #NOT_SAID} where the device names no time */
        void accepted(boolean runsAlready, long expiresS);

        void refused(String cause);
    }

    /** Whether the device takes a subscription of this kind: one that runs is let run, else one is begun and ended again. */
    public void tryOut(DeviceSession device, Kind kind, Answer answer) {
        Key key = new Key(device.code(), kind);
        Subscription now = subscriptions.get(key);
        if (now != null && now.state == SubscriptionState.ACTIVE) {
            answer.accepted(true, now.grantedS);
            return;
        }
        Trial trial = new Trial(key, answer);
        trial.held = line.subscribe(device, kind.event(), EXPIRES_S, body(key), trial);
    }

    /** Begun to see what the device says. */
    private final class Trial implements Line.Outcome {
        private final Key key;
        private final Answer answer;
        private Line.@Nullable Held held;
        private boolean told;

        Trial(Key key, Answer answer) {
            this.key = key;
            this.answer = answer;
        }

        @Override
        public void accepted(long expiresS) {
            Line.Held of = held;
            if (told) {
                forget();
                return;
            }
            told = true;
            if (of != null) {
                of.renew(0, body(key));
            }
            answer.accepted(false, expiresS);
        }

        @Override
        public void lost(String cause) {
            forget();
            if (!told) {
                told = true;
                answer.refused(cause);
            }
        }

        private void forget() {
            Line.Held of = held;
            held = null;
            if (of != null) {
                of.forget();
            }
        }
    }

    private ManscdpMessage body(Key key) {
        String sn = serial.get();
        return switch (key.kind()) {
            case CATALOG -> new CatalogQuery(sn, key.device());
            case ALARM -> new AlarmQuery(sn, key.device());
            case POSITION -> new MobilePositionQuery(sn, key.device(), POSITION_INTERVAL_S);
        };
    }

    private void plan(Key key, Subscription subscription, long atMs) {
        subscription.dueMs = atMs;
        due.add(new Due(key, atMs));
    }

    /** Renews and begins what is due. */
    public void time(long nowMs) {
        for (Due next = due.peek(); next != null && next.atMs() <= nowMs; next = due.peek()) {
            due.remove();
            Subscription subscription = subscriptions.get(next.key());
            if (subscription == null || subscription.dueMs != next.atMs()) {
                continue;
            }
            if (!subscription.device.state().registered()) {
                plan(next.key(), subscription, nowMs + REST_MS);
            } else if (subscription.state == SubscriptionState.ACTIVE && subscription.held != null) {
                subscription.held.renew(EXPIRES_S, body(next.key()));
            } else if (subscription.state == SubscriptionState.RESTING) {
                subscription.fire(Event.AGAIN);
                begin(next.key(), subscription);
            }
        }
    }

    /** The device is gone, and its dialogs with it. */
    public void gone(String device) {
        for (Kind kind : Kind.values()) {
            Subscription subscription = subscriptions.remove(new Key(device, kind));
            if (subscription != null) {
                subscription.fire(Event.GONE);
                Line.Held held = subscription.held;
                if (held != null) {
                    held.forget();
                }
            }
        }
        if (due.size() > 2 * subscriptions.size() + 1024) {
            List<Due> kept = new ArrayList<>();
            due.forEach(one -> {
                Subscription subscription = subscriptions.get(one.key());
                if (subscription != null && subscription.dueMs == one.atMs()) {
                    kept.add(one);
                }
            });
            due.clear();
            due.addAll(kept);
        }
    }

    /** Subscriptions in any state but ended. */
    public int size() {
        return subscriptions.size();
    }
}
