package org.xueliang.standalone.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Incident;
import org.xueliang.proto.v1.QueryIncidentsRequest;
import org.xueliang.proto.v1.QueryIncidentsResponse;
import org.xueliang.proto.v1.Severity;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "incidents",
        description = {
            "Lists incidents, newest first: alerts and sensor readings of one place that belong together.",
            "",
            "Example:",
            "  xueliang incidents --place jiefang-road --min-severity high"
        })
final class IncidentsCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Option(names = "--from", paramLabel = "TIME", description = "RFC 3339 with offset, such as 2026-03-01T08:00:00Z.")
    String from = "";

    @Option(names = "--to", paramLabel = "TIME", description = "RFC 3339 with offset; not included.")
    String to = "";

    @Option(names = "--place", description = "Only of this place.")
    String place = "";

    @Option(names = "--min-severity", description = "info, low, medium, high, critical: this and above.")
    @Nullable
    String minSeverity;

    @Option(names = "--limit", description = "At most this many (default: ${DEFAULT-VALUE}).")
    int limit = 100;

    @Override
    public Integer call() {
        List<Incident> incidents = new ArrayList<>();
        try (RegistryClient registry = client.connect()) {
            String pageToken = "";
            do {
                QueryIncidentsResponse page = registry.alerts()
                        .queryIncidents(QueryIncidentsRequest.newBuilder()
                                .setFrom(from)
                                .setTo(to)
                                .setPlace(place)
                                .setMinSeverity(
                                        minSeverity == null
                                                ? Severity.SEVERITY_UNSPECIFIED
                                                : Words.constant(Severity.class, "--min-severity", minSeverity))
                                .setPageSize(Math.min(1000, Math.max(1, limit - incidents.size())))
                                .setPageToken(pageToken)
                                .build());
                incidents.addAll(page.getIncidentsList());
                pageToken = page.getNextPageToken();
            } while (!pageToken.isEmpty() && incidents.size() < limit);
        }
        print(incidents);
        return 0;
    }

    private void print(List<Incident> incidents) {
        if (client.json) {
            System.out.println(Json.of(incidents));
            return;
        }
        Table table = new Table("BEGIN", "END", "SEVERITY", "PLACE", "WHAT", "ALERTS", "CHANNELS", "SUMMARY", "ID");
        for (Incident incident : incidents) {
            table.row(
                    Words.time(incident.getBeginUs()),
                    incident.getEndUs() == 0 ? "lasts" : Words.time(incident.getEndUs()),
                    Words.word(incident.getSeverity()),
                    incident.getPlace(),
                    incident.getTypesList().stream().map(Words::word).collect(Collectors.joining(", ")),
                    incident.getAlertsCount(),
                    incident.getChannelsCount(),
                    incident.getSummary(),
                    incident.getId());
        }
        table.print(System.out);
    }
}
