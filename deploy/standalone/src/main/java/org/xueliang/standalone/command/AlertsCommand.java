package org.xueliang.standalone.command;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertState;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.QueryAlertsRequest;
import org.xueliang.proto.v1.QueryAlertsResponse;
import org.xueliang.proto.v1.SubscribeAlertsRequest;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "alerts",
        description = {
            "Lists what was found, newest first, or follows it as it happens.",
            "",
            "Examples:",
            "  xueliang alerts --type motion --min-severity medium --from 2026-03-01T08:00:00Z",
            "  xueliang alerts --follow --json"
        })
final class AlertsCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Mixin
    FindingOptions filter = new FindingOptions();

    @Option(names = "--channel", description = "Only of this channel: code or alias.")
    String channel = "";

    @Option(
            names = "--type",
            split = ",",
            description =
                    "motion, camera-covered, camera-moved, picture-frozen, signal-lost, outage, sensor, device-alarm.")
    List<String> types = new ArrayList<>();

    @Option(names = "--state", split = ",", description = "open, acknowledged, dispatched, resolved, false-alarm.")
    List<String> states = new ArrayList<>();

    @Option(names = "--follow", description = "Goes on with each change as it happens, until Ctrl-C.")
    boolean follow;

    @Option(
            names = "--cursor",
            description = "With --follow: go on after this revision (default: from now on; 0: all that is kept).")
    long cursor = -1;

    @Override
    public Integer call() {
        try (RegistryClient registry = client.connect()) {
            if (follow) {
                follow(registry);
            } else {
                list(registry);
            }
            return 0;
        }
    }

    private void list(RegistryClient registry) {
        List<Alert> alerts = new ArrayList<>();
        String pageToken = "";
        do {
            QueryAlertsResponse page = registry.alerts()
                    .queryAlerts(QueryAlertsRequest.newBuilder()
                            .setFrom(filter.from)
                            .setTo(filter.to)
                            .setPlace(filter.place)
                            .setChannel(channel)
                            .addAllTypes(alertTypes())
                            .addAllStates(states.stream()
                                    .map(s -> Words.constant(AlertState.class, "--state", s))
                                    .toList())
                            .setMinSeverity(filter.severity())
                            .setPageSize(filter.pageSize(alerts.size()))
                            .setPageToken(pageToken)
                            .build());
            alerts.addAll(page.getAlertsList());
            pageToken = page.getNextPageToken();
        } while (!pageToken.isEmpty() && alerts.size() < filter.limit);
        if (client.json) {
            System.out.println(Json.of(alerts));
            return;
        }
        Table table = new Table("BEGIN", "END", "SEVERITY", "TYPE", "PLACE", "CHANNEL", "STATE", "DETAIL", "ID");
        for (Alert alert : alerts) {
            table.row(
                    Words.time(alert.getBeginUs()),
                    alert.getEndUs() == 0 ? "lasts" : Words.time(alert.getEndUs()),
                    Words.word(alert.getSeverity()),
                    Words.word(alert.getType()) + (alert.getZone().isEmpty() ? "" : " in " + alert.getZone()),
                    alert.getPlace(),
                    subject(alert),
                    Words.word(alert.getState()),
                    alert.getDetail(),
                    alert.getId());
        }
        table.print(System.out);
    }

    private void follow(RegistryClient registry) {
        Iterator<Alert> alerts = registry.alerts()
                .subscribeAlerts(SubscribeAlertsRequest.newBuilder()
                        .setCursor(cursor)
                        .setPlace(filter.place)
                        .addAllTypes(alertTypes())
                        .setMinSeverity(filter.severity())
                        .build());
        while (alerts.hasNext()) {
            Alert alert = alerts.next();
            if (client.json) {
                System.out.println(Json.of(alert));
            } else {
                System.out.printf(
                        "%s  %-8s %-14s %s  %s  %s%n",
                        Words.time(alert.getBeginUs()),
                        Words.word(alert.getSeverity()),
                        Words.word(alert.getType()),
                        alert.getEndUs() == 0 ? "begins" : "ended " + Words.time(alert.getEndUs()),
                        alert.getPlace() + " " + subject(alert),
                        alert.getDetail());
            }
        }
    }

    private static String subject(Alert alert) {
        return alert.getChannelsCount() > 0 ? alert.getChannelsCount() + " channels" : alert.getChannel();
    }

    private List<AlertType> alertTypes() {
        return types.stream()
                .map(t -> Words.constant(AlertType.class, "--type", t))
                .toList();
    }
}
