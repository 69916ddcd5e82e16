package org.xueliang.registry.figures;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.FiguresBy;
import org.xueliang.proto.v1.PlaceClass;
import org.xueliang.proto.v1.PlaceClassRule;
import org.xueliang.proto.v1.RetentionLimit;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StateKind;
import org.xueliang.registry.figures.Tally.Intact;
import org.xueliang.registry.history.AvailabilityCount;
import org.xueliang.registry.history.ChannelScope;
import org.xueliang.registry.history.Histories;
import org.xueliang.registry.history.Span;
import org.xueliang.registry.history.Timeline.Gap;
import org.xueliang.registry.history.Window;
import org.xueliang.registry.place.PlaceClassRules;
import org.xueliang.registry.place.RetentionRules;
import org.xueliang.registry.recording.RecordingEvidence;

/** Goes through all channels of a scope once, a page at a time, and counts for the whole and for each part. One use each. */
final class FigureReader {
    private static final int CLOCK_WITHIN_MS = 1000;

    private final Handle handle;
    private final ChannelScope scope;
    private final String owner;
    private final String place;
    private final FiguresBy by;
    private final Window window;
    private final long nowUs;
    final Map<String, Node> places;
    final Map<String, Node> organisations;
    private final List<RetentionLimit> limits;
    private final Map<String, Integer> retentionDays = new HashMap<>();
    final Tally whole;
    final Map<String, Tally> parts = new TreeMap<>();

    FigureReader(Handle handle, String owner, String place, FiguresBy by, Window window, long nowUs) {
        this.handle = handle;
        this.scope = ChannelScope.of(handle, owner, place, SourceKind.SOURCE_KIND_UNSPECIFIED);
        this.owner = owner;
        this.place = place;
        this.by = by;
        this.window = window;
        this.nowUs = nowUs;
        this.places = Node.places(handle);
        this.organisations = Node.organisations(handle);
        this.limits = RetentionRules.all(handle);
        this.whole = new Tally(owner, place, place.isEmpty() ? name(organisations, owner) : name(places, place));
    }

    private static String name(Map<String, Node> nodes, String code) {
        Node node = nodes.get(code);
        return node == null ? code : node.name();
    }

    void read(FigureProgress progress) {
        List<Gap> gaps = Histories.gaps(handle, window);
        long channels = scope.count(handle);
        progress.counted(0, channels);
        scope.pages(handle, CameraRow.COLUMNS, CameraRow::of, page -> {
            cameras(page, gaps);
            progress.counted(whole.cameras, Math.max(channels, whole.cameras));
        });
        DeviceClocks.ofOthers(
                handle, scope, window, (ofOwner, ofPlace, errorMs) -> clock(errorMs, of(ofOwner, ofPlace)));
        HandledAlerts handled = new HandledAlerts(handle, scope, window, nowUs);
        handled.alerts(this::of);
        handled.incidents(this::incident);
    }

    /** The whole, and the part of it that something of this owner at this place belongs to. */
    private List<Tally> of(String ofOwner, String ofPlace) {
        return switch (by) {
            case EACH_OWNER ->
                ofOwner.isEmpty()
                        ? List.of(whole)
                        : List.of(
                                whole,
                                parts.computeIfAbsent(
                                        ofOwner, code -> new Tally(code, place, name(organisations, code))));
            case EACH_PLACE -> {
                String branch = Node.branch(places, place, ofPlace);
                yield branch.isEmpty()
                        ? List.of(whole)
                        : List.of(
                                whole,
                                parts.computeIfAbsent(branch, code -> new Tally(owner, code, name(places, code))));
            }
            default -> List.of(whole);
        };
    }

    private void cameras(List<CameraRow> page, List<Gap> gaps) {
        CameraEvidence evidence =
                new CameraEvidence(handle, page.stream().map(CameraRow::code).toList(), window, gaps);
        page.forEach(camera -> camera(camera, evidence));
    }

