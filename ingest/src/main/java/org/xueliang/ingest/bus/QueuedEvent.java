package org.xueliang.ingest.bus;

/** A serialized event that waits. */
final class QueuedEvent {
    final byte[] payload;
    final int partition;
    final boolean state;
    final long queuedMs;
    /** Given by {@link EventQueue}: the order in which events came. */
    long ticket;

    QueuedEvent(byte[] payload, int partition, boolean state, long queuedMs) {
        this.payload = payload;
        this.partition = partition;
        this.state = state;
        this.queuedMs = queuedMs;
    }
}
