package org.xueliang.standalone.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.xueliang.proto.v1.Incident;
import org.xueliang.proto.v1.QueryIncidentsRequest;
import org.xueliang.proto.v1.QueryIncidentsResponse;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

    @Mixin
    FindingOptions filter = new FindingOptions();

    @Override
    public Integer call() {
        List<Incident> incidents = new ArrayList<>();
        try (RegistryClient registry = client.connect()) {
            String pageToken = "";
            do {
                QueryIncidentsResponse page = registry.alerts()
                        .queryIncidents(QueryIncidentsRequest.newBuilder()
                                .setFrom(filter.from)
                                .setTo(filter.to)
                                .setPlace(filter.place)
                                .setMinSeverity(filter.severity())
                                .setPageSize(filter.pageSize(incidents.size()))
                                .setPageToken(pageToken)
                                .build());
                incidents.addAll(page.getIncidentsList());
                pageToken = page.getNextPageToken();
            } while (!pageToken.isEmpty() && incidents.size() < filter.limit);
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
