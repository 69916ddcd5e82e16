package org.xueliang.simulator.script;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.xueliang.proto.v1.AlertType;

/**
 * What happens, camera by camera, in order of time. Times count from the script's beginning, an instant that whoever
 * runs it chooses. Immutable.
 */
public record Script(List<ScriptedEvent> events, List<ScriptedReading> readings) {
    /** Most events and readings of one script. */
    public static final int MAX_EVENTS = 10_000;

    /** Nothing happens. */
    public static final Script QUIET = new Script(List.of(), List.of());

    /** An alert may begin this much away from the event: an object needs to be in view, a detector to be sure. */
    private static final int TOLERANCE_MS = 4_000;

    /** A frozen picture or a lost signal is known only after it was so for a while. */
    private static final int SLOW_TOLERANCE_MS = 6_000;

    /** @throws IllegalArgumentException when two things happen to one camera at once, or there are too many */
    public Script {
        if (events.size() + readings.size() > MAX_EVENTS) {
            throw new IllegalArgumentException(
                    "events: " + (events.size() + readings.size()) + " (expected: <= " + MAX_EVENTS + ")");
        }
        events = events.stream()
                .sorted(Comparator.comparingLong(ScriptedEvent::beginMs).thenComparing(ScriptedEvent::camera))
                .toList();
        readings = readings.stream()
                .sorted(Comparator.comparingLong(ScriptedReading::atMs))
                .toList();
        Map<String, ScriptedEvent> last = new TreeMap<>();
        for (ScriptedEvent event : events) {
            ScriptedEvent before = last.put(event.camera(), event);
            if (before != null && event.beginMs() < before.endMs()) {
                throw new IllegalArgumentException("camera " + event.camera() + ": "
                        + event.kind().label() + " begins at " + event.beginMs() + " ms, before "
                        + before.kind().label() + " ends at " + before.endMs()
                        + " ms (expected: one thing at a time)");
            }
        }
    }

    /** What happens to one camera. */
    public List<ScriptedEvent> of(String camera) {
        return events.stream().filter(e -> e.camera().equals(camera)).toList();
    }

    /** Milliseconds from the beginning to the end of the last thing; 0 when nothing happens. */
    public long lengthMs() {
        long events = this.events.stream().mapToLong(ScriptedEvent::endMs).max().orElse(0);
        return Math.max(
                events, readings.stream().mapToLong(ScriptedReading::atMs).max().orElse(0));
    }

    /**
     * What should be found in the cameras' pictures; readings of sensors have {@link #expectedOfSensors}.
     *
     * @param beginUs when the script begins, microseconds since the Unix epoch
     * @param placeOf the place of each camera: losses that are expected as an outage are one finding a place and instant
     */
    public List<ExpectedAlert> expected(long beginUs, UnaryOperator<String> placeOf) {
        List<ExpectedAlert> expected = new ArrayList<>();
        Map<String, List<ScriptedEvent>> outages = new TreeMap<>();
        for (ScriptedEvent event : events) {
            AlertType type = event.expectedAlert();
            String place = placeOf.apply(event.camera());
            if (type == AlertType.OUTAGE) {
                outages.computeIfAbsent(place + "@" + event.beginMs(), key -> new ArrayList<>())
                        .add(event);
            } else if (type != null) {
                expected.add(alert(event.camera(), List.of(), place, type, event, beginUs));
            }
        }
        outages.values().forEach(group -> {
            List<String> cameras = group.stream().map(ScriptedEvent::camera).toList();
            ScriptedEvent first = group.get(0);
            String place = placeOf.apply(first.camera());
            expected.add(alert("", cameras, place, AlertType.OUTAGE, first, beginUs));
        });
        expected.sort(Comparator.comparingLong(ExpectedAlert::beginUs).thenComparing(ExpectedAlert::channel));
        return List.copyOf(expected);
    }

    /** What should come of the sensors' readings, where somebody sends them. */
    public List<ExpectedAlert> expectedOfSensors(long beginUs) {
        return readings.stream()
                .filter(ScriptedReading::alarm)
                .map(r -> new ExpectedAlert(
                        r.sensor(), List.of(), r.place(), AlertType.SENSOR, beginUs + r.atMs() * 1000, 0, TOLERANCE_MS))
                .toList();
    }

    private static ExpectedAlert alert(
            String camera, List<String> cameras, String place, AlertType type, ScriptedEvent event, long beginUs) {
        long endUs = event.kind().stays() ? 0 : beginUs + event.endMs() * 1000;
        boolean slow = type == AlertType.PICTURE_FROZEN || type == AlertType.SIGNAL_LOST || type == AlertType.OUTAGE;
        int toleranceMs = slow ? SLOW_TOLERANCE_MS : TOLERANCE_MS;
        return new ExpectedAlert(camera, cameras, place, type, beginUs + event.beginMs() * 1000, endUs, toleranceMs);
    }
}
