package org.xueliang.analytics.source;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * For a stream that has no part in event time: its watermark is always ahead, so that whatever it is connected with keeps
 * its own time. Being idle would not do: an element would end that, and hold back the other input for ever.
 */
public final class NoEventTime<T> implements WatermarkGenerator<T> {
    /** Not the greatest: that one means the end of the stream. */
    private static final Watermark AHEAD = new Watermark(Long.MAX_VALUE - 1);

    /** Whether a watermark, in milliseconds, is no time: this stream's, or that of the end. Nothing is reckoned with it. */
    public static boolean isNone(long watermarkMs) {
        return watermarkMs >= AHEAD.getTimestamp();
    }

    private NoEventTime() {}

    public static <T> WatermarkStrategy<T> strategy() {
        return WatermarkStrategy.forGenerator(context -> new NoEventTime<>());
    }

    @Override
    public void onEvent(T event, long timestamp, WatermarkOutput output) {}

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        output.emitWatermark(AHEAD);
    }
}
