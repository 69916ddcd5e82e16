package org.xueliang.analytics.correlate;

import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xueliang.analytics.detect.AlertId;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Detection;
import org.xueliang.proto.v1.Incident;
import org.xueliang.proto.v1.ReportFindingsRequest;
import org.xueliang.proto.v1.SensorReading;
import org.xueliang.proto.v1.Severity;

/**
 * What belongs together at one place. Everything is handed in in the order of event time, so that a replay joins the same
 * alerts under the same ids; {@link #atOnce} alone is asked before its turn. Pure; times in microseconds since the epoch.
 */
public final class IncidentCorrelator {
    /** An incident in a place where something begins every few seconds is cut here, and another begins. */
    private static final int MAX_MEMBERS = 200;

    private static final int MAX_ALERTS = 4096;

    private final CorrelationSettings settings;
    private final OutageCorrelator outages;

    public IncidentCorrelator(CorrelationSettings settings) {
        this.settings = settings;
        this.outages = new OutageCorrelator(settings);
    }

    /**
     * The alert of a detection as far as it is known, to be sent without waiting for what may join it. Empty for a lost
     * signal, which waits for others.
     */
    public Optional<Alert> atOnce(PlaceState state, Detection detection) {
        if (detection.getType() == AlertType.SIGNAL_LOST) {
            return Optional.empty();
        }
        Alert alert = alert(detection);
        Alert known = state.alerts.get(alert.getId());
        return Optional.of(
                known == null
                        ? alert
                        : alert.toBuilder()
                                .setSeverity(known.getSeverity())
                                .setIncident(known.getIncident())
                                .build());
    }

    /** A detection in its turn. */
    public Optional<ReportFindingsRequest> onDetection(PlaceState state, Detection detection, long nowUs) {
        Findings findings = new Findings();
        if (detection.getType() == AlertType.SIGNAL_LOST) {
            outages.onLoss(state, detection, nowUs, findings, alert -> take(state, alert, findings));
        } else {
            take(state, alert(detection), findings);
        }
        return findings.toReport();
    }

    /** A reading in its turn. */
    public Optional<ReportFindingsRequest> onReading(PlaceState state, SensorReading reading) {
        Findings findings = new Findings();
        SensorCorrelator.onReading(state, reading, findings, alert -> take(state, alert, findings));
        return findings.toReport();
    }

    /** Event time has come to {@code nowUs}: what was held is due, what is over is forgotten. */
    public Optional<ReportFindingsRequest> onTime(PlaceState state, long nowUs) {
        Findings findings = new Findings();
        outages.onTime(state, nowUs, alert -> {
            findings.add(alert);
            take(state, alert, findings);
        });
        forget(state, nowUs);
        return findings.toReport();
    }

    /** When {@link #onTime} must be called next; 0 for never. */
    public long nextUs(PlaceState state) {
        long next = SensorCorrelator.nextUs(state);
        for (PlaceState.HeldLoss loss : state.held) {
            next = Math.min(next, loss.dueUs);
        }
        for (Alert alert : state.alerts.values()) {
            if (alert.getEndUs() != 0) {
                next = Math.min(next, forgetUs(alert));
            }
        }
        for (PlaceState.OpenIncident open : state.incidents.values()) {
            if (open.lasting.isEmpty()) {
                next = Math.min(next, open.newestUs + settings.incidentUs());
            }
        }
        return next == Long.MAX_VALUE ? 0 : next;
    }

    private void take(PlaceState state, Alert given, Findings findings) {
        Alert known = state.alerts.get(given.getId());
        Alert alert = known == null
                ? given
                : given.toBuilder()
                        .setSeverity(known.getSeverity())
                        .setIncident(known.getIncident())
                        .setEndUs(Math.max(known.getEndUs(), given.getEndUs()))
                        .build();
        if (known == null && state.alerts.size() >= MAX_ALERTS) {
            return; // it was sent and stands alone; a place with so many at once has no incidents but one
        }
        state.alerts.put(alert.getId(), alert);
        if (known == null) {
            Alert partner = sensorPartner(state, alert);
            if (partner != null) {
                raise(state, partner.getId(), findings);
                raise(state, alert.getId(), findings);
            } else {
                partner = neighbour(state, alert);
            }
            if (partner != null) {
                join(state, state.alerts.get(partner.getId()), state.alerts.get(alert.getId()), findings);
            }
        } else if (!alert.getIncident().isEmpty()) {
            findings.add(alert);
            refresh(state, alert, findings);
        } else if (!alert.getSeverity().equals(Severities.of(alert.getType()))) {
            findings.add(alert);
        }
    }

    /** The sensor beside a change in the picture, or the change beside a sensor. */
    private @Nullable Alert sensorPartner(PlaceState state, Alert alert) {
        boolean sensor = alert.getType() == AlertType.SENSOR;
        if (!sensor && !Severities.isVisual(alert.getType())) {
            return null;
        }
        Alert nearest = null;
        for (Alert other : state.alerts.values()) {
            boolean fits = sensor ? Severities.isVisual(other.getType()) : other.getType() == AlertType.SENSOR;
            long apartUs = apartUs(other, alert);
            if (fits && apartUs <= settings.sensorUs() && (nearest == null || apartUs < apartUs(nearest, alert))) {
                nearest = other;
            }
        }
        return nearest;
    }

    /** Something that another channel of the place saw at about the same time; one that is in an incident rather. */
    private @Nullable Alert neighbour(PlaceState state, Alert alert) {
        Alert best = null;
        for (Alert other : state.alerts.values()) {
            boolean near = apartUs(other, alert) <= settings.incidentUs() || isInGrowing(state, other, alert);
            boolean sameIncident = !other.getIncident().isEmpty();
            boolean elsewhere = !other.getChannel().equals(alert.getChannel());
            if (!near || (!elsewhere && !sameIncident)) {
                continue;
            }
            if (best == null
                    || (best.getIncident().isEmpty() && sameIncident)
                    || (best.getIncident().isEmpty() == !sameIncident
                            && apartUs(other, alert) < apartUs(best, alert))) {
                best = other;
            }
        }
        return best;
    }

