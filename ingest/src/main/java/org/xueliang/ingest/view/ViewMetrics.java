package org.xueliang.ingest.view;

import io.prometheus.client.Collector;
import io.prometheus.client.Counter;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.List;

/** What is counted of live views at a gateway. */
public final class ViewMetrics extends Collector {
    private final LiveViews views;
    private final Relays relays;
    private final Counter ended = Counter.build(
                    "xueliang_ingest_live_views_expired_total",
                    "Live views that ended because the registry no longer kept them.")
            .create();

    public ViewMetrics(LiveViews views, Relays relays) {
        this.views = views;
        this.relays = relays;
    }

    void expired(int count) {
        ended.inc(count);
    }

    @Override
    public List<MetricFamilySamples> collect() {
        List<MetricFamilySamples> families = new ArrayList<>(ended.collect());
        families.add(new GaugeMetricFamily(
                "xueliang_ingest_live_views",
                "Live views that the registry keeps open here.",
                views.all().size()));
        families.add(new GaugeMetricFamily(
                "xueliang_ingest_live_view_viewers",
                "Connections that look by live views.",
                views.all().stream().mapToInt(LiveView::viewers).sum()));
        families.add(new GaugeMetricFamily(
                "xueliang_ingest_relayed_streams",
                "Streams of other nodes' channels that are pulled or tried now.",
                relays.pulling()));
        return families;
    }
}
