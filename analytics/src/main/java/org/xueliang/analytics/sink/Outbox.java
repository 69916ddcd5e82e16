package org.xueliang.analytics.sink;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.Incident;
import org.xueliang.proto.v1.ReportFindingsRequest;

/** Findings that the registry has not acknowledged, in the order in which they were found. Touched by one thread. */
final class Outbox {
    /** Of each kind a call, by the contract. */
    static final int MAX_BATCH = 1000;
    /** Beyond this the job waits for the registry: what is on the bus stays there. */
    static final int MAX_WAITING = 200_000;

    private final ArrayDeque<ReportFindingsRequest> waiting;

    Outbox(Collection<ReportFindingsRequest> waiting) {
        this.waiting = new ArrayDeque<>(waiting);
    }

    void add(ReportFindingsRequest findings) {
        waiting.add(findings);
    }

    int size() {
        return waiting.size();
    }

    boolean isFull() {
        return waiting.size() >= MAX_WAITING;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** How many of the oldest make one call, at most {@code limit}. */
    int batch(int limit) {
        int alerts = 0;
        int incidents = 0;
        int count = 0;
        for (ReportFindingsRequest findings : waiting) {
            alerts += findings.getAlertsCount();
            incidents += findings.getIncidentsCount();
            if (count > 0 && (count >= limit || alerts > MAX_BATCH || incidents > MAX_BATCH)) {
                break;
            }
            count++;
        }
        return count;
    }

    /** The oldest {@code count} as one call; of each alert and incident its last content. */
    ReportFindingsRequest merged(int count) {
        Map<String, Alert> alerts = new LinkedHashMap<>();
        Map<String, Incident> incidents = new LinkedHashMap<>();
        int left = count;
        for (ReportFindingsRequest findings : waiting) {
            if (left-- == 0) {
                break;
            }
            findings.getAlertsList().forEach(alert -> alerts.merge(alert.getId(), alert, Outbox::later));
            findings.getIncidentsList().forEach(incident -> incidents.put(incident.getId(), incident));
        }
        return ReportFindingsRequest.newBuilder()
                .addAllAlerts(alerts.values())
                .addAllIncidents(incidents.values())
                .build();
    }

    /** An end and an incident once known stay known. */
    private static Alert later(Alert before, Alert after) {
        Alert.Builder alert = after.toBuilder();
        if (after.getEndUs() == 0) {
            alert.setEndUs(before.getEndUs());
        }
        if (after.getIncident().isEmpty()) {
            alert.setIncident(before.getIncident());
        }
        return alert.build();
    }

    /** The oldest {@code count} are done with. */
    void remove(int count) {
        for (int i = 0; i < count; i++) {
            waiting.remove();
        }
    }

    List<ReportFindingsRequest> copy() {
        return new ArrayList<>(waiting);
    }
}
