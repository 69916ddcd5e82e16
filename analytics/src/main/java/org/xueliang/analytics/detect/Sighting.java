package org.xueliang.analytics.detect;

import org.xueliang.proto.v1.AlertType;

/**
 * What a detector says when something begins, and again when it ends: the same begin, now with an end.
 *
 * @param zone empty for the whole picture
 * @param beginUs time of receipt of the first sample that showed it, microseconds since the epoch
 * @param endUs 0 while it lasts
 * @param confidence 0 to 1
 * @param detail for people
 */
public record Sighting(AlertType type, String zone, long beginUs, long endUs, double confidence, String detail) {
    static Sighting begin(AlertType type, String zone, long beginUs, double confidence, String detail) {
        return new Sighting(type, zone, beginUs, 0, confidence, detail);
    }
}
