package org.xueliang.analytics.correlate;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Incident;

/** An incident in words. */
final class IncidentSummary {
    private IncidentSummary() {}

    static String of(Incident incident) {
        List<String> others = incident.getTypesList().stream()
                .filter(type -> type != AlertType.SENSOR)
                .map(type -> type.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .sorted()
                .toList();
        String seen = others.stream().collect(Collectors.joining(" and "));
        if (incident.getTypesList().contains(AlertType.SENSOR)) {
            return others.isEmpty() ? "several sensors" : "a sensor's alarm and " + seen + " beside it";
        }
        int channels = incident.getChannelsCount();
        return seen + (channels > 1 ? " on " + channels + " channels" : "");
    }
}
