package org.xueliang.analytics.correlate;

import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Severity;

/** How bad a finding is by itself, and what comes next. */
final class Severities {
    private Severities() {}

    static Severity of(AlertType type) {
        return switch (type) {
            case MOTION -> Severity.LOW;
            case CAMERA_MOVED, PICTURE_FROZEN, SIGNAL_LOST, DEVICE_ALARM -> Severity.MEDIUM;
            case CAMERA_COVERED, OUTAGE, SENSOR -> Severity.HIGH;
            case ALERT_TYPE_UNSPECIFIED, UNRECOGNIZED -> Severity.INFO;
        };
    }

    static Severity raised(Severity severity) {
        return switch (severity) {
            case SEVERITY_UNSPECIFIED, UNRECOGNIZED -> Severity.INFO;
            case INFO -> Severity.LOW;
            case LOW -> Severity.MEDIUM;
            case MEDIUM -> Severity.HIGH;
            case HIGH, CRITICAL -> Severity.CRITICAL;
        };
    }

    static Severity worse(Severity a, Severity b) {
        return a.getNumber() >= b.getNumber() ? a : b;
    }

    /** Seen in a picture, as against heard of it. */
    static boolean isVisual(AlertType type) {
        return switch (type) {
            case MOTION, CAMERA_COVERED, CAMERA_MOVED, PICTURE_FROZEN -> true;
            case SIGNAL_LOST, OUTAGE, SENSOR, DEVICE_ALARM, ALERT_TYPE_UNSPECIFIED, UNRECOGNIZED -> false;
        };
    }
}
