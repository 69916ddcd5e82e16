package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.xueliang.registry.Findings.refused;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Status.Code;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.proto.v1.Availability;
import org.xueliang.proto.v1.BuildPlan;
import org.xueliang.proto.v1.ComputeFiguresResponse;
import org.xueliang.proto.v1.Coverage;
import org.xueliang.proto.v1.Figure;
import org.xueliang.proto.v1.FigureSection;
import org.xueliang.proto.v1.FigureVerdict;
import org.xueliang.proto.v1.FiguresBy;
import org.xueliang.proto.v1.FiguresServiceGrpc;
import org.xueliang.proto.v1.FiguresServiceGrpc.FiguresServiceBlockingStub;
import org.xueliang.proto.v1.GetAvailabilityRequest;
import org.xueliang.proto.v1.GetCoverageRequest;
import org.xueliang.proto.v1.GetFiguresRequest;
import org.xueliang.proto.v1.GetFiguresResponse;
import org.xueliang.proto.v1.HistoryServiceGrpc;
import org.xueliang.proto.v1.ListPlansRequest;
import org.xueliang.proto.v1.PutPlanRequest;
import org.xueliang.registry.calls.Rfc3339;

/** A made city's figures, held against what {@link FiguresOracle} makes of the same by other code; and the doors to them. */
class FiguresServiceTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final MadeFigures CITY = new MadeFigures(20260301);
    private static final String FROM = Rfc3339.text(MadeFigures.us(MadeFigures.FROM_S));
    private static final String UNTIL = Rfc3339.text(MadeFigures.us(MadeFigures.UNTIL_S));

    @BeforeAll
    static void city() {
        REGISTRY.sql(handle -> handle.inTransaction(h -> {
            CITY.write(h);
            return true;
        }));
        put("", "city", "2026-01-01", 80);
        put("", "west", "2025-01-01", 30);
        put("", "west", "2026-02-01", 25);
        put("", "west", "2027-01-01", 99);
        put("sunshine", "", "2026-01-01", 20);
        put("garden", "", "2026-01-01", 22);
    }

    private static FiguresServiceBlockingStub figures() {
        return REGISTRY.asAdmin(FiguresServiceGrpc::newBlockingStub);
    }

    private static BuildPlan put(String owner, String place, String day, long cameras) {
        return figures()
                .putPlan(PutPlanRequest.newBuilder()
                        .setPlan(BuildPlan.newBuilder()
                                .setOwner(owner)
                                .setPlace(place)
                                .setValidFrom(day)
                                .setCameras(cameras))
                        .build());
    }

    private static GetFiguresRequest.Builder asked(String owner, String place) {
        return GetFiguresRequest.newBuilder()
                .setOwner(owner)
                .setPlace(place)
                .setFrom(FROM)
                .setUntil(UNTIL);
    }

    private static Map<String, Figure> byId(FigureSection section) {
        Map<String, Figure> figures = new HashMap<>();
        section.getFiguresList().forEach(figure -> figures.put(figure.getId(), figure));
        return figures;
    }

    @ParameterizedTest
    @CsvSource({"'',''", "owners,''", "police,''", "estates,''", "'',city", "'',west", "'',east", "garden,west"})
    void figuresAreEqualToWhatOtherCodeMakesOfTheRawHistory(String owner, String place) {
        GetFiguresResponse answer = figures().getFigures(asked(owner, place).build());
        same(answer.getWhole(), new FiguresOracle(CITY, owner, place));
    }

    @Test
    void soAreThoseOfEachOwnerAndEachPlace() {
        GetFiguresResponse owners =
                figures().getFigures(asked("", "").setBy(FiguresBy.EACH_OWNER).build());
        assertThat(owners.getPartsList())
                .extracting(FigureSection::getOwner)
                .containsExactlyElementsOf(MadeFigures.OWNERS.stream().sorted().toList());
        // A part is what an owner itself has; those that own nothing below are the same.
        owners.getPartsList().stream()
                .filter(part -> !part.getOwner().equals("estates"))
                .forEach(part -> same(part, new FiguresOracle(CITY, part.getOwner(), "")));
        GetFiguresResponse places = figures()
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
        figures().computeFigures(asked).forEachRemaining(answers::add);
        GetFiguresResponse atOnce = figures().getFigures(asked);
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
                () -> figures().computeFigures(asked("", "nowhere").build()).hasNext());
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
    void thePlanThatHoldsAtTheWindowsEndIsTheOneThatCounts() {
        assertThat(plan("", "west")).isEqualTo(25);
        assertThat(plan("", "city")).isEqualTo(80);
        assertThat(plan("", "")).as("the topmost places'").isEqualTo(80);
        assertThat(plan("estates", "")).as("the sum of those below").isEqualTo(42);
        assertThat(plan("police", "")).isZero();
        assertThat(plan("garden", "west")).isZero();
    }

    private static double plan(String owner, String place) {
        Figure plan = byId(figures().getFigures(asked(owner, place).build()).getWhole())
                .get("built.plan");
        return plan == null ? -1 : plan.getDenominator();
    }

    @Test
    void coverageIsWhatAGridOfPointsSays() throws Exception {
        for (String place : List.of("east", "market", "city")) {
            Coverage coverage = figures()
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
            Figure figure = byId(figures().getFigures(asked("", place).build()).getWhole())
                    .get("built.coverage");
            assertThat(figure).isNotNull();
            assertThat(figure.getNumerator()).isEqualTo(coverage.getCoveredM2());
        }
    }

    @Test
    void whatCannotBeComputedSaysWhy() {
        refused(
                        Code.FAILED_PRECONDITION,
                        () -> figures()
                                .getCoverage(GetCoverageRequest.newBuilder()
                                        .setPlace("station")
                                        .build()))
                .hasMessageContaining("neither it nor a place below it has an outline");
        refused(
                Code.NOT_FOUND,
                () -> figures()
                        .getCoverage(GetCoverageRequest.newBuilder()
                                .setPlace("nowhere at all")
                                .build()));
        refused(
                Code.NOT_FOUND,
                () -> figures().getFigures(asked("", "nowhere at all").build()));
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> figures()
                                .getFigures(GetFiguresRequest.newBuilder()
                                        .setFrom(UNTIL)
                                        .setUntil(FROM)
                                        .build()))
                .hasMessageContaining("later than from");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> figures()
                                .getFigures(GetFiguresRequest.newBuilder()
                                        .setFrom("2027-01-01T00:00:00Z")
                                        .build()))
                .hasMessageContaining("before now");
        Figure coverage = byId(figures().getFigures(asked("police", "").build()).getWhole())
                .get("built.coverage");
        assertThat(coverage).isNotNull();
        assertThat(coverage.getWhy()).contains("coverage is a matter of places");
    }

    @Test
    void aPlanIsWrittenFromTheOneBeforeAndOnce() {
        BuildPlan plan = put("", "yard", "2026-01-01", 5);
        refused(Code.ABORTED, () -> put("", "yard", "2026-01-01", 6)).hasMessageContaining("it is 5 cameras by now");
        BuildPlan changed = figures()
                .putPlan(PutPlanRequest.newBuilder()
                        .setPlan(plan.toBuilder().setCameras(7))
                        .build());
        assertThat(changed.getRevision()).isGreaterThan(plan.getRevision());
        assertThat(figures()
                        .listPlans(
                                ListPlansRequest.newBuilder().setPlace("yard").build())
                        .getPlansList())
                .containsExactly(changed);
        refused(Code.INVALID_ARGUMENT, () -> put("", "yard", "2026-02-30", 1)).hasMessageContaining("2026-01-01");
        refused(Code.INVALID_ARGUMENT, () -> put("", "yard", "soon", 1));
        refused(Code.INVALID_ARGUMENT, () -> put("", "yard", "2026-01-01", -1));
        refused(Code.INVALID_ARGUMENT, () -> put("police", "yard", "2026-01-01", 1));
        refused(Code.NOT_FOUND, () -> put("", "nowhere at all", "2026-01-01", 1));
        REGISTRY.sql(handle -> handle.execute("delete from plans where place = 'yard'"));
    }

    @Test
    void ofTwoWhoEnterTheFirstPlanOfADayOneIsTold() {
        CompletableFuture<BuildPlan> other = REGISTRY.sql(handle -> handle.inTransaction(first -> {
            first.execute(
                    "insert into plans (owner, place, valid_from, cameras, note) values ('', 'works', '2026-01-01', 3, '')");
            CompletableFuture<BuildPlan> second =
                    CompletableFuture.supplyAsync(() -> put("", "works", "2026-01-01", 4));
            Awaitility.await()
                    .until(() ->
                            REGISTRY.sql(handle2 -> handle2.createQuery("select exists (select 1 from pg_stat_activity"
                                            + " where wait_event_type = 'Lock' and query like '%insert into plans%')")
                                    .mapTo(Boolean.class)
                                    .one()));
            return second;
        }));
        assertThatThrownBy(other::join).hasMessageContaining("ABORTED").hasMessageContaining("at the same time");
        int kept = REGISTRY.sql(handle -> handle.createQuery("select cameras from plans where place = 'works'")
                .mapTo(Integer.class)
                .one());
        assertThat(kept).isEqualTo(3);
        REGISTRY.sql(handle -> handle.execute("delete from plans where place = 'works'"));
    }

    @Test
    void aPlansDayIsADayInChinaAndAWindowThatEndsAtMidnightDoesNotReachIntoIt() {
        put("", "market", "2026-02-25", 7);
        for (var ends :
                Map.of("2026-02-24T16:00:00Z", 0.0, "2026-02-24T16:00:01Z", 7.0).entrySet()) {
            Figure plan = byId(figures()
                            .getFigures(
                                    asked("", "market").setUntil(ends.getKey()).build())
                            .getWhole())
                    .get("built.plan");
            assertThat(plan).isNotNull();
            assertThat(plan.getDenominator()).as(ends.getKey()).isEqualTo(ends.getValue());
        }
        REGISTRY.sql(handle -> handle.execute("delete from plans where place = 'market'"));
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
        Figure figure =
                byId(figures().getFigures(asked("", place).build()).getWhole()).get("networked.clock");
        assertThat(figure).isNotNull();
        return figure;
    }

    private static Figure retention(String place) {
        Figure figure =
                byId(figures().getFigures(asked("", place).build()).getWhole()).get("managed.retention");
        assertThat(figure).isNotNull();
        return figure;
    }

    @Test
    void theFileHasALineAFigureAndNothingThatRuns() {
        String csv = figures()
                .exportFigures(asked("", "").setBy(FiguresBy.EACH_OWNER).build())
                .getData()
                .toStringUtf8();
        List<String> lines = csv.lines().toList();
        assertThat(csv).startsWith("\uFEFF权属单位 owner,");
        assertThat(lines).hasSize(1 + 20 * (1 + MadeFigures.OWNERS.size()));
        assertThat(lines).noneMatch(line -> line.contains(",=")).anyMatch(line -> line.contains(",'=police,"));
        assertThat(REGISTRY.audit("ExportFigures")).isNotEmpty();
    }

    @Test
    void thePageIsForTokensAloneAndRunsNothing() throws Exception {
        String path = "/figures?place=city&by=place&from=" + FROM + "&until=" + UNTIL;
        HttpResponse<String> stranger = HttpDoor.get(REGISTRY, path, "");
        assertThat(stranger.statusCode()).isEqualTo(401);
        assertThat(stranger.headers().firstValue("www-authenticate").orElse("")).startsWith("Basic realm=");
        assertThat(HttpDoor.get(REGISTRY, path, "no-token-that-anybody-has").statusCode())
                .isEqualTo(401);
        HttpResponse<String> page =
                HttpDoor.get(REGISTRY, path, REGISTRY.tokens().admin());
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        String policy = page.headers().firstValue("content-security-policy").orElse("");
        assertThat(policy).startsWith("default-src 'none'; style-src 'sha256-").doesNotContain("unsafe");
        assertThat(page.body())
                .contains("建联管用")
                .contains("在线率")
                .contains("online rate")
                .doesNotContain("<td class=\"how\"><span")
                .contains("<svg")
                .contains("class=\"gap\"")
                .contains("&lt;b&gt;city&lt;/b&gt;")
                .doesNotContain("<b>city")
                .doesNotContain("<script")
                .doesNotContain("style=");
        String basic = Base64.getEncoder()
                .encodeToString(("me:" + REGISTRY.tokens().admin()).getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> browser = HttpDoor.send(HttpDoor.to(REGISTRY, path)
                .header("authorization", "Basic " + basic)
                .GET());
        assertThat(browser.body()).isEqualTo(page.body());
        for (String garbage : List.of("Basic !!!!", "Basic ", "Basic bWU6AAo=", "Bearer", "Digest x")) {
            assertThat(HttpDoor.send(HttpDoor.to(REGISTRY, path)
                                    .header("authorization", garbage)
                                    .GET())
                            .statusCode())
                    .as(garbage)
                    .isEqualTo(401);
        }
        HttpResponse<String> file =
                HttpDoor.get(REGISTRY, path + "&format=csv", REGISTRY.tokens().admin());
        assertThat(file.headers().firstValue("content-disposition").orElse("")).contains("figures.csv");
        for (String bad : List.of("?x=1", "?by=kind", "?format=pdf", "?from=yesterday")) {
            assertThat(HttpDoor.get(
                                    REGISTRY,
                                    "/figures" + bad,
                                    REGISTRY.tokens().admin())
                            .statusCode())
                    .as(bad)
                    .isEqualTo(400);
        }
        assertThat(HttpDoor.get(
                                REGISTRY,
                                "/figures?owner=%3Cscript%3E",
                                REGISTRY.tokens().admin())
                        .statusCode())
                .isEqualTo(404);
        String out = System.getProperty("figures.page", "");
        if (!out.isEmpty()) {
            Files.writeString(Path.of(out), page.body());
        }
    }
}
