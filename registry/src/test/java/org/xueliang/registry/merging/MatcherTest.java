package org.xueliang.registry.merging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.xueliang.registry.position.Datums.Point;

/** Which sightings are one camera, in a made city that is hard (see {@link MadeTwins}). */
class MatcherTest {
    /** With {@code -Dmatcher.cameras=10000 -Dmerging.figures=true} the figures of docs/performance.md. */
    private static final int CAMERAS = Integer.getInteger("matcher.cameras", 2000);

    @Test
    void ofThousandsOfCamerasByTwoWaysThoseMergedByThemselvesAreOneAndThoseNotCertainAreShownToAPerson() {
        MadeTwins made = new MadeTwins(CAMERAS, 20_26);
        Pairing pairing = new Pairing();
        made.sightings().forEach(pairing::add);
        long begun = System.nanoTime();
        List<Pairing.Pair> pairs = pairing.pairs(made.sightings());
        long tookMs = (System.nanoTime() - begun) / 1_000_000;
        Score score = Score.of(made, pairs);
        if (Boolean.getBoolean("merging.figures")) {
            System.out.println(score + ", " + pairing.comparisons() + " comparisons, " + tookMs + " ms");
        }
        assertThat(score.precision()).isGreaterThanOrEqualTo(0.99);
        List<Pairing.Pair> merged =
                pairs.stream().filter(pair -> pair.verdict() == Verdict.MERGE).toList();
        long oneOwner = merged.stream().filter(MatcherTest::isOneOwner).count();
        assertThat((double) oneOwner / made.twinsOfOneOwner())
                .as("recall where one owner has both ways")
                .isGreaterThan(0.3);
        assertThat(merged.stream().filter(pair -> !isOneOwner(pair)).toList())
                .as("of two owners: not for what anybody can claim")
                .isNotEmpty()
                .allMatch(pair -> pair.comparison().evidence().stream()
                        .anyMatch(one -> one.kind() == Evidence.Kind.SERIAL && one.bits() > 10
                                || one.kind() == Evidence.Kind.NETWORK && one.bits() > 5));
        assertThat(score.found()).isGreaterThan(0.7);
        // Everything with everything would be CAMERAS times CAMERAS, and three times that.
        assertThat(pairing.comparisons()).isLessThan(1000L * CAMERAS);
    }

    private static boolean isOneOwner(Pairing.Pair pair) {
        return pair.a().owner().equals(pair.b().owner());
    }

    @Test
    void anotherOwnersNameAndPositionAreNoProofAndItsSerialNumberIs() {
        Matcher matcher = new Matcher(key -> 2);
        Point gate = new Point(118.3, 31.2);
        Sighting camera = owned("a", Sighting.PULL, "estate", "192.0.2.1", "sn1", gate);
        Sighting claimed = owned("b", "platform", "county", "", "", gate);
        Comparison claim = matcher.compare(camera, claimed).orElseThrow();
        assertThat(claim.score()).as("certain by all that is public").isGreaterThan(Weights.MERGE);
        assertThat(Verdict.of(camera, claimed, claim, -1)).isEqualTo(Verdict.HOLD);
        assertThat(claim.evidence().toString()).contains("two owners, 'estate' and 'county'");
        Sighting own = owned("c", "platform", "estate", "", "", gate);
        assertThat(Verdict.of(camera, own, matcher.compare(camera, own).orElseThrow(), -1))
                .as("its owner's own platform")
                .isEqualTo(Verdict.MERGE);
        Sighting nobodys = owned("d", "platform", "", "", "", gate);
        assertThat(Verdict.of(
                        owned("e", Sighting.PULL, "", "", "", gate),
                        nobodys,
                        matcher.compare(owned("e", Sighting.PULL, "", "", "", gate), nobodys)
                                .orElseThrow(),
                        -1))
                .as("that neither has an owner makes them no one's")
                .isEqualTo(Verdict.HOLD);
        for (Sighting proven : List.of(
                owned("f", "platform", "county", "", "sn1", gate),
                owned("g", "camera", "county", "192.0.2.1", "", gate))) {
            Comparison proof = matcher.compare(camera, proven).orElseThrow();
            assertThat(Verdict.of(camera, proven, proof, -1)).as(proven.id()).isEqualTo(Verdict.MERGE);
            Comparison cloned = new Matcher(key -> 3).compare(camera, proven).orElseThrow();
            assertThat(cloned.unproven()).as("others have it too").isTrue();
        }
    }

    private static Sighting owned(String id, String way, String owner, String host, String serial, Point at) {
        return new Sighting(
                id,
                id,
                way,
                CameraName.of("翠湖公寓南门3号"),
                owner,
                "",
                host,
                0,
                host.isEmpty() ? "" : "#1",
                serial,
                "",
                "",
                "",
                "",
                at,
                Sighting.unshifted(at),
                Double.NaN);
    }

