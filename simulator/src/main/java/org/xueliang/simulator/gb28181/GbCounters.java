package org.xueliang.simulator.gb28181;

import java.util.concurrent.atomic.LongAdder;
import org.xueliang.simulator.gb28181.media.StreamCounters;

/** What simulated devices have done, all of a fleet together. Thread-safe; figures only grow but for those that say otherwise. */
public final class GbCounters implements StreamCounters {
    /** Each thing that is counted. */
    public enum Figure {
        /** Registrations that were accepted, refreshes among them. */
        REGISTRATIONS,
        /** REGISTER answered with an error that no answer to a challenge mends. */
        REGISTRATIONS_REFUSED,
        /** REGISTER without an answer. */
        REGISTRATIONS_TIMED_OUT,
        CHALLENGES,
        REDIRECTS,
        /** Requests that were sent again because no answer came. */
        RETRANSMISSIONS,
        KEEPALIVES,
        KEEPALIVES_REFUSED,
        KEEPALIVES_UNANSWERED,
        /** Requests of the platform, those that came again not among them. */
        REQUESTS,
        /** Requests that came again and were answered as the first time. */
        REPEATED_REQUESTS,
        /** Requests that a device of this kind does not answer. */
        IGNORED_REQUESTS,
        /** Requests without a good Note, of devices that want one: refused. */
        UNSIGNED_REQUESTS,
        /** Datagrams and messages that are no SIP, or go to no device. */
        MALFORMED,
        CATALOG_QUERIES,
        CATALOG_PAGES,
        /** Pages that the simulated network kept. */
        PAGES_LOST,
        RECORD_QUERIES,
        OTHER_QUERIES,
        PTZ_COMMANDS,
        CONTROLS,
        SUBSCRIPTIONS,
        NOTIFICATIONS,
        ALARMS,
        /** Answers of the platform to alarms. */
        ALARM_RESPONSES,
        INVITES,
        INVITES_REFUSED,
        /** Media could not be connected. */
        MEDIA_FAILURES,
        BYES,
        MEDIA_STATUS,
        CONNECTIONS,
        CONNECTIONS_LOST,
        PICTURES,
        PICTURES_DROPPED,
        PACKETS,
        BYTES,
        /** Devices that are registered at the moment. */
        REGISTERED_NOW,
        /** Streams that are sent at the moment. */
        STREAMS_NOW
    }

    private final LongAdder[] figures = new LongAdder[Figure.values().length];

    public GbCounters() {
        for (int n = 0; n < figures.length; n++) {
            figures[n] = new LongAdder();
        }
    }

    public long get(Figure figure) {
        return figures[figure.ordinal()].sum();
    }

    void count(Figure figure) {
        figures[figure.ordinal()].increment();
    }

    void add(Figure figure, long amount) {
        figures[figure.ordinal()].add(amount);
    }

    @Override
    public void sent(int packets, int bytes) {
        count(Figure.PICTURES);
        add(Figure.PACKETS, packets);
        add(Figure.BYTES, bytes);
    }

    @Override
    public void dropped() {
        count(Figure.PICTURES_DROPPED);
    }

    /** Those that are not 0. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Figure figure : Figure.values()) {
            if (get(figure) != 0) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(figure)
                        .append(' ')
                        .append(get(figure));
            }
        }
        return text.toString();
    }
}
