package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.xueliang.registry.AskedFigures.CITY;
import static org.xueliang.registry.AskedFigures.FROM;
import static org.xueliang.registry.AskedFigures.UNTIL;
import static org.xueliang.registry.AskedFigures.asked;
import static org.xueliang.registry.AskedFigures.byId;
import static org.xueliang.registry.Findings.refused;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Status.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.proto.v1.Availability;
import org.xueliang.proto.v1.ComputeFiguresResponse;
import org.xueliang.proto.v1.Coverage;
import org.xueliang.proto.v1.Figure;
import org.xueliang.proto.v1.FigureSection;
import org.xueliang.proto.v1.FigureVerdict;
import org.xueliang.proto.v1.FiguresBy;
import org.xueliang.proto.v1.GetAvailabilityRequest;
import org.xueliang.proto.v1.GetCoverageRequest;
import org.xueliang.proto.v1.GetFiguresRequest;
import org.xueliang.proto.v1.GetFiguresResponse;
import org.xueliang.proto.v1.HistoryServiceGrpc;

/** A made city's figures, held against what {@link FiguresOracle} and {@link GriddedCoverage} make of the same by other code. */
class FiguresServiceTest {
    private static final AskedFigures FIGURES = new AskedFigures();

    @RegisterExtension
    static final RegistryUnderTest REGISTRY = FIGURES.registry();

    @ParameterizedTest
    @CsvSource({"'',''", "owners,''", "police,''", "estates,''", "'',city", "'',west", "'',east", "garden,west"})
    void figuresAreEqualToWhatOtherCodeMakesOfTheRawHistory(String owner, String place) {
        GetFiguresResponse answer =
                FIGURES.service().getFigures(asked(owner, place).build());
        same(answer.getWhole(), new FiguresOracle(CITY, owner, place));
    }

    @Test
    void soAreThoseOfEachOwnerAndEachPlace() {
        GetFiguresResponse owners = FIGURES.service()
                .getFigures(asked("", "").setBy(FiguresBy.EACH_OWNER).build());
        assertThat(owners.getPartsList())
                .extracting(FigureSection::getOwner)
                .containsExactlyElementsOf(MadeFigures.OWNERS.stream().sorted().toList());
        // A part is what an owner itself has; those that own nothing below are the same.
        owners.getPartsList().stream()
                .filter(part -> !part.getOwner().equals("estates"))
                .forEach(part -> same(part, new FiguresOracle(CITY, part.getOwner(), "")));
        GetFiguresResponse places = FIGURES.service()
                .getFigures(asked("", "city").setBy(FiguresBy.EACH_PLACE).build());
        assertThat(places.getPartsList())
                .extracting(FigureSection::getPlace)
                .containsExactly("east", "station", "west");
        places.getPartsList().forEach(part -> same(part, new FiguresOracle(CITY, "", part.getPlace())));
    }

    @Test
    void whoComputesThemIsToldHowFarItIsAndHasTheSameInTheEnd() {
        GetFiguresRequest asked = asked("", "city").setBy(FiguresBy.EACH_PLACE).build();
        List<ComputeFiguresResponse> answers = new ArrayList<>();
        FIGURES.service().computeFigures(asked).forEachRemaining(answers::add);
        GetFiguresResponse atOnce = FIGURES.service().getFigures(asked);
        ComputeFiguresResponse last = answers.remove(answers.size() - 1);
        assertThat(last.getFigures().toBuilder().setComputedUs(0).build())
                .isEqualTo(atOnce.toBuilder().setComputedUs(0).build());
        assertThat(last.getCounted()).isEqualTo(MadeFigures.CAMERAS);
        assertThat(answers).isNotEmpty().allSatisfy(answer -> {
            assertThat(answer.hasFigures()).isFalse();
            assertThat(answer.getChannels()).isEqualTo(MadeFigures.CAMERAS);
            assertThat(answer.getCounted()).isBetween(0L, (long) MadeFigures.CAMERAS);
        });
        refused(
                Code.NOT_FOUND,
                () -> FIGURES.service()
                        .computeFigures(asked("", "nowhere").build())
                        .hasNext());
    }

