package org.xueliang.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Corner;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.Outline;
import org.xueliang.proto.v1.StateKind;
import org.xueliang.registry.history.MadeHistory;
import org.xueliang.registry.history.MadeHistory.Event;

/**
 * A small city with a past, all from the seed: 50 cameras of owners and places, twelve days of what was said of each, flapping,
 * absences of the registry, findings, alerts, looks, clocks. Kept here as it was made, and put into the tables; whoever recomputes
 * takes it from here.
 */
final class MadeFigures {
    static final long S = 1_000_000L;
    static final int DAY_S = 86_400;
    static final int CAMERAS = 50;
    /** Second 0: two days before the window. */
    static final long T0_US = Findings.T0 - 8 * 3600 * S - 12L * DAY_S * S;

    static final int FROM_S = 2 * DAY_S;
    static final int UNTIL_S = 12 * DAY_S;
    /** The clock of the registry that is asked. */
    static final int NOW_S = UNTIL_S + 8 * 3600;

    static final Map<String, String> OWNER_PARENTS =
            Map.of("police", "owners", "estates", "owners", "sunshine", "estates", "garden", "estates");
    static final List<String> OWNERS = List.of("police", "sunshine", "garden", "estates");
    static final Map<String, String> PLACE_PARENTS = Map.of(
            "east", "city", "west", "city", "market", "west", "yard", "east", "works", "east", "station", "city");
    /** Where cameras are. */
    static final List<String> SPOTS = List.of("east", "yard", "market", "west", "station");
    /** PlaceClass by number; a place without takes that above. */
    static final Map<String, Integer> CLASSES = Map.of("east", 1, "yard", 4, "market", 2, "station", 3, "works", 5);

    record Sector(double longitude, double latitude, double direction, double angle, double range) {}

    record Camera(
            String code,
            String owner,
            String place,
            boolean maintained,
            @Nullable Sector sector,
            List<Event> events) {}

    record Finding(String channel, int fromS, int untilS, boolean falseAlarm) {}

    record Look(String channel, int atS, boolean answered) {}

    record Raised(String id, int severity, String owner, String place, int atS, int handledS) {}

    record Together(String place, int atS, List<String> owners) {}

    record Clock(String owner, String place, int day, long errorMs) {}

    final List<Camera> cameras = new ArrayList<>();
    final List<int[]> gaps = new ArrayList<>();
    final List<Finding> findings = new ArrayList<>();
    final List<Look> looks = new ArrayList<>();
    final List<Raised> alerts = new ArrayList<>();
    final List<Together> incidents = new ArrayList<>();
    final List<Clock> clocks = new ArrayList<>();
    final Map<String, List<double[]>> outlines = new TreeMap<>();
    private final Random random;

    MadeFigures(long seed) {
        random = new Random(seed);
        outlines.put("east", box(116.400, 39.900, 0.006, 0.004));
        outlines.put("works", box(116.401, 39.901, 0.002, 0.001));
        outlines.put(
                "market",
                List.of(
                        new double[] {116.380, 39.900},
                        new double[] {116.386, 39.901},
                        new double[] {116.384, 39.905},
                        new double[] {116.379, 39.903}));
        // Nights: the flapping is at noon, and windows end at midnight.
        for (int day = 1; day < 12; day += 3) {
            int from = day * DAY_S + 2 * 3600 + random.nextInt(3600);
            gaps.add(new int[] {from, from + 1200 + random.nextInt(4000)});
        }
        for (int i = 0; i < CAMERAS; i++) {
            cameras.add(camera(i));
        }
        for (int i = 0; i < 40; i++) {
            people(i);
        }
    }

    private static List<double[]> box(double west, double south, double wide, double high) {
        return List.of(
                new double[] {west, south},
                new double[] {west + wide, south},
                new double[] {west + wide, south + high},
                new double[] {west, south + high});
    }

    private Camera camera(int n) {
        String place = SPOTS.get(random.nextInt(SPOTS.size()));
        Sector sector = random.nextInt(5) == 0
                ? null
                : new Sector(
                        (place.equals("east") || place.equals("yard") ? 116.400 : 116.380)
                                + random.nextDouble() * 0.006,
                        39.900 + random.nextDouble() * 0.004,
                        random.nextInt(360),
                        random.nextInt(8) == 0 ? 360 : 30 + random.nextInt(90),
                        30 + random.nextInt(120));
        return new Camera(
                "110101000013200%05d".formatted(n),
                OWNERS.get(random.nextInt(OWNERS.size())),
                place,
                random.nextBoolean(),
                sector,
                events(n));
    }

