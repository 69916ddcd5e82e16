package org.xueliang.standalone.load;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.MediaTransport;
import org.xueliang.simulator.gb28181.DeviceCodes;
import org.xueliang.simulator.gb28181.ScriptedStreets;
import org.xueliang.simulator.script.ExpectedAlert;
import org.xueliang.standalone.client.SubscribedAlerts;
import org.xueliang.standalone.demo.Score;
import org.xueliang.standalone.demo.Score.Expected;
import org.xueliang.standalone.demo.Score.Match;

/** Compares what was scripted for the channels of each transport with what a subscriber was told. */
public final class ScriptedScore {
    /** Longer than anybody looks on after the last event that is asked for. */
    private static final long LATER_US = 60_000_000;

    private final ScriptedPlan plan;
    private final DeviceCodes codes;
    private final ScriptedStreets streets;

    public ScriptedScore(ScriptedPlan plan, DeviceCodes codes, ScriptedStreets streets) {
        this.plan = plan;
        this.codes = codes;
        this.streets = streets;
    }

    /** What should be found on a transport's channels of what has begun until an instant. */
    public List<Expected> expected(MediaTransport way, long untilUs) {
        return plan.seats(way).stream()
                .flatMap(seat -> streets.expected(seat, codes.channel(seat.device(), seat.channel()), untilUs).stream())
                .map(ScriptedScore::expected)
                .toList();
    }

    private static Expected expected(ExpectedAlert alert) {
        return new Expected(
                alert.channel(),
                alert.type(),
                alert.beginUs(),
                alert.endUs() == 0 ? alert.beginUs() : alert.endUs(),
                alert.toleranceMs() * 1000L);
    }

    /**
     * @param untilUs what begins later is not asked for, and what is found of it is not wrong
     * @param streaming channels of each transport that stream
     */
    public List<ScriptedReport.OfTransport> report(
            SubscribedAlerts subscribed, long untilUs, Map<MediaTransport, Long> streaming) {
        return plan.ways().stream()
                .map(way -> report(way, subscribed, untilUs, streaming.getOrDefault(way, 0L)))
                .toList();
    }

    private ScriptedReport.OfTransport report(
            MediaTransport way, SubscribedAlerts subscribed, long untilUs, long streaming) {
        Set<String> subjects = subjects(way);
        List<Alert> alerts = subscribed.alerts().stream()
                .filter(alert -> subjects.contains(subject(alert)))
                .toList();
        Score score = Score.of(expected(way, untilUs + LATER_US), alerts);
        List<Expected> missed =
                score.missed().stream().filter(e -> e.beginUs() < untilUs).toList();
        List<Match> matches = score.matches().stream()
                .filter(match -> match.expected().beginUs() < untilUs)
                .toList();
        List<Long> errors = matches.stream().map(Match::beginErrorMs).sorted().toList();
        List<Long> motion = matches.stream()
                .filter(match -> match.expected().type() == AlertType.MOTION)
                .flatMap(match -> subscribed.arrivedUs(match.alert()).stream()
                        .mapToObj(us -> (us - match.expected().beginUs()) / 1000))
                .sorted()
                .toList();
        return new ScriptedReport.OfTransport(
                way.name(),
                plan.devicesOf(way),
                plan.watchedOfWay(),
                streaming,
                plan.seatsOfWay(),
                matches.size() + missed.size(),
                matches.size(),
                missed.size(),
                score.falseAlerts().size(),
                score.repeated(),
                largest(errors),
                motion.isEmpty() ? 0 : motion.get(motion.size() / 2),
                largest(motion),
                missed.stream().map(ScriptedScore::told).toList(),
                score.falseAlerts().stream().map(ScriptedScore::told).toList());
    }

    private static String subject(Alert alert) {
        return alert.getType() == AlertType.OUTAGE ? alert.getPlace() : alert.getChannel();
    }

    /** Channels and places of the devices that are watched. */
    private Set<String> subjects(MediaTransport way) {
        Set<String> subjects = new HashSet<>();
        for (int device = plan.ways().indexOf(way);
                device < plan.devices();
                device += plan.ways().size()) {
            if (plan.isWatched(device)) {
                subjects.add(ScriptedPlan.place(device));
                for (int channel = 0; channel < plan.channels(); channel++) {
                    subjects.add(codes.channel(device, channel));
                }
            }
        }
        return subjects;
    }

    /** How many of these channels there are of each transport. */
    Map<MediaTransport, Long> byTransport(Iterable<String> channels) {
        Map<MediaTransport, Long> counts = new TreeMap<>();
        for (String channel : channels) {
            int device = codes.deviceOf(channel);
            if (device >= 0 && plan.isWatched(device)) {
                counts.merge(plan.way(device), 1L, Long::sum);
            }
        }
        return counts;
    }

    private static long largest(List<Long> sorted) {
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() - 1);
    }

    private static String told(Expected expected) {
        return expected.type() + " " + expected.subject() + " at " + Instant.ofEpochMilli(expected.beginUs() / 1000);
    }

    private static String told(Alert alert) {
        return alert.getType() + " " + subject(alert) + " at " + Instant.ofEpochMilli(alert.getBeginUs() / 1000) + ": "
                + alert.getDetail();
    }
}
