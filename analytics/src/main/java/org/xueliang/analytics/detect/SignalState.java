package org.xueliang.analytics.detect;

/** What is known of a channel's stream. Times in microseconds since the epoch, 0 for none. */
final class SignalState {
    /** A session is thought to live: silence is a finding. */
    boolean online;
    /** Newest event of any kind. */
    long lastUs;

    String session = "";
    long sequence;
    /** Begin of the loss that lasts. */
    long lostUs;
    /** Since when a stream that is not there is waited for, and why it is not there. */
    long awaitedUs;

    String awaitedCause = "";
    /** Until then silence is not judged: the bus itself had been silent. */
    long graceUntilUs;
}
