package org.xueliang.simulator.gb28181;

import org.xueliang.simulator.media.Recording;

/** What the channels of a fleet show when they are asked for live pictures. To be thread-safe. */
public interface GbProgramme {
    /** What one channel sends, over and over. Many may share one: it is muxed once for each recording that is given out. */
    Recording of(int device, int channel);

    /**
     * @return true where a channel begins with its recording's first picture whenever it is asked for; false where all go by one clock that
     *     began with the fleet
     */
    default boolean fromTheBeginning() {
        return false;
    }

    /**
     * A stream that begins with its recording's first picture begins. On a loop of the fleet: must not block.
     *
     * @param atUs microseconds since the Unix epoch
     */
    default void began(int device, int channel, long atUs) {}

    /** All channels show the same, by one clock. */
    static GbProgramme same(Recording recording) {
        return (device, channel) -> recording;
    }
}
