package org.xueliang.analytics.channels;

import org.apache.flink.api.connector.source.SourceSplit;

/**
 * The one split of the channels' changes.
 *
 * @param revision of the last change that was passed on; 0 for none
 */
public record ChannelSplit(long revision) implements SourceSplit {
    static final String ID = "channels";

    @Override
    public String splitId() {
        return ID;
    }
}