    private static void same(FigureSection section, FiguresOracle oracle) {
        Map<String, Figure> figures = byId(section);
        oracle.figures.forEach((id, parts) -> {
            Figure figure = figures.get(id);
            assertThat(figure).as(id).isNotNull();
            assertThat(figure.getNumerator()).as("numerator of %s", id).isCloseTo(parts[0], within(1e-9));
            assertThat(figure.getDenominator()).as("denominator of %s", id).isCloseTo(parts[1], within(1e-9));
            assertThat(figure.getHow()).as("how of %s", id).isNotEmpty();
            if (parts[1] == 0) {
                assertThat(figure.hasValue()).isFalse();
                assertThat(figure.getVerdict()).isEqualTo(FigureVerdict.NO_VERDICT);
                assertThat(figure.getWhy()).isNotEmpty();
            } else {
                assertThat(figure.getValue()).isEqualTo(figure.getNumerator() / figure.getDenominator());
            }
        });
        assertThat(figures.keySet())
                .as("figures that nothing is held against")
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(oracle.figures.keySet().stream(), Stream.of("built.plan", "built.coverage"))
                                .toList());
        Figure online = figures.get("networked.online");
        assertThat(online.getEvidence()).isCloseTo(oracle.evidence, within(1e-9));
        assertThat(online.getVerdict())
                .isEqualTo(oracle.evidence < 0.95 ? FigureVerdict.NO_VERDICT : FigureVerdict.MEASURED);
        Availability availability = REGISTRY.asAdmin(HistoryServiceGrpc::newBlockingStub)
                .getAvailability(GetAvailabilityRequest.newBuilder()
                        .setOwner(section.getOwner())
                        .setPlace(section.getPlace())
                        .setFrom(FROM)
                        .setUntil(UNTIL)
                        .build());
        assertThat(availability.getOutages()).isEqualTo(oracle.outages);
        assertThat(availability.getLongestOutageUs()).isEqualTo(oracle.longestS * MadeFigures.S);
        assertThat(availability.getOnlineUs())
                .isEqualTo(Math.round(oracle.figures.get("networked.online")[0] * 3600) * MadeFigures.S);
    }

    @Test
    void coverageIsWhatAGridOfPointsSays() throws Exception {
        for (String place : List.of("east", "market", "city")) {
            Coverage coverage = FIGURES.service()
                    .getCoverage(GetCoverageRequest.newBuilder().setPlace(place).build());
            GriddedCoverage grid = new GriddedCoverage(CITY, place);
            assertThat(coverage.getPublicM2()).isCloseTo(grid.openM2, within(grid.openM2 * 0.005));
            assertThat(coverage.getShare()).as(place).isCloseTo(grid.coveredM2 / grid.openM2, within(0.005));
            assertThat(coverage.getShare()).isBetween(0.05, 0.95);
            JsonNode features =
                    new ObjectMapper().readTree(coverage.getGeojson()).get("features");
            assertThat(features.get(0).at("/properties/kind").asText()).isEqualTo("public");
            assertThat(features.size()).isEqualTo(2 + coverage.getGapsCount());
            double gaps = coverage.getGapsList().stream()
                    .mapToDouble(gap -> gap.getAreaM2())
                    .sum();
            assertThat(gaps).isCloseTo(coverage.getPublicM2() - coverage.getCoveredM2(), within(200.0));
            coverage.getGapsList()
                    .forEach(gap -> assertThat(grid.isGap(gap.getLongitude(), gap.getLatitude()))
                            .as("%s is a gap", gap)
                            .isTrue());
            Figure figure = FIGURES.figure(asked("", place), "built.coverage");
            assertThat(figure.getNumerator()).isEqualTo(coverage.getCoveredM2());
        }
    }

    @Test
    void retentionIsWhatDevicesListedAndNoVerdictWhereFewWereAsked() {
        List<String> there = CITY.cameras.stream()
                .filter(camera -> camera.place().equals("station"))
                .map(MadeFigures.Camera::code)
                .toList();
        Figure before = retention("station");
        assertThat(before.getVerdict()).isEqualTo(FigureVerdict.NO_VERDICT);
        assertThat(before.getWhy()).startsWith("of 0 of " + there.size() + " cameras");
        assertThat(retention("west").getWhy())
                .as("30 days at the market below it")
                .startsWith("of 0 of ");
        long askedUs = MadeFigures.us(MadeFigures.UNTIL_S - 3600);
        long dayUs = 86_400_000_000L;
        REGISTRY.sql(handle -> {
            for (String code : there) {
                // A key target's recordings are kept for 90 days; the first camera's are not.
                int oldest = code.equals(there.get(0)) ? 40 : 90;
                handle.execute(
                        "insert into recording_days (channel, day, asked_us, oldest_us, whole_from_us, whole_to_us, known_us)"
                                + " values (?, ?, ?, ?, ?, ?, 0)",
                        code,
                        (int) (askedUs / dayUs),
                        askedUs,
                        askedUs - oldest * dayUs,
                        askedUs - 91 * dayUs,
                        askedUs);
            }
            return true;
        });
        Figure after = retention("station");
        assertThat(after.getVerdict()).isEqualTo(FigureVerdict.MEASURED);
        assertThat(after.getDenominator()).isEqualTo(there.size());
        assertThat(after.getNumerator()).isEqualTo(there.size() - 1);
        assertThat(retention("city").getVerdict())
                .as("of the others nothing is known")
                .isEqualTo(FigureVerdict.NO_VERDICT);
        REGISTRY.sql(handle -> handle.execute("delete from recording_days"));
    }

    @Test
    void aCamerasOwnClockCountsByItsLastDayUnlessItsSourceToldThatOfItsDevice() {
        String[] there = CITY.cameras.stream()
                .filter(camera -> camera.place().equals("station"))
                .map(MadeFigures.Camera::code)
                .toArray(String[]::new);
        int day = (int) (MadeFigures.us(MadeFigures.UNTIL_S - 1) / 86_400_000_000L);
        Figure before = clocks("station");
        REGISTRY.sql(handle -> {
            handle.execute("insert into sources (code, kind, adapter, owner, place, address, source, revision)"
                    + " values ('recorder', 2, 3, '', 'station', '', '', 900001)");
            handle.execute(
                    "insert into source_channels (source, key, channel, found) values ('recorder', '1', ?, '')",
                    there[1]);
            String clock = "insert into clock_days_other (kind, code, day, max_ms, last_ms) values (?, ?, ?, 9999, ?)";
            handle.execute(clock, 1, there[0], day, 1000);
            handle.execute(clock, 1, there[0], day - 1, 5000);
            handle.execute(clock, 1, there[0], day + 1, 5000);
            handle.execute(clock, 1, there[1], day, 5);
            handle.execute(clock, 3, "recorder", day, -1001);
            return true;
        });
        Figure after = clocks("station");
        assertThat(after.getDenominator() - before.getDenominator())
                .as("a camera and a recorder; the recorder's camera is no other clock")
                .isEqualTo(2);
        assertThat(after.getNumerator() - before.getNumerator()).isEqualTo(1);
        REGISTRY.sql(handle -> {
            handle.execute("delete from clock_days_other");
            handle.execute("delete from source_channels");
            return handle.execute("delete from sources where code = 'recorder'");
        });
    }

    private static Figure clocks(String place) {
        return FIGURES.figure(asked("", place), "networked.clock");
    }

    private static Figure retention(String place) {
        return FIGURES.figure(asked("", place), "managed.retention");
    }
}
