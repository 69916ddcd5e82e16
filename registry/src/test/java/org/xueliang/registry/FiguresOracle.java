package org.xueliang.registry;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.xueliang.proto.v1.StateKind;
import org.xueliang.registry.MadeFigures.Camera;
import org.xueliang.registry.history.MadeHistory.Event;

/**
 * The figures of {@link MadeFigures} once more, from what was said second by second, and shares nothing with the code that is
 * tested: no spans, no damper, no SQL, no geometry.
 */
final class FiguresOracle {
    private static final byte NOTHING = 0;
    private static final byte UNKNOWN = 1;
    private static final byte ONLINE = 2;
    private static final byte OFFLINE = 3;

    /** Of each camera once: a million seconds are walked for it. */
    private static final Map<String, Seen> SEEN = new ConcurrentHashMap<>();

    /** Seconds of the window, and the outages in it: their number, the ended ones' number and length, the longest. */
    private record Seen(
            long online,
            long offline,
            long unknown,
            long intact,
            boolean seenAtEnd,
            boolean fineAtEnd,
            long outages,
            long repaired,
            long repairedS,
            long longestS) {}

    private final MadeFigures city;
    private final String owner;
    private final String place;
    /** Figure to numerator and denominator. */
    final Map<String, double[]> figures = new TreeMap<>();

    double evidence;
    long outages;
    long longestS;

    FiguresOracle(MadeFigures city, String owner, String place) {
        this.city = city;
        this.owner = owner;
        this.place = place;
        cameras();
        rest();
    }

    private static boolean isBelow(Map<String, String> parents, String top, String code) {
        for (String at = code; at != null; at = parents.get(at)) {
            if (at.equals(top)) {
                return true;
            }
        }
        return false;
    }

    private boolean isIn(String ofOwner, String ofPlace) {
        return (owner.isEmpty() || isBelow(MadeFigures.OWNER_PARENTS, owner, ofOwner))
                && (place.isEmpty() || isBelow(MadeFigures.PLACE_PARENTS, place, ofPlace));
    }

    private static int classOf(String place) {
        for (String at = place; at != null; at = MadeFigures.PLACE_PARENTS.get(at)) {
            if (MadeFigures.CLASSES.containsKey(at)) {
                return MadeFigures.CLASSES.get(at);
            }
        }
        return 0;
    }

    private void cameras() {
        long[] sum = new long[20];
        long unknown = 0;
        for (Camera camera : city.cameras) {
            if (!isIn(camera.owner(), camera.place())) {
                continue;
            }
            Seen seen = SEEN.computeIfAbsent(camera.code(), code -> seen(camera));
            unknown += seen.unknown;
            int group = classOf(camera.place()) == 0 ? 0 : classOf(camera.place()) <= 2 ? 1 : 2;
            sum[0]++;
            sum[1] += camera.sector() == null ? 0 : 1;
            sum[2] += seen.online > 0 ? 1 : 0;
            sum[3] += seen.online;
            sum[4] += seen.online + seen.offline;
            sum[5] += seen.intact;
            sum[6] += group == 1 ? seen.intact : 0;
            sum[7] += group == 1 ? seen.online + seen.offline : 0;
            sum[8] += group == 2 ? seen.intact : 0;
            sum[9] += group == 2 ? seen.online + seen.offline : 0;
            sum[10] += seen.seenAtEnd ? 1 : 0;
            sum[11] += seen.fineAtEnd ? 1 : 0;
            boolean filed = Set.of(1, 2, 3, 4).contains(classOf(camera.place()));
            sum[12] += filed ? 1 : 0;
            sum[13] += filed
                            && camera.sector() != null
                            && camera.maintained()
                            && !camera.place().equals("station")
                    ? 1
                    : 0;
            sum[14] += seen.repairedS;
            sum[15] += seen.repaired;
            outages += seen.outages;
            longestS = Math.max(longestS, seen.longestS);
        }
        evidence = sum[4] / (double) (sum[4] + unknown);
        put("built.view", sum[1], sum[0]);
        put("networked.connected", sum[2], sum[0]);
        put("networked.online", sum[3] / 3600.0, sum[4] / 3600.0);
        put("networked.intact", sum[5] / 3600.0, sum[4] / 3600.0);
        put("networked.intact_key_places", sum[6] / 3600.0, sum[7] / 3600.0);
        put("networked.intact_key_trades", sum[8] / 3600.0, sum[9] / 3600.0);
        put("networked.picture", sum[11], sum[10]);
        put("managed.filing", sum[13], sum[12]);
        put("managed.repair", sum[14], sum[15]);
        put("managed.retention", 0, 0);
    }

    private void put(String id, double numerator, double denominator) {
        figures.put(id, new double[] {numerator, denominator});
    }

    /** What was said, by second; UNKNOWN where the registry was away. */
    private byte[] said(Camera camera) {
        byte[] said = new byte[MadeFigures.UNTIL_S];
        for (int i = 0; i < camera.events().size(); i++) {
            Event event = camera.events().get(i);
            int from = second(event);
            int to = i + 1 < camera.events().size() ? second(camera.events().get(i + 1)) : said.length;
            Arrays.fill(said, from, to, code(event.state()));
        }
        for (int[] gap : city.gaps) {
            for (int s = gap[0]; s < gap[1]; s++) {
                said[s] = said[s] == NOTHING ? NOTHING : UNKNOWN;
            }
        }
        return said;
    }

