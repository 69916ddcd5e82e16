package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.Collector.Type;
import io.prometheus.client.CollectorRegistry;
import java.lang.reflect.Field;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.xueliang.analytics.metrics.JobMetrics;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.analysis.AnalysisMetrics;
import org.xueliang.ingest.bus.BusMetrics;
import org.xueliang.ingest.gb28181.Gb28181Gateway;
import org.xueliang.ingest.gb28181.Gb28181Settings;
import org.xueliang.ingest.gb28181.GbReports;
import org.xueliang.ingest.gb28181.cascade.CascadeMetrics;
import org.xueliang.ingest.gb28181.device.DeviceBook;
import org.xueliang.ingest.gb28181.playback.PlaybackCounts;
import org.xueliang.ingest.media.OnDemand;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.media.StreamMetrics;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.IngestMetrics;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.ingest.snapshot.SnapshotMetrics;
import org.xueliang.ingest.source.SourceMetrics;
import org.xueliang.ingest.view.LiveViews;
import org.xueliang.ingest.view.Relays;
import org.xueliang.ingest.view.ViewMetrics;
import org.xueliang.registry.calls.RegistryMetrics;
import org.xueliang.registry.history.HistoryMetrics;
import org.xueliang.registry.live.LiveMetrics;
import org.xueliang.registry.merging.MergingMetrics;
import org.xueliang.registry.way.WayMetrics;

/** docs/ref/metrics.md names what the roles export, all of it and nothing else; so do the rules that use it. */
class MetricsPageTest {
    private static final Pattern ROW = Pattern.compile("^\\| `(xueliang_\\w+)` \\|", Pattern.MULTILINE);
    private static final Pattern LITERAL = Pattern.compile("\"(xueliang_\\w*[a-z0-9])\"");
    private static final Pattern IN_RULE = Pattern.compile("\\bxueliang_\\w+");

    @Test
    void thePageNamesWhatIsExportedAndNothingElse() throws Exception {
        assertThat(found(ROW, Repository.text("docs/ref/metrics.md"))).isEqualTo(exported());
    }

    @Test
    void everyNameInTheSourcesStandsInThePage() {
        Set<String> page = found(ROW, Repository.text("docs/ref/metrics.md"));
        // A counter is named without its ending where it is made.
        Repository.sources("main")
                .forEach(file -> assertThat(found(LITERAL, Repository.text(file)))
                        .as("metrics of docs/ref/metrics.md, and %s", file.getFileName())
                        .allMatch(name -> page.contains(name) || page.contains(name + "_total")));
    }

    @Test
    void alertRulesUseMetricsThatAreThere() throws Exception {
        Set<String> used = found(IN_RULE, Repository.text("deploy/prometheus/alerts.yaml"));
        assertThat(exported()).containsAll(used);
        assertThat(used).hasSizeGreaterThan(5);
    }

    /** Names as a scrape has them: counters with their ending. */
    private static Set<String> exported() throws Exception {
        Set<String> names = new TreeSet<>();
        CollectorRegistry ingest = new CollectorRegistry();
        new IngestMetrics(ingest, new SessionLedger());
        new BusMetrics(ingest);
        new AnalysisMetrics(ingest);
        new SnapshotMetrics(ingest);
        new CascadeMetrics(ingest);
        ingest.register(new PlaybackCounts(() -> 0));
        ingest.register(new StreamMetrics());
        ingest.register(new SourceMetrics(List::of, () -> 0));
        ingest.register(new ViewMetrics(
                new LiveViews(), new Relays(OnDemand.NONE, new StreamDirectory(), GatewayTime.of(Clock.systemUTC()))));
        // Some of the endpoint's stand for what it has, and are there when it is.
        Gb28181Gateway.open(
                        Gb28181Settings.onLoopback("34020000002000000001"),
                        "gateway-1",
                        new DeviceBook(true),
                        GbReports.NONE,
                        GatewayTime.of(Clock.systemUTC()),
                        ingest,
                        new CountedErrors(
                                LoggerFactory.getLogger(MetricsPageTest.class),
                                Clock.systemUTC(),
                                Duration.ofMinutes(1)),
                        1)
                .close();
        CollectorRegistry ofRegistry = new RegistryMetrics().registry();
        new HistoryMetrics(ofRegistry);
        new MergingMetrics(ofRegistry);
        new WayMetrics(ofRegistry);
        new LiveMetrics(ofRegistry);
        for (CollectorRegistry registry : new CollectorRegistry[] {ingest, ofRegistry}) {
            Collections.list(registry.metricFamilySamples())
                    .forEach(family -> names.add(family.type == Type.COUNTER ? family.name + "_total" : family.name));
        }
        // Flink makes the job's; which of them are gauges is said here.
        Set<String> gauges = Set.of(JobMetrics.BUS_LAG_MS, JobMetrics.BUS_LAG_ENTRIES, JobMetrics.INTAKE_WAITING);
        for (Field constant : JobMetrics.class.getFields()) {
            String name = String.valueOf(constant.get(null));
            if (!name.equals(JobMetrics.PREFIX)) {
                names.add(gauges.contains(name) ? name : name + "_total");
            }
        }
        return names;
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
            found.add(matcher.groupCount() == 0 ? matcher.group() : matcher.group(1));
        }
        return found;
    }
}