    private List<Event> events(int n) {
        TreeMap<Integer, StateKind> said = new TreeMap<>();
        int at = random.nextInt(3 * DAY_S);
        said.put(at, StateKind.STATE_UNKNOWN);
        int begun = at;
        while (at < UNTIL_S) {
            int kind = random.nextInt(20);
            StateKind state =
                    kind == 0 ? StateKind.STATE_UNKNOWN : kind < 8 ? StateKind.STATE_OFFLINE : StateKind.STATE_ONLINE;
            at += state == StateKind.STATE_ONLINE ? 3600 + random.nextInt(20 * 3600) : 60 + random.nextInt(10_000);
            said.put(at, state);
        }
        if (n % 4 == 0) {
            for (int day = begun / DAY_S + 1; day < 12; day += 1 + random.nextInt(3)) {
                flap(said, day * DAY_S + 12 * 3600);
            }
        }
        List<Event> events = new ArrayList<>();
        StateKind last = null;
        for (Map.Entry<Integer, StateKind> entry : said.entrySet()) {
            if (entry.getValue() != last && entry.getKey() < UNTIL_S) {
                events.add(new Event(T0_US + entry.getKey() * S, entry.getValue()));
                last = entry.getValue();
            }
        }
        return events;
    }

    private void flap(TreeMap<Integer, StateKind> said, int noon) {
        said.subMap(noon, noon + 2 * 3600).clear();
        said.put(noon, StateKind.STATE_ONLINE);
        int at = noon + 1500;
        int flips = 4 + 2 * random.nextInt(30);
        for (int i = 1; i <= flips; i++) {
            at += 15 + random.nextInt(40);
            said.put(at, i % 2 == 1 ? StateKind.STATE_OFFLINE : StateKind.STATE_ONLINE);
        }
    }

    private void people(int n) {
        Camera camera = cameras.get(random.nextInt(CAMERAS));
        int at = random.nextInt(UNTIL_S);
        findings.add(new Finding(
                camera.code, at, random.nextInt(6) == 0 ? 0 : at + random.nextInt(2 * DAY_S), random.nextInt(5) == 0));
        for (int i = 0; i < 3; i++) {
            looks.add(new Look(
                    cameras.get(random.nextInt(CAMERAS)).code, random.nextInt(UNTIL_S), random.nextInt(4) != 0));
            Camera of = cameras.get(random.nextInt(CAMERAS));
            int raised = random.nextInt(UNTIL_S);
            alerts.add(new Raised(
                    Findings.id(n * 3 + i + 1),
                    1 + random.nextInt(5),
                    of.owner,
                    of.place,
                    raised,
                    random.nextInt(4) == 0 ? 0 : raised + 1 + random.nextInt(1 << (5 + random.nextInt(13)))));
        }
        Raised cause = alerts.get(alerts.size() - 1);
        incidents.add(new Together(cause.place, random.nextInt(UNTIL_S), List.of(cause.owner)));
        clocks.add(new Clock(
                OWNERS.get(random.nextInt(OWNERS.size())),
                SPOTS.get(random.nextInt(SPOTS.size())),
                random.nextInt(12),
                random.nextInt(3000) - 1500));
    }

    static long us(int second) {
        return T0_US + second * S;
    }

    void write(Handle handle) {
        handle.execute("insert into organisations (code, name) values ('owners', 'owners')");
        OWNER_PARENTS.forEach((code, parent) -> handle.execute(
                "insert into organisations (code, name, parent) values (?, ?, ?)", code, "=" + code, parent));
        handle.execute("insert into places (code, name) values ('city', '<b>city</b>')");
        PLACE_PARENTS.forEach((code, parent) -> handle.execute(
                "insert into places (code, name, parent, place_class, division, outline) values (?, ?, ?, ?, ?, ?)",
                code,
                code,
                parent,
                CLASSES.getOrDefault(code, 0),
                code.equals("station") ? "" : "110101",
                outlines.containsKey(code) ? outline(outlines.get(code)).toByteArray() : null));
        for (int i = 0; i < CAMERAS; i++) {
            write(handle, cameras.get(i), i);
        }
        gaps.forEach(gap ->
                handle.execute("insert into history_gaps (from_us, until_us) values (?, ?)", us(gap[0]), us(gap[1])));
        findings(handle);
        for (Look look : looks) {
            audit(
                    handle,
                    look.atS,
                    "xueliang.v1.SnapshotService/GetSnapshot",
                    "LOOK",
                    look.channel,
                    look.answered ? "OK" : "UNAVAILABLE");
        }
        alerts(handle);
        for (int i = 0; i < clocks.size(); i++) {
            Clock clock = clocks.get(i);
            handle.execute(
                    "insert into devices (code, name, kind, source_kind, owner, place, enrolment, username, transport,"
                            + " policy, charset, quirks, keepalive_s, revision) values (?, '', 1, 1, ?, ?, 2, '', 0, 0, 0, '{}', 0, ?)",
                    "110101000011800%05d".formatted(i),
                    clock.owner,
                    clock.place,
                    1_000_000 + i);
            handle.execute(
                    "insert into clock_days (device, day, max_ms, last_ms) values (?, ?, 9999, ?)",
                    "110101000011800%05d".formatted(i),
                    T0_US / (DAY_S * S) + clock.day,
                    clock.errorMs);
        }
    }

