package org.xueliang.ingest.bus;

import java.time.Duration;

/**
 * How frame events go to the bus.
 *
 * @param redisUri {@code redis://[user:password@]host:port[/database]}
 * @param partitions of the installation, the same for every role
 * @param retention how long an entry is kept
 * @param maxEntriesPerPartition an entry over this trims the oldest, whatever its age
 * @param maxBytesPerPartition the same in bytes of serialized events; held by the mean size of an entry
 * @param maxQueuedEvents held in memory while the bus is away
 * @param maxQueuedBytes the same in bytes of serialized events
 * @param maxInFlight sent and not yet answered
 * @param commandTimeout an answer that takes longer counts as lost
 */
public record BusSettings(
        String redisUri,
        int partitions,
        Duration retention,
        long maxEntriesPerPartition,
        long maxBytesPerPartition,
        int maxQueuedEvents,
        long maxQueuedBytes,
        int maxInFlight,
        Duration commandTimeout) {
    public BusSettings {
        require(partitions >= 1 && partitions <= 4096, "partitions", partitions, "1 to 4096");
        require(retention.toMillis() >= 1000, "retention", retention, ">= 1s");
        require(maxEntriesPerPartition >= 100, "maxEntriesPerPartition", maxEntriesPerPartition, ">= 100");
        require(maxBytesPerPartition >= 1 << 20, "maxBytesPerPartition", maxBytesPerPartition, ">= 1048576");
        require(maxQueuedEvents >= 16, "maxQueuedEvents", maxQueuedEvents, ">= 16");
        require(maxQueuedBytes >= 1 << 16, "maxQueuedBytes", maxQueuedBytes, ">= 65536");
        require(maxInFlight >= 1 && maxInFlight <= 65536, "maxInFlight", maxInFlight, "1 to 65536");
        require(commandTimeout.toMillis() >= 10, "commandTimeout", commandTimeout, ">= 10ms");
    }

    /** Ten minutes, 200,000 entries or 256 MiB a partition, 20,000 events or 64 MiB in memory. */
    public static BusSettings of(String redisUri, int partitions) {
        return new BusSettings(
                redisUri,
                partitions,
                Duration.ofMinutes(10),
                200_000,
                256L << 20,
                20_000,
                64L << 20,
                512,
                Duration.ofSeconds(3));
    }

    private static void require(boolean good, String name, Object value, String expected) {
        if (!good) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }

    /** Without the password that the URI may hold. */
    @Override
    public String toString() {
        return "BusSettings[partitions=" + partitions + ", retention=" + retention + "]";
    }
}
