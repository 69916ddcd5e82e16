package org.xueliang.standalone.load;

import java.util.List;
import org.xueliang.simulator.gb28181.StormReport;

/**
 * What a scripted load test gave: the machine's answer, one JSON object.
 *
 * @param registration how the devices registered
 * @param catalogued devices whose catalog was complete at the registry; one that is fetched anew later counts
 * @param cataloguedAfterMs from the first REGISTER until all were; -1 where not all were
 * @param streamingAfterMs the same until the registry had all watched channels online
 * @param watchedMs how long alerts were looked for after that
 * @param gatewayCpuSeconds of the process that the gateway is in, meanwhile
 * @param decodedPictures for analysis, meanwhile
 * @param lostPackets that the gateway missed, meanwhile
 * @param frameEventsDropped that never reached the bus, meanwhile
 * @param subscription why alerts did not come to the end; empty where they did
 */
public record ScriptedReport(
        StormReport registration,
        int catalogued,
        long cataloguedAfterMs,
        long streamingAfterMs,
        long watchedMs,
        double gatewayCpuSeconds,
        long decodedPictures,
        long lostPackets,
        long frameEventsDropped,
        String subscription,
        List<OfTransport> transports) {
    /**
     * Channels of one transport.
     *
     * @param devices that send by it
     * @param watched channels that are always watched
     * @param streaming of them, at the end
     * @param scripted of them: things happen in their view
     * @param expected scripted events that should be found
     * @param missed expected less matched
     * @param falseAlerts alerts that nothing was scripted for
     * @param repeated further alerts of an event that was found already
     * @param beginErrorMaxMs how far an alert's begin was from what was scripted, at most
     * @param motionSeenAfterP50Ms from the instant at which somebody enters the view to the subscriber's receipt, median
     * @param motionSeenAfterMaxMs the largest
     */
    public record OfTransport(
            String transport,
            int devices,
            int watched,
            long streaming,
            int scripted,
            int expected,
            int matched,
            int missed,
            int falseAlerts,
            int repeated,
            long beginErrorMaxMs,
            long motionSeenAfterP50Ms,
            long motionSeenAfterMaxMs,
            List<String> missedEvents,
            List<String> falseAlertDetails) {
        public OfTransport {
            missedEvents = List.copyOf(missedEvents);
            falseAlertDetails = List.copyOf(falseAlertDetails);
        }

        boolean isWhole() {
            return streaming == watched && expected > 0 && missed == 0 && falseAlerts == 0;
        }
    }

    public ScriptedReport {
        transports = List.copyOf(transports);
    }

    /** Every device registered and catalogued, every watched channel streaming, every event found and nothing made up. */
    public boolean isWhole() {
        return registration.failed() == 0
                && catalogued == registration.devices()
                && subscription.isEmpty()
                && transports.stream().allMatch(OfTransport::isWhole);
    }
}
