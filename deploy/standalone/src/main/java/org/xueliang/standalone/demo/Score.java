package org.xueliang.standalone.demo;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertType;

/**
 * Compares what was scripted with what was found. Each expected event takes one alert of its type on its channel (or
 * place, for an outage) that begins within the tolerance of the event's begin. A further alert of the type that begins
 * while the event lasts is a repetition (somebody who stood still and went on), counted apart; every other alert is false.
 */
public record Score(
        int expected, int matched, int repeated, List<Expected> missed, List<Alert> falseAlerts, List<Match> matches) {
    /**
     * What should be found.
     *
     * @param subject channel code; place for an outage; sensor code for a sensor's alarm
     * @param toleranceUs how far the alert's begin may be from {@code beginUs}, microseconds
     */
    public record Expected(String subject, AlertType type, long beginUs, long endUs, long toleranceUs) {}

    /** An expected event and its alert. */
    public record Match(Expected expected, Alert alert) {
        /** How far the alert's begin is from the event's, ms. */
        public long beginErrorMs() {
            return Math.abs(alert.getBeginUs() - expected.beginUs()) / 1000;
        }
    }

    public static Score of(List<Expected> expectations, List<Alert> found) {
        List<Alert> left = new ArrayList<>(found);
        List<Expected> missed = new ArrayList<>();
        List<Match> matches = new ArrayList<>();
        for (Expected expected : expectations) {
            Alert alert = nearest(expected, left);
            if (alert == null) {
                missed.add(expected);
            } else {
                left.remove(alert);
                matches.add(new Match(expected, alert));
            }
        }
        int before = left.size();
        left.removeIf(alert -> expectations.stream().anyMatch(expected -> repeats(alert, expected)));
        return new Score(
                expectations.size(),
                expectations.size() - missed.size(),
                before - left.size(),
                List.copyOf(missed),
                List.copyOf(left),
                List.copyOf(matches));
    }

    private static @Nullable Alert nearest(Expected expected, List<Alert> alerts) {
        Alert best = null;
        for (Alert alert : alerts) {
            long distance = Math.abs(alert.getBeginUs() - expected.beginUs());
            if (same(alert, expected)
                    && distance <= expected.toleranceUs()
                    && (best == null || distance < Math.abs(best.getBeginUs() - expected.beginUs()))) {
                best = alert;
            }
        }
        return best;
    }

    private static boolean repeats(Alert alert, Expected expected) {
        return same(alert, expected)
                && alert.getBeginUs() >= expected.beginUs()
                && alert.getBeginUs() <= expected.endUs() + expected.toleranceUs();
    }

    private static boolean same(Alert alert, Expected expected) {
        return alert.getType() == expected.type()
                && (alert.getType() == AlertType.OUTAGE ? alert.getPlace() : alert.getChannel())
                        .equals(expected.subject());
    }
}
