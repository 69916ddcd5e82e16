package org.xueliang.analytics.source.reader;

/** Ids of Redis streams: {@code milliseconds-sequence}. */
final class StreamIds {
    private StreamIds() {}

    /** When the entry was added, by the bus's clock, in milliseconds since the epoch. */
    static long millis(String id) {
        int dash = id.indexOf('-');
        return Long.parseLong(dash < 0 ? id : id.substring(0, dash));
    }

    static int compare(String a, String b) {
        int byTime = Long.compare(millis(a), millis(b));
        return byTime != 0 ? byTime : Long.compare(sequence(a), sequence(b));
    }

    private static long sequence(String id) {
        int dash = id.indexOf('-');
        return dash < 0 ? 0 : Long.parseLong(id.substring(dash + 1));
    }
}