    private static int second(Event event) {
        return (int) ((event.atUs() - MadeFigures.T0_US) / MadeFigures.S);
    }

    private static byte code(StateKind state) {
        return switch (state) {
            case STATE_ONLINE -> ONLINE;
            case STATE_OFFLINE -> OFFLINE;
            default -> UNKNOWN;
        };
    }

    /** The written rule: from the sixth change within 600 s on, until nothing has changed for 600 s. */
    private static boolean[] unstable(Camera camera) {
        boolean[] unstable = new boolean[MadeFigures.UNTIL_S];
        Deque<Integer> changes = new ArrayDeque<>();
        Map<Integer, byte[]> at = new HashMap<>();
        for (int i = 1; i < camera.events().size(); i++) {
            at.put(second(camera.events().get(i)), new byte[] {
                code(camera.events().get(i - 1).state()),
                code(camera.events().get(i).state())
            });
        }
        boolean is = false;
        int lastChange = 0;
        for (int s = 0; s < unstable.length; s++) {
            if (is && s - lastChange >= 600) {
                is = false;
                changes.clear();
            }
            byte[] change = at.get(s);
            if (change != null) {
                lastChange = s;
                boolean flip = change[0] >= ONLINE && change[1] >= ONLINE;
                if (flip) {
                    changes.add(s);
                }
                while (!changes.isEmpty() && changes.peek() <= s - 600) {
                    changes.remove();
                }
                is = flip && (is || changes.size() >= 6);
            }
            unstable[s] = is;
        }
        return unstable;
    }

    private boolean[] bad(Camera camera) {
        boolean[] bad = new boolean[MadeFigures.UNTIL_S];
        city.findings.stream()
                .filter(finding -> finding.channel().equals(camera.code()) && !finding.falseAlarm())
                .forEach(finding -> Arrays.fill(
                        bad,
                        finding.fromS(),
                        finding.untilS() == 0 ? bad.length : Math.min(bad.length, finding.untilS()),
                        true));
        return bad;
    }

    private Seen seen(Camera camera) {
        byte[] said = said(camera);
        boolean[] unstable = unstable(camera);
        boolean[] bad = bad(camera);
        long[] by = new long[4];
        long intact = 0;
        long[] outage = new long[4];
        long length = -1;
        for (int s = MadeFigures.FROM_S; s < MadeFigures.UNTIL_S; s++) {
            by[said[s]]++;
            intact += said[s] == ONLINE && !bad[s] ? 1 : 0;
            if (said[s] == OFFLINE && !unstable[s]) {
                outage[0] += length < 0 ? 1 : 0;
                length = Math.max(length, 0) + 1;
                outage[3] = Math.max(outage[3], length);
            } else if (said[s] >= ONLINE) {
                outage[1] += length >= 0 ? 1 : 0;
                outage[2] += Math.max(0, length);
                length = -1;
            }
        }
        int last = MadeFigures.UNTIL_S - 1;
        boolean seen = said[last] == ONLINE || unstable[last] && said[last] == OFFLINE;
        return new Seen(
                by[ONLINE],
                by[OFFLINE],
                by[UNKNOWN],
                intact,
                seen,
                seen && !bad[last],
                outage[0],
                outage[1],
                outage[2],
                outage[3]);
    }

    private static boolean isInWindow(int s) {
        return s >= MadeFigures.FROM_S && s < MadeFigures.UNTIL_S;
    }

    private void rest() {
        Map<String, Camera> known = new HashMap<>();
        city.cameras.stream()
                .filter(camera -> isIn(camera.owner(), camera.place()))
                .forEach(camera -> known.put(camera.code(), camera));
        List<String> looked = new ArrayList<>();
        city.looks.stream()
                .filter(look -> look.answered() && isInWindow(look.atS()) && known.containsKey(look.channel()))
                .forEach(look -> looked.add(look.channel()));
        put("used.looks", looked.size(), known.size());
        put("used.looked_at", new HashSet<>(looked).size(), known.size());
        String[] words = {"", "", "low", "medium", "high", "critical"};
        int[] within = {0, 0, 86_400, 7_200, 900, 300};
        for (int severity = 2; severity <= 5; severity++) {
            int inTime = 0;
            int due = 0;
            for (MadeFigures.Raised raised : city.alerts) {
                if (raised.severity() == severity && isInWindow(raised.atS()) && isIn(raised.owner(), raised.place())) {
                    boolean handled = raised.handledS() != 0 && raised.handledS() <= raised.atS() + within[severity];
                    inTime += handled ? 1 : 0;
                    due += handled || raised.atS() + within[severity] <= MadeFigures.NOW_S ? 1 : 0;
                }
            }
            put("used.alerts_" + words[severity], inTime, due);
        }
        put(
                "used.incidents",
                city.incidents.stream()
                        .filter(incident -> isInWindow(incident.atS())
                                && incident.owners().stream().anyMatch(by -> isIn(by, incident.place())))
                        .count(),
                (MadeFigures.UNTIL_S - MadeFigures.FROM_S) / 86_400.0);
        long clocks = city.clocks.stream()
                .filter(clock -> clock.day() >= 2 && isIn(clock.owner(), clock.place()))
                .count();
        long right = city.clocks.stream()
                .filter(clock -> clock.day() >= 2
                        && isIn(clock.owner(), clock.place())
                        && clock.errorMs() >= -1000
                        && clock.errorMs() <= 1000)
                .count();
        put("networked.clock", right, clocks);
    }
}
