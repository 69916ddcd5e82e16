package org.xueliang.registry.figures;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.FiguresBy;
import org.xueliang.proto.v1.PlaceClass;
import org.xueliang.proto.v1.PlaceClassRule;
import org.xueliang.proto.v1.RetentionLimit;
import org.xueliang.proto.v1.Severity;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StateKind;
import org.xueliang.proto.v1.Subject;
import org.xueliang.registry.figures.Tally.Handled;
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
    private static final long DAY_US = 86_400_000_000L;
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

    void read() {
        List<Gap> gaps = Histories.gaps(handle, window);
        scope.pages(handle, CameraRow::of, page -> cameras(page, gaps));
        clocks();
        alerts();
        incidents();
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
        List<String> codes = page.stream().map(CameraRow::code).toList();
        Map<String, List<Span>> spans = Histories.spans(handle, Subject.SUBJECT_CHANNEL, codes, window, gaps);
        Map<String, Findings> findings = findings(codes);
        Map<String, Long> looks = looks(codes);
        Map<String, RecordingEvidence.Seen> recordings =
                RecordingEvidence.last(handle, codes, window.fromUs(), window.untilUs());
        for (CameraRow camera : page) {
            camera(
                    camera,
                    spans.getOrDefault(camera.code(), List.of()),
                    findings.getOrDefault(camera.code(), Findings.NONE),
                    looks.getOrDefault(camera.code(), 0L),
                    recordings.get(camera.code()));
        }
    }

    private void camera(
            CameraRow camera,
            List<Span> spans,
            Findings findings,
            long looks,
            RecordingEvidence.@Nullable Seen recordings) {
        AvailabilityCount time = new AvailabilityCount();
        time.add(camera.code(), spans);
        long intactUs = findings.intactUs(spans);
        PlaceClass placeClass = Node.classOf(places, camera.place());
        boolean filing = PlaceClassRules.of(placeClass).getFilingRequired();
        boolean seen = isSeenAtEnd(spans);
        int days = retentionDays.computeIfAbsent(camera.place(), code -> Node.retentionDays(places, limits, code));
        Optional<Boolean> keeps = days == 0 || recordings == null ? Optional.empty() : recordings.keeps(days);
        for (Tally tally : of(camera.owner(), camera.place())) {
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

    private Map<String, Findings> findings(List<String> codes) {
        Map<String, List<Findings.Interval>> found = new HashMap<>();
        // CAMERA_COVERED, CAMERA_MOVED, PICTURE_FROZEN that nobody called a false alarm: literals, so that the partial
        // index serves.
        handle.createQuery(
                        "select channel, begin_us, end_us from alerts where channel = any(:codes) and type in (2, 3, 4)"
                                + " and state <> 5 and begin_us < :until and (end_us = 0 or end_us > :from)")
                .bindArray("codes", String.class, codes)
                .bind("from", window.fromUs())
                .bind("until", window.untilUs())
                .map((rs, ctx) -> Map.entry(
                        rs.getString("channel"),
                        new Findings.Interval(
                                rs.getLong("begin_us"),
                                rs.getLong("end_us") == 0 ? Long.MAX_VALUE : rs.getLong("end_us"))))
                .forEach(entry -> found.computeIfAbsent(entry.getKey(), code -> new ArrayList<>())
                        .add(entry.getValue()));
        Map<String, Findings> merged = new HashMap<>();
        found.forEach((code, intervals) -> merged.put(code, Findings.of(intervals)));
        return merged;
    }

    private Map<String, Long> looks(List<String> codes) {
        Map<String, Long> looks = new HashMap<>();
        handle.createQuery("select subject, count(*) as n from audit where kind = 'LOOK' and outcome = 'OK'"
                        + " and at_us >= :from and at_us < :until and subject = any(:codes) group by subject")
                .bindArray("codes", String.class, codes)
                .bind("from", window.fromUs())
                .bind("until", window.untilUs())
                .map((rs, ctx) -> Map.entry(rs.getString("subject"), rs.getLong("n")))
                .forEach(entry -> looks.put(entry.getKey(), entry.getValue()));
        return looks;
    }

    /**
     * The last error of each device's clock that was seen in the window: by GB/T 28181, by ONVIF as its source, by RTSP as its
     * channel where no source of ONVIF has told it.
     */
    private void clocks() {
        scope.bind(handle.createQuery("select distinct on (k.device) d.owner, d.place, k.last_ms from clock_days k"
                        + " join devices d on d.code = k.device and not d.removed" + scope.where("d")
                        + " where k.day >= :from and k.day <= :until order by k.device, k.day desc"))
                .bind("from", fromDay())
                .bind("until", untilDay())
                .map((rs, ctx) -> clock(rs))
                .forEach(row -> {});
        scope.bind(handle.createQuery("select distinct on (k.code) s.owner, s.place, k.last_ms from clock_days_other k"
                        + " join sources s on s.code = k.code and not s.removed" + scope.where("s")
                        + " where k.kind = 3 and k.day >= :from and k.day <= :until order by k.code, k.day desc"))
                .bind("from", fromDay())
                .bind("until", untilDay())
                .map((rs, ctx) -> clock(rs))
                .forEach(row -> {});
        scope.bind(handle.createQuery("select distinct on (k.code) c.owner, c.place, k.last_ms from clock_days_other k"
                        + " join channels c on c.code = k.code and not c.removed and c.enrolment = 2" + scope.where("c")
                        + " where k.kind = 1 and k.day >= :from and k.day <= :until and not exists (select 1"
                        + " from source_channels b join clock_days_other o on o.kind = 3 and o.code = b.source"
                        + " and o.day >= :from and o.day <= :until where b.channel = k.code)"
                        + " order by k.code, k.day desc"))
                .bind("from", fromDay())
                .bind("until", untilDay())
                .map((rs, ctx) -> clock(rs))
                .forEach(row -> {});
    }

    private long fromDay() {
        return Math.floorDiv(window.fromUs(), DAY_US);
    }

    private long untilDay() {
        return Math.floorDiv(window.untilUs() - 1, DAY_US);
    }

    private int clock(ResultSet rs) throws SQLException {
        for (Tally tally : of(rs.getString("owner"), rs.getString("place"))) {
            tally.clocks++;
            tally.clocksWithin += Math.abs(rs.getLong("last_ms")) <= CLOCK_WITHIN_MS ? 1 : 0;
        }
        return 0;
    }

    /** Our own alerts (other nodes handle theirs) that began in the window; handled is the first step of their life that is on record. */
    private void alerts() {
        scope.bind(handle.createQuery(
                        "select a.severity, a.owner, a.place, a.begin_us, (select min(u.at_us) from audit u"
                                + " where u.subject = a.id and u.method = 'xueliang.v1.AlertService/SetAlertState'"
                                + " and u.outcome = 'OK') as handled_us"
                                + " from alerts a where a.home = '' and a.begin_us >= :from and a.begin_us < :until"
                                + scope.where("a")))
                .bind("from", window.fromUs())
                .bind("until", window.untilUs())
                .setFetchSize(2000)
                .map((rs, ctx) -> {
                    long handledUs = rs.getLong("handled_us");
                    boolean handled = !rs.wasNull();
                    alert(
                            Severity.forNumber(rs.getInt("severity")),
                            rs.getLong("begin_us"),
                            handled ? handledUs : Long.MAX_VALUE,
                            of(rs.getString("owner"), rs.getString("place")));
                    return 0;
                })
                .forEach(row -> {});
    }

    private void alert(@Nullable Severity severity, long beginUs, long handledUs, List<Tally> tallies) {
        Duration within = severity == null ? null : HandlingTimes.of(severity);
        if (severity == null || within == null) {
            return;
        }
        long limitUs = beginUs + within.toMillis() * 1000;
        for (Tally tally : tallies) {
            Handled handled = tally.handled(severity);
            if (handledUs <= limitUs) {
                handled.inTime++;
                handled.due++;
            } else if (limitUs <= nowUs) {
                // One that is still within its time says nothing yet.
                handled.due++;
            }
        }
    }

    /** By place; of an owner those that one of its alerts is in. */
    private void incidents() {
        handle.createQuery(
                        "select i.place, array(select distinct a.owner from alerts a where a.id = any(i.alerts)) as owners"
                                + " from incidents i where i.begin_us >= :from and i.begin_us < :until")
                .bind("from", window.fromUs())
                .bind("until", window.untilUs())
                .setFetchSize(2000)
                .map((rs, ctx) -> {
                    incident(rs.getString("place"), List.of((String[])
                            rs.getArray("owners").getArray()));
                    return 0;
                })
                .forEach(row -> {});
    }

    private void incident(String at, List<String> owners) {
        List<String> wanted = scope.owners();
        List<String> wantedPlaces = scope.places();
        List<String> inScope = owners.stream()
                .filter(one -> wanted == null || wanted.contains(one))
                .toList();
        if (wanted != null && inScope.isEmpty() || wantedPlaces != null && !wantedPlaces.contains(at)) {
            return;
        }
        whole.incidents++;
        if (by == FiguresBy.EACH_OWNER) {
            inScope.stream()
                    .filter(one -> !one.isEmpty())
                    .forEach(one -> of(one, at).get(1).incidents++);
        } else if (by == FiguresBy.EACH_PLACE) {
            of("", at).stream().skip(1).forEach(tally -> tally.incidents++);
        }
    }
}
