package org.xueliang.analytics.detect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xueliang.analytics.scene.FakeGateway;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.FrameEvent;
import org.xueliang.proto.v1.Thumbnail;
import org.xueliang.proto.v1.Zone;

/** All detectors over one channel, without Flink; keeps what they say, the end in place of the begin. */
final class Watch {
    static final long START_US = 1_790_000_000_000_000L;

    final ChannelState state = new ChannelState();
    final FakeGateway gateway = new FakeGateway("34020000001320000001", "yard");
    private final ChannelDetectors detectors = new ChannelDetectors(10_000_000);
    private final Map<String, Sighting> found = new LinkedHashMap<>();
    private List<Zone> zones = List.of();

    Watch zones(List<Zone> wanted) {
        zones = wanted;
        return this;
    }

    Watch see(Thumbnail thumbnail) {
        return see(gateway.picture(thumbnail));
    }

    Watch see(List<Thumbnail> thumbnails) {
        thumbnails.forEach(this::see);
        return this;
    }

    Watch see(FrameEvent event) {
        if (ChannelDetectors.isElsewhere(state, event)) {
            detectors.onMoved(state, event).forEach(this::keep);
        }
        detectors.onEvent(state, event, zones).forEach(this::keep);
        return this;
    }

    Watch time(long nowUs, long jumpUs) {
        detectors.onTime(state, nowUs, jumpUs).forEach(this::keep);
        return this;
    }

    private void keep(Sighting sighting) {
        found.put(sighting.type() + sighting.zone() + sighting.beginUs(), sighting);
    }

    List<Sighting> all() {
        return new ArrayList<>(found.values());
    }

    List<Sighting> of(AlertType type) {
        return found.values().stream().filter(s -> s.type() == type).toList();
    }

    /** Seconds since the start. */
    static double seconds(long timeUs) {
        return timeUs == 0 ? Double.NaN : (timeUs - START_US) / 1e6;
    }
}
