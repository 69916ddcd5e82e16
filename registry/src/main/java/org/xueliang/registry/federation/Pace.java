package org.xueliang.registry.federation;

import java.time.Duration;

/**
 * How often a node looks. What is promised of changes (two seconds) is promised of {@link #NORMAL}.
 *
 * @param compare from one comparison of what a peer may see to the next
 * @param beat from one sign of life to the next
 * @param turn of each follower; at every second one it is told what the feeds tell
 * @param tick of the links: a broken one is begun again then
 * @param refresh of what was agreed, and of the peers
 * @param firstRetry after a link broke
 * @param lastRetry after it broke many times
 */
public record Pace(
        Duration compare,
        Duration beat,
        Duration turn,
        Duration tick,
        Duration refresh,
        Duration firstRetry,
        Duration lastRetry) {
    public static final Pace NORMAL = new Pace(
            Duration.ofMillis(400),
            Duration.ofMillis(500),
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofSeconds(1),
            Duration.ofMillis(200),
            Duration.ofSeconds(3));
}
