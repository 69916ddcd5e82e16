package org.xueliang.registry.alert;

import java.util.List;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertState;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Incident;
import org.xueliang.proto.v1.ReportFindingsRequest;
import org.xueliang.proto.v1.Severity;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;

/** What may be handed in, and by whom. Pure. */
final class FindingCheck {
    private static final int MAX_FINDINGS = 1000;
    private static final int MAX_MEMBERS = 10_000;

    private FindingCheck() {}

    static void report(ReportFindingsRequest request) {
        Check.atMost("alerts", request.getAlertsCount(), MAX_FINDINGS);
        Check.atMost("incidents", request.getIncidentsCount(), MAX_FINDINGS);
        for (int i = 0; i < request.getAlertsCount(); i++) {
            alert("alerts[" + i + "]", request.getAlerts(i));
        }
        for (int i = 0; i < request.getIncidentsCount(); i++) {
            incident("incidents[" + i + "]", request.getIncidents(i));
        }
    }

    /** A gateway hands in what devices raise themselves: what is found in pictures is found by the analysis alone. */
    static void ofGateway(String caller, ReportFindingsRequest request) {
        for (int i = 0; i < request.getAlertsCount(); i++) {
            AlertType type = request.getAlerts(i).getType();
            if (type != AlertType.DEVICE_ALARM) {
                throw Refusal.notAllowed("alerts[" + i + "].type: '" + caller + "' is a gateway and may not hand in "
                        + type + " (expected: " + AlertType.DEVICE_ALARM + ")");
            }
        }
        if (request.getIncidentsCount() > 0) {
            throw Refusal.notAllowed(
                    "incidents: '" + caller + "' is a gateway and may not hand in incidents (expected: none)");
        }
    }

    private static void alert(String field, Alert alert) {
        Check.id(field + ".id", alert.getId());
        Check.known(field + ".type", alert.getType(), AlertType.ALERT_TYPE_UNSPECIFIED);
        Check.known(field + ".severity", alert.getSeverity(), Severity.SEVERITY_UNSPECIFIED);
        if (alert.getType() == AlertType.OUTAGE) {
            if (!alert.getChannel().isEmpty()) {
                throw Refusal.badField(
                        field + ".channel", alert.getChannel(), "empty for OUTAGE, which lists channels");
            }
        } else {
            Check.code(field + ".channel", alert.getChannel());
        }
        codes(field + ".channels", alert.getChannelsList());
        Check.text(field + ".place", alert.getPlace(), 0, 64);
        Check.text(field + ".zone", alert.getZone(), 0, 32);
        times(field, alert.getBeginUs(), alert.getEndUs());
        Check.range(field + ".confidence", alert.getConfidence(), 0, 1);
        Check.text(field + ".detail", alert.getDetail(), 0, 512);
        if (!alert.getIncident().isEmpty()) {
            Check.id(field + ".incident", alert.getIncident());
        }
        Check.anyOr(field + ".state", alert.getState(), AlertState.ALERT_STATE_UNSPECIFIED);
    }

    private static void incident(String field, Incident incident) {
        Check.id(field + ".id", incident.getId());
        Check.text(field + ".place", incident.getPlace(), 1, 64);
        Check.known(field + ".severity", incident.getSeverity(), Severity.SEVERITY_UNSPECIFIED);
        times(field, incident.getBeginUs(), incident.getEndUs());
        Check.atMost(field + ".alerts", incident.getAlertsCount(), MAX_MEMBERS);
        incident.getAlertsList().forEach(id -> Check.id(field + ".alerts", id));
        codes(field + ".channels", incident.getChannelsList());
        for (AlertType type : incident.getTypesList()) {
            Check.known(field + ".types", type, AlertType.ALERT_TYPE_UNSPECIFIED);
        }
        Check.text(field + ".summary", incident.getSummary(), 0, 512);
    }

    private static void codes(String field, List<String> codes) {
        Check.atMost(field, codes.size(), MAX_MEMBERS);
        codes.forEach(code -> Check.code(field, code));
    }

    private static void times(String field, long beginUs, long endUs) {
        if (beginUs <= 0) {
            throw Refusal.badField(field + ".begin_us", beginUs, "microseconds since the Unix epoch, above 0");
        }
        if (endUs != 0 && endUs < beginUs) {
            throw Refusal.badField(field + ".end_us", endUs, "0, or not before begin_us, which is " + beginUs);
        }
    }
}
