package org.xueliang.simulator.demo;

import java.time.Duration;
import java.util.List;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.simulator.script.ExpectedAlert;
import org.xueliang.simulator.script.Script;

/**
 * The built-in demonstration: nine cameras of several owners over four places, and a script of what happens in view of
 * them, so that what should be found is known. Pure data; {@link DemoRun} makes it happen.
 *
 * @param cameras to be enrolled
 * @param script times count from the script's beginning
 */
public record DemoStreet(List<DemoCamera> cameras, Script script) {
    /** Shortest run. */
    public static final Duration MIN_DURATION = Duration.ofSeconds(60);

    private static final String LANE = "garden-lane";
    private static final String MARKET = "market-street";
    private static final String SCHOOL = "school-road";
    private static final String RIVERSIDE = "riverside";

    static final List<DemoCamera> CAMERAS = List.of(
            new DemoCamera("lane-gate", "Garden Lane, gate", SourceKind.POLICE, "north-station", LANE, false),
            new DemoCamera("lane-yard", "Garden Lane, yard", SourceKind.ESTATE, "garden-estate", LANE, true),
            new DemoCamera("lane-road", "Garden Lane, road", SourceKind.CITY, "road-office", LANE, false),
            new DemoCamera("market-north", "Market Street, north", SourceKind.POLICE, "north-station", MARKET, false),
            new DemoCamera("market-south", "Market Street, south", SourceKind.CITY, "market-office", MARKET, true),
            new DemoCamera("school-gate", "School Road, gate", SourceKind.POLICE, "south-station", SCHOOL, false),
            new DemoCamera("school-crossing", "School Road, crossing", SourceKind.CITY, "road-office", SCHOOL, true),
            new DemoCamera("riverside-yard", "Riverside, yard", SourceKind.ESTATE, "river-estate", RIVERSIDE, true),
            new DemoCamera(
                    "riverside-parking", "Riverside, parking", SourceKind.ESTATE, "river-estate", RIVERSIDE, false));

    public DemoStreet {
        cameras = List.copyOf(cameras);
    }

    /**
     * @param duration of the run, from the script's beginning; everything ends 8 s and more before it
     * @throws IllegalArgumentException when it is shorter than {@link #MIN_DURATION} or longer than a day
     */
    public static DemoStreet plan(Duration duration) {
        if (duration.compareTo(MIN_DURATION) < 0 || duration.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "duration: " + duration.toSeconds() + " s (expected: " + MIN_DURATION.toSeconds() + " to 86400 s)");
        }
        return new DemoStreet(CAMERAS, DemoScript.plan(CAMERAS, duration.toMillis()));
    }

    /** What should be found in the cameras' pictures. @param beginUs the script's beginning, microseconds since 1970 */
    public List<ExpectedAlert> expected(long beginUs) {
        return script.expected(beginUs, this::placeOf);
    }

    /** What should come of the sensors' readings, where the script's readings are sent. */
    public List<ExpectedAlert> expectedOfSensors(long beginUs) {
        return script.expectedOfSensors(beginUs);
    }

    private String placeOf(String alias) {
        return cameras.stream()
                .filter(c -> c.alias().equals(alias))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no camera " + alias))
                .place();
    }
}
