package org.xueliang.registry.live;

/**
 * How many live views there may be.
 *
 * @param maxViews of everybody together; default 1000
 * @param maxViewsPerCaller of one person's token; default 16
 * @param maxViewsPerPeer given to one other node, one a channel however many look there; default 32; 0 gives none
 */
public record LiveSettings(Integer maxViews, Integer maxViewsPerCaller, Integer maxViewsPerPeer) {
    public static final LiveSettings DEFAULTS = new LiveSettings(1000, 16, 32);

    public LiveSettings {
        maxViews = whole("max-views", maxViews, 1000, 1, 1000);
        maxViewsPerCaller = whole("max-views-per-caller", maxViewsPerCaller, 16, 1, 1000);
        maxViewsPerPeer = whole("max-views-per-peer", maxViewsPerPeer, 32, 0, 256);
    }

    private static Integer whole(
            String key, @org.jspecify.annotations.Nullable Integer value, int otherwise, int min, int max) {
        if (value == null) {
            return otherwise;
        }
        if (value < min || value > max) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: " + min + " to " + max + ")");
        }
        return value;
    }
}