    private boolean isInGrowing(PlaceState state, Alert member, Alert alert) {
        PlaceState.OpenIncident open = state.incidents.get(member.getIncident());
        return open != null && Math.abs(alert.getBeginUs() - open.newestUs) <= settings.incidentUs();
    }

    private void raise(PlaceState state, String id, Findings findings) {
        Alert alert = state.alerts.get(id);
        if (alert == null || !state.raised.add(id)) {
            return;
        }
        Alert raised = alert.toBuilder()
                .setSeverity(Severities.raised(alert.getSeverity()))
                .build();
        state.alerts.put(id, raised);
        findings.add(raised);
    }

    private void join(PlaceState state, @Nullable Alert a, @Nullable Alert b, Findings findings) {
        if (a == null || b == null) {
            return;
        }
        boolean aFirst = a.getBeginUs() < b.getBeginUs()
                || (a.getBeginUs() == b.getBeginUs() && a.getId().compareTo(b.getId()) < 0);
        PlaceState.OpenIncident open = state.incidents.get(a.getIncident());
        if (open == null || open.incident.getAlertsCount() >= MAX_MEMBERS) {
            String id = AlertId.ofIncident(a.getPlace(), (aFirst ? a : b).getId());
            open = new PlaceState.OpenIncident(
                    Incident.newBuilder().setId(id).setPlace(a.getPlace()).build());
            state.incidents.put(id, open);
            add(state, open, a, findings);
        }
        add(state, open, b, findings);
        refresh(state, b, findings);
    }

    private static void add(PlaceState state, PlaceState.OpenIncident open, Alert alert, Findings findings) {
        Alert member = alert.toBuilder().setIncident(open.incident.getId()).build();
        state.alerts.put(member.getId(), member);
        findings.add(member);
        Incident.Builder incident = open.incident.toBuilder();
        if (!incident.getAlertsList().contains(member.getId())) {
            incident.addAlerts(member.getId());
        }
        if (!member.getChannel().isEmpty() && !incident.getChannelsList().contains(member.getChannel())) {
            incident.addChannels(member.getChannel());
        }
        for (String channel : member.getChannelsList()) {
            if (!incident.getChannelsList().contains(channel)) {
                incident.addChannels(channel);
            }
        }
        if (!incident.getTypesList().contains(member.getType())) {
            incident.addTypes(member.getType());
        }
        incident.setBeginUs(
                incident.getBeginUs() == 0
                        ? member.getBeginUs()
                        : Math.min(incident.getBeginUs(), member.getBeginUs()));
        open.newestUs = Math.max(open.newestUs, member.getBeginUs());
        open.incident = incident.build();
        lasts(open, member);
    }

    private static void lasts(PlaceState.OpenIncident open, Alert member) {
        if (member.getEndUs() == 0) {
            open.lasting.add(member.getId());
        } else {
            open.lasting.remove(member.getId());
        }
    }

    /** The incident after a member changed: severity of the worst, end of the last. */
    private static void refresh(PlaceState state, Alert member, Findings findings) {
        Alert current = state.alerts.getOrDefault(member.getId(), member);
        PlaceState.OpenIncident open = state.incidents.get(current.getIncident());
        if (open == null) {
            return;
        }
        lasts(open, current);
        Severity worst = open.incident.getSeverity();
        long endUs = open.incident.getEndUs();
        for (String id : open.incident.getAlertsList()) {
            Alert alert = state.alerts.get(id);
            if (alert != null) {
                worst = Severities.worse(worst, alert.getSeverity());
                endUs = Math.max(endUs, alert.getEndUs());
            }
        }
        open.incident = open.incident.toBuilder()
                .setSeverity(worst)
                .setEndUs(open.lasting.isEmpty() ? endUs : 0)
                .setSummary(IncidentSummary.of(open.incident))
                .build();
        findings.add(open.incident);
    }

    private void forget(PlaceState state, long nowUs) {
        SensorCorrelator.forget(state, nowUs);
        Iterator<Alert> alerts = state.alerts.values().iterator();
        while (alerts.hasNext()) {
            Alert alert = alerts.next();
            if (alert.getEndUs() != 0 && nowUs >= forgetUs(alert)) {
                alerts.remove();
                state.raised.remove(alert.getId());
            }
        }
        state.incidents
                .values()
                .removeIf(open -> open.lasting.isEmpty() && nowUs >= open.newestUs + settings.incidentUs());
    }

    private long forgetUs(Alert alert) {
        return Math.max(
                alert.getBeginUs() + Math.max(settings.sensorUs(), settings.incidentUs()), alert.getEndUs() + 1);
    }

    private static long apartUs(Alert a, Alert b) {
        return Math.abs(a.getBeginUs() - b.getBeginUs());
    }

    static Alert alert(Detection detection) {
        return Alert.newBuilder()
                .setId(AlertId.of(
                        detection.getChannel(), detection.getType(), detection.getZone(), detection.getBeginUs()))
                .setType(detection.getType())
                .setSeverity(Severities.of(detection.getType()))
                .setChannel(detection.getChannel())
                .setPlace(detection.getPlace())
                .setZone(detection.getZone())
                .setBeginUs(detection.getBeginUs())
                .setEndUs(detection.getEndUs())
                .setConfidence(detection.getConfidence())
                .setDetail(detection.getDetail())
                .build();
    }
}
