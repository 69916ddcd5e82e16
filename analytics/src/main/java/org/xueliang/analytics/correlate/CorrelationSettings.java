package org.xueliang.analytics.correlate;

import java.io.Serializable;
import java.time.Duration;

/**
 * @param incidentUs begins of alerts of different channels of a place within this are one incident
 * @param sensorUs a sensor's alarm and a change in a picture within this raise each other
 * @param outageUs losses of signal within this count together
 * @param outageChannels so many of them are an outage
 * @param lostHoldUs so long a loss of signal waits for others before it is an alert of its own
 */
public record CorrelationSettings(long incidentUs, long sensorUs, long outageUs, int outageChannels, long lostHoldUs)
        implements Serializable {
    public static final CorrelationSettings DEFAULT =
            of(Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofSeconds(10), 3, Duration.ofSeconds(5));

    public static CorrelationSettings of(
            Duration incident, Duration sensor, Duration outage, int outageChannels, Duration lostHold) {
        return new CorrelationSettings(
                incident.toNanos() / 1000,
                sensor.toNanos() / 1000,
                outage.toNanos() / 1000,
                outageChannels,
                lostHold.toNanos() / 1000);
    }
}
