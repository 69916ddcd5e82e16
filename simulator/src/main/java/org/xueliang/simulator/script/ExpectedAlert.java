package org.xueliang.simulator.script;

import java.util.List;
import org.xueliang.proto.v1.AlertType;

/**
 * What should be found, known exactly because it was scripted.
 *
 * @param channel alias of the camera, or of the sensor for SENSOR; empty for OUTAGE, which lists {@code channels}
 * @param channels aliases of the cameras that were lost together; empty but for OUTAGE
 * @param place where it happens
 * @param beginUs microseconds since the Unix epoch, UTC
 * @param endUs the same; 0 where the finding has no scripted end (a camera that was turned stays turned)
 * @param toleranceMs how far an alert's begin may lie from {@code beginUs} and be this one
 */
public record ExpectedAlert(
        String channel,
        List<String> channels,
        String place,
        AlertType type,
        long beginUs,
        long endUs,
        int toleranceMs) {
    public ExpectedAlert {
        channels = List.copyOf(channels);
    }
}
