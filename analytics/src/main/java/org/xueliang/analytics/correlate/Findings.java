package org.xueliang.analytics.correlate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.Incident;
import org.xueliang.proto.v1.ReportFindingsRequest;

/** What one step found: of each alert and incident the last content alone. */
final class Findings {
    private final Map<String, Alert> alerts = new LinkedHashMap<>();
    private final Map<String, Incident> incidents = new LinkedHashMap<>();

    void add(Alert alert) {
        alerts.put(alert.getId(), alert);
    }

    void add(Incident incident) {
        incidents.put(incident.getId(), incident);
    }

    Optional<ReportFindingsRequest> toReport() {
        return alerts.isEmpty() && incidents.isEmpty()
                ? Optional.empty()
                : Optional.of(ReportFindingsRequest.newBuilder()
                        .addAllAlerts(alerts.values())
                        .addAllIncidents(incidents.values())
                        .build());
    }
}
