package org.xueliang.analytics.source.split;

import org.apache.flink.api.connector.source.SourceSplit;

/**
 * One partition of the bus and where reading goes on.
 *
 * @param stream key of the Redis stream; also the split's id
 * @param partition number of the partition, for metrics
 * @param position id of the last entry that was passed on; {@link #BEGINNING} for none
 */
public record StreamSplit(String stream, int partition, String position) implements SourceSplit {
    /** Before the oldest entry that is kept. */
    public static final String BEGINNING = "0-0";

    @Override
    public String splitId() {
        return stream;
    }
}
