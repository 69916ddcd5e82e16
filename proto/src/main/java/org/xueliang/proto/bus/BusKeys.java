package org.xueliang.proto.bus;

import java.nio.charset.StandardCharsets;

/**
 * Names on the bus and the function that spreads channels over its partitions.
 *
 * <p>Frame events of a channel lie in {@code frames:{p}}, sensor readings of a place in {@code readings:{p}}. The braces
 * are Redis Cluster's hash tag: a partition is one slot, and partitions spread over the cluster. Each entry has one field,
 * {@link #FIELD}, with the serialized message. A change of these names or of {@link #partitionOf} is a change of the
 * contract: a running installation would look for its events in the wrong place.
 */
public final class BusKeys {
    /** The one field of an entry. */
    public static final String FIELD = "e";

    /** Partitions of an installation that does not say otherwise. */
    public static final int DEFAULT_PARTITIONS = 8;

    private static final int MAX_PARTITIONS = 4096;

    private BusKeys() {}

    /** Stream of frame events of one partition. */
    public static String frames(int partition) {
        return "frames:{" + checked(partition) + "}";
    }

    /** Stream of sensor readings of one partition. */
    public static String readings(int partition) {
        return "readings:{" + checked(partition) + "}";
    }

    /** Hash with a channel's presence: fields {@code gateway}, {@code door}, {@code since_us}, {@code state}, {@code cause}. */
    public static String presence(String channel) {
        return "presence:{" + channel + "}";
    }

    /** Hash of one gateway: registrations of GB/T 28181 that a restart outlives, sealed, by the device's code. */
    public static String registrations(String gateway) {
        return "registrations:{" + gateway + "}";
    }

    /** Hash of one gateway: alarms of GB/T 28181 that platforms above have not answered yet. */
    public static String upperAlarms(String gateway) {
        return "upper-alarms:{" + gateway + "}";
    }

    /**
     * Partition of a channel (frame events) or of a place (readings): 32-bit FNV-1a of the UTF-8 bytes, finished by
     * MurmurHash3's fmix32 so that codes that differ in their last digits alone spread evenly, modulo the count.
     *
     * @param key channel code or place
     * @param partitions 1 to 4096, the same for every role of an installation
     */
    public static int partitionOf(String key, int partitions) {
        if (partitions < 1 || partitions > MAX_PARTITIONS) {
            throw new IllegalArgumentException(
                    "partitions: " + partitions + " (expected: 1 to " + MAX_PARTITIONS + ")");
        }
        int hash = 0x811C9DC5;
        for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x01000193;
        }
        hash ^= hash >>> 16;
        hash *= 0x85EBCA6B;
        hash ^= hash >>> 13;
        hash *= 0xC2B2AE35;
        hash ^= hash >>> 16;
        return Integer.remainderUnsigned(hash, partitions);
    }

    private static int checked(int partition) {
        if (partition < 0 || partition >= MAX_PARTITIONS) {
            throw new IllegalArgumentException(
                    "partition: " + partition + " (expected: 0 to " + (MAX_PARTITIONS - 1) + ")");
        }
        return partition;
    }
}
