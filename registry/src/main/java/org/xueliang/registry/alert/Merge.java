package org.xueliang.registry.alert;

import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertState;
import org.xueliang.proto.v1.Incident;
import org.xueliang.proto.v1.SourceKind;

/**
 * What becomes of a finding that is handed in again. A later content replaces an earlier one; an end once known is not
 * taken back by a replay of the beginning; what people set is theirs. Pure.
 */
final class Merge {
    private Merge() {}

    /** A new alert as it is stored. */
    static Alert first(Alert in, SourceKind sourceKind, String owner) {
        return in.toBuilder()
                .setState(AlertState.OPEN)
                .setSourceKind(sourceKind)
                .setOwner(owner)
                .setHome("")
                .setRevision(0)
                .build();
    }

    /** @return {@code known} itself where nothing changes: no revision, no message to subscribers */
    static Alert again(Alert known, Alert in) {
        Alert.Builder merged = in.toBuilder()
                .setState(known.getState())
                .setSourceKind(known.getSourceKind())
                .setOwner(known.getOwner())
                .setHome("")
                .setRevision(known.getRevision());
        if (in.getEndUs() == 0) {
            merged.setEndUs(known.getEndUs());
        }
        // Once in an incident it stays in one: the message that opened the alert knows of none yet.
        if (in.getIncident().isEmpty()) {
            merged.setIncident(known.getIncident());
        }
        Alert result = merged.build();
        return result.equals(known) ? known : result;
    }

    /** @return {@code known} itself where nothing changes */
    static Incident again(Incident known, Incident in) {
        // An incident grows: one that knows fewer alerts is an older one, handed in again.
        if (in.getAlertsCount() < known.getAlertsCount()) {
            return known;
        }
        Incident.Builder merged = in.toBuilder().setRevision(known.getRevision());
        // Its end is 0 again while a further alert of it lasts; without a further alert it is a replay.
        if (in.getEndUs() == 0 && in.getAlertsCount() == known.getAlertsCount()) {
            merged.setEndUs(known.getEndUs());
        }
        Incident result = merged.build();
        return result.equals(known) ? known : result;
    }
}
