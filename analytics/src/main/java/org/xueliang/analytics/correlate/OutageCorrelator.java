package org.xueliang.analytics.correlate;

import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.xueliang.analytics.detect.AlertId;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Detection;

/**
 * Losses of signal: each waits a moment; where enough channels of a place are lost together they are one outage, and else
 * each is an alert. Pure.
 */
final class OutageCorrelator {
    private static final int MAX_HELD = 10_000;
    /** Each has channels of its own; a place with so many at once is one that has no power. */
    private static final int MAX_OUTAGES = 1000;

    private final CorrelationSettings settings;

    OutageCorrelator(CorrelationSettings settings) {
        this.settings = settings;
    }

    /** @param take keeps an alert that is known already, or newly made, among those that can be joined */
    void onLoss(PlaceState state, Detection loss, long nowUs, Findings findings, Consumer<Alert> take) {
        if (loss.getEndUs() != 0) {
            onReturn(state, loss, findings, take);
            return;
        }
        for (PlaceState.Outage lasting : state.outages) {
            // One that a channel never came back from is no reason for what is lost weeks later.
            if (isNear(lasting.newestUs, loss.getBeginUs())) {
                grow(lasting, loss);
                findings.add(lasting.alert);
                take.accept(lasting.alert);
                return;
            }
        }
        if (state.held.size() >= MAX_HELD) {
            findings.add(IncidentCorrelator.alert(loss));
            return;
        }
        state.held.add(new PlaceState.HeldLoss(loss, nowUs + settings.lostHoldUs()));
        Set<String> together = together(state, loss.getBeginUs());
        if (together.size() >= settings.outageChannels() && state.outages.size() < MAX_OUTAGES) {
            Alert alert = begin(state, loss.getPlace(), together);
            findings.add(alert);
            take.accept(alert);
        }
    }

    private void onReturn(PlaceState state, Detection loss, Findings findings, Consumer<Alert> take) {
        boolean ofOutage = false;
        for (PlaceState.Outage lasting : List.copyOf(state.outages)) {
            if (!lasting.away.remove(loss.getChannel())) {
                continue;
            }
            ofOutage = true;
            if (lasting.away.isEmpty()) {
                lasting.alert = lasting.alert.toBuilder()
                        .setEndUs(Math.max(lasting.alert.getBeginUs(), loss.getEndUs()))
                        .setDetail("all " + lasting.alert.getChannelsCount() + " channels are back")
                        .build();
                findings.add(lasting.alert);
                take.accept(lasting.alert);
                state.outages.remove(lasting);
            }
        }
        for (PlaceState.HeldLoss held : state.held) {
            if (held.detection.getChannel().equals(loss.getChannel())
                    && held.detection.getBeginUs() == loss.getBeginUs()) {
                held.detection = loss;
                return;
            }
        }
        Alert ended = IncidentCorrelator.alert(loss);
        if (ofOutage && !state.alerts.containsKey(ended.getId())) {
            return;
        }
        findings.add(ended);
        take.accept(ended);
    }

    /** Channels that were lost within the window and are not back, alerts of their own among them. */
    private Set<String> together(PlaceState state, long beginUs) {
        Set<String> channels = new TreeSet<>();
        for (PlaceState.HeldLoss held : state.held) {
            if (held.detection.getEndUs() == 0 && isNear(held.detection.getBeginUs(), beginUs)) {
                channels.add(held.detection.getChannel());
            }
        }
        for (Alert alert : state.alerts.values()) {
            if (alert.getType() == AlertType.SIGNAL_LOST
                    && alert.getEndUs() == 0
                    && isNear(alert.getBeginUs(), beginUs)) {
                channels.add(alert.getChannel());
            }
        }
        return channels;
    }

    private boolean isNear(long a, long b) {
        return Math.abs(a - b) <= settings.outageUs();
    }

    private static Alert begin(PlaceState state, String place, Set<String> channels) {
        long beginUs = Long.MAX_VALUE;
        long newestUs = 0;
        Set<String> away = new TreeSet<>();
        Iterator<PlaceState.HeldLoss> losses = state.held.iterator();
        while (losses.hasNext()) {
            Detection loss = losses.next().detection;
            if (channels.contains(loss.getChannel()) && loss.getEndUs() == 0) {
                beginUs = Math.min(beginUs, loss.getBeginUs());
                newestUs = Math.max(newestUs, loss.getBeginUs());
                away.add(loss.getChannel());
                losses.remove();
            }
        }
        PlaceState.Outage outage = new PlaceState.Outage(Alert.newBuilder()
                .setId(AlertId.of(place, AlertType.OUTAGE, "", beginUs))
                .setType(AlertType.OUTAGE)
                .setSeverity(Severities.of(AlertType.OUTAGE))
                .setPlace(place)
                .addAllChannels(channels)
                .setBeginUs(beginUs)
                .setConfidence(1)
                .setDetail(channels.size() + " channels lost their signal together")
                .build());
        outage.away.addAll(away);
        outage.newestUs = newestUs;
        state.outages.add(outage);
        return outage.alert;
    }

    private static void grow(PlaceState.Outage outage, Detection loss) {
        outage.away.add(loss.getChannel());
        outage.newestUs = Math.max(outage.newestUs, loss.getBeginUs());
        if (!outage.alert.getChannelsList().contains(loss.getChannel())) {
            outage.alert = outage.alert.toBuilder()
                    .addChannels(loss.getChannel())
                    .setDetail(outage.alert.getChannelsCount() + 1 + " channels lost their signal together")
                    .build();
        }
    }

    /** Losses that have waited long enough become alerts; one that is over by now comes with its end. */
    void onTime(PlaceState state, long nowUs, Consumer<Alert> due) {
        List<PlaceState.HeldLoss> over =
                state.held.stream().filter(loss -> loss.dueUs <= nowUs).toList();
        state.held.removeAll(over);
        for (PlaceState.HeldLoss loss : over) {
            due.accept(IncidentCorrelator.alert(loss.detection));
        }
    }
}
