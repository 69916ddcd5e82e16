package org.xueliang.analytics.correlate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.Detection;
import org.xueliang.proto.v1.Incident;

/** What the correlator remembers of one place. Mutable; owned by one key of the job. */
public final class PlaceState {
    /** An incident that may still grow or end. */
    static final class OpenIncident {
        Incident incident;
        /** Alerts of it that last. */
        final Set<String> lasting = new TreeSet<>();
        /** Begin of its newest alert. */
        long newestUs;

        OpenIncident(Incident incident) {
            this.incident = incident;
        }
    }

    /** A loss of signal that waits for others. */
    static final class HeldLoss {
        Detection detection;
        final long dueUs;

        HeldLoss(Detection detection, long dueUs) {
            this.detection = detection;
            this.dueUs = dueUs;
        }
    }

    /** An outage that lasts. */
    static final class Outage {
        Alert alert;
        /** Channels that are not back. */
        final Set<String> away = new TreeSet<>();
        /** Begin of its newest loss. */
        long newestUs;

        Outage(Alert alert) {
            this.alert = alert;
        }
    }

    /** What is known of a sensor. Times of receipt. */
    static final class SensorState {
        /** That raised the alert that lasts; empty where none does. */
        String quantity = "";
        /** Newest reading. */
        long lastUs;
        /** When each reading of the last while was received, by its id, oldest first. */
        final Map<String, Long> seen = new LinkedHashMap<>();
    }

    /** Alerts that last, or began a short while ago, by id. */
    final Map<String, Alert> alerts = new TreeMap<>();
    /** Those of them whose severity was raised. */
    final Set<String> raised = new TreeSet<>();

    final Map<String, OpenIncident> incidents = new TreeMap<>();
    final List<HeldLoss> held = new ArrayList<>();

    /** Those that last, oldest first. */
    final List<Outage> outages = new ArrayList<>();
    /** By code. */
    final Map<String, SensorState> sensors = new TreeMap<>();

    boolean isEmpty() {
        return alerts.isEmpty() && incidents.isEmpty() && held.isEmpty() && outages.isEmpty() && sensors.isEmpty();
    }
}