    private static void write(Handle handle, Camera camera, int n) {
        Sector at = camera.sector;
        handle.execute(
                "insert into channels (code, name, source_kind, owner, place, source, pull_url, pull_username,"
                        + " pull_transport, zones, enrolment, maintainer, datum, longitude, latitude, view_direction,"
                        + " view_angle, view_range, revision)"
                        + " values (?, ?, 4, ?, ?, 'PUSH', '', '', 0, '{}', 2, ?, ?, ?, ?, ?, ?, ?, ?)",
                camera.code,
                camera.code,
                camera.owner,
                camera.place,
                camera.maintained ? "police" : "",
                at == null ? 0 : 1,
                at == null ? null : at.longitude,
                at == null ? null : at.latitude,
                at == null ? null : at.direction,
                at == null ? null : at.angle,
                at == null ? null : at.range,
                1_000_000 + n);
        MadeHistory.write(handle, camera.code, camera.events);
    }

    private static Outline outline(List<double[]> corners) {
        Outline.Builder outline = Outline.newBuilder().setDatum(Datum.WGS84);
        corners.forEach(
                at -> outline.addCorners(Corner.newBuilder().setLongitude(at[0]).setLatitude(at[1])));
        return outline.build();
    }

    private void findings(Handle handle) {
        for (int i = 0; i < findings.size(); i++) {
            Finding finding = findings.get(i);
            // A time before the window: they are findings and no alerts to be handled in it.
            alert(
                    handle,
                    Findings.id(100_000 + i),
                    2 + i % 3,
                    1,
                    finding.channel,
                    us(finding.fromS),
                    finding.untilS == 0 ? 0 : us(finding.untilS),
                    "",
                    "",
                    finding.falseAlarm ? 5 : 1,
                    100_000 + i);
        }
    }

    private void alerts(Handle handle) {
        for (int i = 0; i < alerts.size(); i++) {
            Raised raised = alerts.get(i);
            alert(handle, raised.id, 1, raised.severity, "", us(raised.atS), 0, raised.owner, raised.place, 1, i + 1);
            if (raised.handledS != 0) {
                audit(
                        handle,
                        raised.handledS + 500,
                        "xueliang.v1.AlertService/SetAlertState",
                        "CHANGE",
                        raised.id,
                        "OK");
                audit(handle, raised.handledS, "xueliang.v1.AlertService/SetAlertState", "CHANGE", raised.id, "OK");
                audit(
                        handle,
                        raised.handledS - 1,
                        "xueliang.v1.AlertService/SetAlertState",
                        "CHANGE",
                        raised.id,
                        "PERMISSION_DENIED");
            }
        }
        for (int i = 0; i < incidents.size(); i++) {
            Together incident = incidents.get(i);
            handle.execute(
                    "insert into incidents (id, place, severity, begin_us, end_us, alerts, channels, types, summary, revision)"
                            + " values (?, ?, 3, ?, 0, array[?], '{}', '{}', '', ?)",
                    Findings.id(i + 1),
                    incident.place,
                    us(incident.atS),
                    alerts.get(i * 3 + 2).id,
                    i + 1);
        }
    }

    private static void alert(
            Handle handle,
            String id,
            int type,
            int severity,
            String channel,
            long beginUs,
            long endUs,
            String owner,
            String place,
            int state,
            int revision) {
        handle.execute(
                "insert into alerts (id, type, severity, channel, channels, place, zone, begin_us, end_us, confidence, detail,"
                        + " incident, source_kind, owner, state, revision)"
                        + " values (?, ?, ?, ?, '{}', ?, '', ?, ?, 1, '', '', 0, ?, ?, ?)",
                id,
                type,
                severity,
                channel,
                place,
                beginUs,
                endUs,
                owner,
                state,
                revision);
    }

    private static void audit(Handle handle, int atS, String method, String kind, String subject, String outcome) {
        handle.execute(
                "insert into audit (at_us, caller, method, kind, subject, reason, outcome, detail)"
                        + " values (?, 'made', ?, ?, ?, '', ?, '')",
                us(atS),
                method,
                kind,
                subject,
                outcome);
    }
}
