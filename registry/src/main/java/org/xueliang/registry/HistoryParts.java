package org.xueliang.registry;

import java.time.Clock;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.registry.calls.RegistryMetrics;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.device.Devices;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.history.HistoryKeeper;
import org.xueliang.registry.history.HistoryMetrics;
import org.xueliang.registry.history.StateRecorder;
import org.xueliang.registry.store.Database;

/** What keeps the history of states, put together. */
final class HistoryParts {
    private HistoryParts() {}

    /** Records from now on. */
    static HistoryKeeper open(
            Database database,
            Channels channels,
            Devices devices,
            Feeds feeds,
            RegistryMetrics metrics,
            RegistrySettings settings,
            Clock clock,
            CountedErrors errors) {
        HistoryMetrics counted = new HistoryMetrics(metrics.registry());
        StateRecorder recorder = new StateRecorder(channels, devices, counted, clock);
        HistoryKeeper keeper = new HistoryKeeper(
                database, channels, recorder, feeds, counted, clock, settings.historyRetention(), errors);
        channels.observe(keeper.ofChannels());
        devices.observe(keeper.ofDevices());
        return keeper;
    }
}
