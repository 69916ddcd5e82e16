package org.xueliang.analytics.source.reader;

/** What a fetch brings of one partition. */
public sealed interface StreamEntry {
    /**
     * An entry.
     *
     * @param id its id; the part before the dash is when the bus took it, in milliseconds
     * @param bytes empty where the entry lacks the field that the contract names
     */
    record Message(String id, byte[] bytes) implements StreamEntry {}

    /**
     * The partition held nothing more.
     *
     * @param busMs a reading of the bus's clock before the partition was asked
     */
    record ReadToEnd(long busMs) implements StreamEntry {}
}