    @Test
    void namesThatAreWrittenOtherwiseAreTheSameAndNumbersAreNot() {
        for (String same : List.of("东门#1", "东门一号", "东门１号摄像机", "东门-01", "东门 第一", "东门1 高清球机")) {
            assertThat(CameraName.of(same).canonical()).as(same).isEqualTo("dongmen|1");
        }
        assertThat(CameraName.of("东门十二号").numbers()).containsExactly("12");
        assertThat(CameraName.of("3号楼A座2单元").numbers()).containsExactly("3", "a", "2");
        assertThat(CameraName.of("IPCamera 12").generic()).isTrue();
        assertThat(CameraName.of("").generic()).isTrue();
        assertThat(CameraName.likeness(CameraName.of("锦绣苑东门"), CameraName.of("锦绣院东门")))
                .isEqualTo(1);
        assertThat(CameraName.likeness(CameraName.of("阳光花园东门"), CameraName.of("阳光东门")))
                .isBetween(0.8, 0.99);
        assertThat(CameraName.likeness(CameraName.of("人民医院"), CameraName.of("火车站")))
                .isLessThan(0.2);
    }

    private static Sighting sighting(String id, String way, String name, String host, String input, String serial) {
        return new Sighting(
                id,
                id,
                way,
                CameraName.of(name),
                "owner",
                "",
                host,
                0,
                input,
                serial,
                "",
                "",
                "",
                "",
                null,
                null,
                Double.NaN);
    }

    @Test
    void whatContradictsStopsAMergeWhateverSpeaksForItAndARivalLeavesItToAPerson() {
        Matcher matcher = new Matcher(key -> 2);
        Sighting one = sighting("a", "device 1", "东门1", "192.0.2.1", "#1", "sn1");
        Sighting same = sighting("b", Sighting.PULL, "东门一号", "192.0.2.1", "#1", "sn1");
        Comparison alike = matcher.compare(one, same).orElseThrow();
        assertThat(Verdict.of(one, same, alike, Double.NEGATIVE_INFINITY)).isEqualTo(Verdict.MERGE);
        assertThat(Verdict.of(one, same, alike, alike.score() - 1)).isEqualTo(Verdict.HOLD);
        Sighting next = sighting("c", Sighting.PULL, "东门2", "192.0.2.1", "#1", "sn1");
        Comparison other = matcher.compare(one, next).orElseThrow();
        assertThat(other.contradicted()).isTrue();
        assertThat(other.evidence().toString()).contains("the names end in other numbers: 1 and 2");
        assertThat(Verdict.of(one, next, other, Double.NEGATIVE_INFINITY)).isNotEqualTo(Verdict.MERGE);
        Sighting pulledTwice = sighting("d", Sighting.PULL, "东门1", "192.0.2.1", "#1", "sn1");
        assertThat(Verdict.of(
                        same, pulledTwice, matcher.compare(same, pulledTwice).orElseThrow(), -1))
                .as("one way that was entered twice")
                .isEqualTo(Verdict.HOLD);
        assertThat(matcher.compare(one, sighting("e", "device 1", "东门1", "", "", "")))
                .isEmpty();
        Sighting clone = sighting("f", Sighting.PULL, "西门", "", "", "sn1");
        Comparison cloned = new Matcher(key -> 40).compare(one, clone).orElseThrow();
        assertThat(Verdict.of(one, clone, cloned, -1)).isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void twoDevicesBehindOneRouterAreNotOneForTheirNameAndAddress() {
        Matcher matcher = new Matcher(key -> 2);
        Sighting one = sighting("a", "device 1", "East door", "203.0.113.7", "#1", "");
        Sighting two = sighting("b", "device 2", "East door", "203.0.113.7", "#1", "");
        Comparison alike = matcher.compare(one, two).orElseThrow();
        assertThat(Verdict.of(one, two, alike, Double.NEGATIVE_INFINITY)).isNotEqualTo(Verdict.MERGE);
        assertThat(alike.evidence().toString()).contains("both register from 203.0.113.7, as all do");
    }

    @Test
    void theInputOfARecorderIsReadFromItsUrl() {
        assertThat(Sightings.address("rtsp://192.0.2.1/Streaming/Channels/301").input())
                .isEqualTo("#3");
        assertThat(Sightings.address("rtsp://192.0.2.1:554/cam/realmonitor?channel=12&subtype=1")
                        .input())
                .isEqualTo("#12");
        assertThat(Sightings.address("rtsp://192.0.2.1/unicast/c2/s0/live").input())
                .isEqualTo("#2");
        assertThat(Sightings.address("rtsp://192.0.2.1:8554/yard").host()).isEqualTo("192.0.2.1:8554");
        assertThat(Sightings.address("").host()).isEmpty();
    }

    /**
     * @param right merged and one
     * @param wrong merged and two
     * @param heldRight held and one
     */
    record Score(int twins, int right, int wrong, int held, int heldRight) {
        static Score of(MadeTwins made, List<Pairing.Pair> pairs) {
            int[] count = new int[4];
            for (Pairing.Pair pair : pairs) {
                boolean one = made.isOne(pair.a(), pair.b());
                boolean merged = pair.verdict() == Verdict.MERGE;
                count[(merged ? 0 : 2) + (one ? 0 : 1)]++;
            }
            return new Score(made.twins(), count[0], count[1], count[2] + count[3], count[2]);
        }

        double precision() {
            return (double) right / Math.max(1, right + wrong);
        }

        double recall() {
            return (double) right / twins;
        }

        /** Merged, or shown to a person. */
        double found() {
            return (double) (right + heldRight) / twins;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d cameras by two ways: %d merged (%d wrongly), precision %.4f, recall %.3f; %d held, of which %d are"
                            + " one; found in all %.3f",
                    twins,
                    right + wrong,
                    wrong,
                    precision(),
                    recall(),
                    held,
                    heldRight,
                    found());
        }
    }
}
