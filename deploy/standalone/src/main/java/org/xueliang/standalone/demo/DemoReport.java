package org.xueliang.standalone.demo;

import java.util.List;

/**
 * What a demonstration gave: the machine's answer, one JSON object.
 *
 * @param cameras enrolled
 * @param online cameras whose pictures came when the script began
 * @param accessUnits coded pictures that the gateway received
 * @param framesDecoded pictures that were decoded for analysis
 * @param frameEvents put on the bus
 * @param frameEventsDropped that never reached it
 * @param alerts found
 * @param incidents they belong to
 * @param expected scripted events that should be found
 * @param matched of them
 * @param missed expected less matched
 * @param falseAlerts alerts that nothing was scripted for
 * @param repeated further alerts of an event that was found already
 * @param skippedPictures that the simulated cameras left out since the machine could not keep up
 * @param beginErrorP50Ms how far alerts began from what was scripted, median, ms
 * @param beginErrorMaxMs the largest
 * @param motionSeenAfterP50Ms from the instant at which somebody or something enters the view to the subscriber's receipt
 *     of the alert, of motion alone, median, ms
 * @param motionSeenAfterMaxMs the largest
 */
public record DemoReport(
        int cameras,
        int online,
        long accessUnits,
        long framesDecoded,
        long frameEvents,
        long frameEventsDropped,
        int alerts,
        int incidents,
        int expected,
        int matched,
        int missed,
        int falseAlerts,
        int repeated,
        long skippedPictures,
        long beginErrorP50Ms,
        long beginErrorMaxMs,
        long motionSeenAfterP50Ms,
        long motionSeenAfterMaxMs,
        List<String> missedEvents,
        List<String> falseAlertDetails) {
    public DemoReport {
        missedEvents = List.copyOf(missedEvents);
        falseAlertDetails = List.copyOf(falseAlertDetails);
    }

    /** At least 95 % found and nothing made up. */
    public boolean convincing() {
        return falseAlerts == 0 && matched >= 0.95 * expected;
    }
}