    private void camera(CameraRow camera, CameraEvidence evidence) {
        List<Span> spans = evidence.spans(camera.code());
        Findings findings = evidence.findings(camera.code());
        RecordingEvidence.Seen recordings = evidence.recordings(camera.code());
        long looks = evidence.looks(camera.code());
        AvailabilityCount time = new AvailabilityCount();
        time.add(camera.code(), spans);
        long intactUs = findings.intactUs(spans);
        PlaceClass placeClass = Node.classOf(places, camera.place());
        boolean filing = PlaceClassRules.of(placeClass).getFilingRequired();
        boolean seen = isSeenAtEnd(spans);
        int days = retentionDays.computeIfAbsent(camera.place(), code -> Node.retentionDays(places, limits, code));
        Optional<Boolean> keeps = days == 0 || recordings == null ? Optional.empty() : recordings.keeps(days);
        List<Tally> tallies = of(camera.owner(), camera.place());
        Long clockMs = evidence.clock(camera.code());
        if (clockMs != null) {
            clock(clockMs, tallies);
        }
        for (Tally tally : tallies) {
            tally.cameras++;
            tally.withView += camera.sight() == null ? 0 : 1;
            tally.connected += time.onlineUs() > 0 ? 1 : 0;
            tally.seenAtEnd += seen ? 1 : 0;
            tally.fineAtEnd += seen && !findings.lastsAt(window.untilUs() - 1) ? 1 : 0;
            intact(tally.all, time, intactUs);
            switch (placeClass) {
                case PUBLIC_ROAD, PUBLIC_VENUE -> intact(tally.keyPlaces, time, intactUs);
                case KEY_TARGET, ESTATE_COMMON, WORKPLACE -> intact(tally.keyTrades, time, intactUs);
                default -> {}
            }
            tally.filingAsked += filing ? 1 : 0;
            tally.filingComplete += filing && isFilingComplete(camera, placeClass) ? 1 : 0;
            tally.keepingAsked += days > 0 ? 1 : 0;
            tally.keepingKnown += keeps.isPresent() ? 1 : 0;
            tally.keeping += keeps.orElse(false) ? 1 : 0;
            tally.looks += looks;
            tally.lookedAt += looks > 0 ? 1 : 0;
        }
    }

    private static void intact(Intact into, AvailabilityCount time, long intactUs) {
        into.cameras++;
        into.time.add(time);
        into.intactUs += intactUs;
    }

    private boolean isSeenAtEnd(List<Span> spans) {
        if (spans.isEmpty()) {
            return false;
        }
        Span last = spans.get(spans.size() - 1);
        return last.untilUs() == window.untilUs()
                && (last.state() == StateKind.STATE_ONLINE || last.state() == StateKind.STATE_UNSTABLE);
    }

    /** What a filing states: where, who answers and maintains, which division, how long pictures are kept. */
    private boolean isFilingComplete(CameraRow camera, PlaceClass placeClass) {
        Node at = places.get(camera.place());
        PlaceClassRule rule = PlaceClassRules.of(placeClass);
        return camera.hasPosition()
                && !camera.owner().isEmpty()
                && !camera.maintainer().isEmpty()
                && at != null
                && !at.division().isEmpty()
                && (at.retentionDays() > 0 || rule.getRetentionFloorDays() > 0);
    }

    private void clock(long errorMs, List<Tally> tallies) {
        for (Tally tally : tallies) {
            tally.clocks++;
            tally.clocksWithin += Math.abs(errorMs) <= CLOCK_WITHIN_MS ? 1 : 0;
        }
    }

    private void incident(String at, List<String> owners) {
        whole.incidents++;
        if (by == FiguresBy.EACH_OWNER) {
            owners.stream()
                    .filter(one -> !one.isEmpty())
                    .forEach(one -> of(one, at).get(1).incidents++);
        } else if (by == FiguresBy.EACH_PLACE) {
            of("", at).stream().skip(1).forEach(tally -> tally.incidents++);
        }
    }
}
