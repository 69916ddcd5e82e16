package org.xueliang.registry.way;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * When another way of a merged channel is used.
 *
 * @param offlineAfter how long the way in use may give nothing; default 30 s
 * @param hold how long a change lasts at least before a return is tried; default 60 s
 * @param steady how long the preferred way must give pictures in its trial; default 60 s
 */
public record WaySettings(Duration offlineAfter, Duration hold, Duration steady) {
    public static final WaySettings DEFAULT =
            new WaySettings(Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(60));

    public WaySettings {
        offlineAfter = offlineAfter == null ? Duration.ofSeconds(30) : offlineAfter;
        hold = hold == null ? Duration.ofSeconds(60) : hold;
        steady = steady == null ? Duration.ofSeconds(60) : steady;
        List<String> problems = new ArrayList<>();
        within(problems, "offline-after", offlineAfter);
        within(problems, "hold", hold);
        within(problems, "steady", steady);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    private static void within(List<String> problems, String key, Duration value) {
        if (value.compareTo(Duration.ofMillis(100)) < 0 || value.compareTo(Duration.ofHours(1)) > 0) {
            problems.add(key + ": " + value + " (expected: PT0.1S to PT1H)");
        }
    }
}
