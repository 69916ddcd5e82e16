package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xueliang.registry.AskedFigures.FROM;
import static org.xueliang.registry.AskedFigures.UNTIL;
import static org.xueliang.registry.AskedFigures.asked;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.BuildPlan;
import org.xueliang.proto.v1.Figure;
import org.xueliang.proto.v1.FiguresBy;
import org.xueliang.proto.v1.GetCoverageRequest;
import org.xueliang.proto.v1.GetFiguresRequest;
import org.xueliang.proto.v1.ListPlansRequest;
import org.xueliang.proto.v1.PutPlanRequest;

/** The doors to the figures: plans that people enter, questions without an answer, the file, the page. */
class FiguresDoorTest {
    private static final AskedFigures FIGURES = new AskedFigures();

    @RegisterExtension
    static final RegistryUnderTest REGISTRY = FIGURES.registry();

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
        return FIGURES.figure(asked(owner, place), "built.plan").getDenominator();
    }

    @Test
    void aPlanIsWrittenFromTheOneBeforeAndOnce() {
        BuildPlan plan = FIGURES.put("", "yard", "2026-01-01", 5);
        refused(Code.ABORTED, () -> FIGURES.put("", "yard", "2026-01-01", 6))
                .hasMessageContaining("it is 5 cameras by now");
        BuildPlan changed = FIGURES.service()
                .putPlan(PutPlanRequest.newBuilder()
                        .setPlan(plan.toBuilder().setCameras(7))
                        .build());
        assertThat(changed.getRevision()).isGreaterThan(plan.getRevision());
        assertThat(FIGURES.service()
                        .listPlans(
                                ListPlansRequest.newBuilder().setPlace("yard").build())
                        .getPlansList())
                .containsExactly(changed);
        refused(Code.INVALID_ARGUMENT, () -> FIGURES.put("", "yard", "2026-02-30", 1))
                .hasMessageContaining("2026-01-01");
        refused(Code.INVALID_ARGUMENT, () -> FIGURES.put("", "yard", "soon", 1));
        refused(Code.INVALID_ARGUMENT, () -> FIGURES.put("", "yard", "2026-01-01", -1));
        refused(Code.INVALID_ARGUMENT, () -> FIGURES.put("police", "yard", "2026-01-01", 1));
        refused(Code.NOT_FOUND, () -> FIGURES.put("", "nowhere at all", "2026-01-01", 1));
        REGISTRY.sql(handle -> handle.execute("delete from plans where place = 'yard'"));
    }

    @Test
    void ofTwoWhoEnterTheFirstPlanOfADayOneIsTold() {
        CompletableFuture<BuildPlan> other = REGISTRY.sql(handle -> handle.inTransaction(first -> {
            first.execute(
                    "insert into plans (owner, place, valid_from, cameras, note) values ('', 'works', '2026-01-01', 3, '')");
            CompletableFuture<BuildPlan> second =
                    CompletableFuture.supplyAsync(() -> FIGURES.put("", "works", "2026-01-01", 4));
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
        FIGURES.put("", "market", "2026-02-25", 7);
        for (var ends :
                Map.of("2026-02-24T16:00:00Z", 0.0, "2026-02-24T16:00:01Z", 7.0).entrySet()) {
            Figure plan = FIGURES.figure(asked("", "market").setUntil(ends.getKey()), "built.plan");
            assertThat(plan.getDenominator()).as(ends.getKey()).isEqualTo(ends.getValue());
        }
        REGISTRY.sql(handle -> handle.execute("delete from plans where place = 'market'"));
    }

    @Test
    void whatCannotBeComputedSaysWhy() {
        refused(
                        Code.FAILED_PRECONDITION,
                        () -> FIGURES.service()
                                .getCoverage(GetCoverageRequest.newBuilder()
                                        .setPlace("station")
                                        .build()))
                .hasMessageContaining("neither it nor a place below it has an outline");
        refused(
                Code.NOT_FOUND,
                () -> FIGURES.service()
                        .getCoverage(GetCoverageRequest.newBuilder()
                                .setPlace("nowhere at all")
                                .build()));
        refused(
                Code.NOT_FOUND,
                () -> FIGURES.service().getFigures(asked("", "nowhere at all").build()));
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> FIGURES.service()
                                .getFigures(GetFiguresRequest.newBuilder()
                                        .setFrom(UNTIL)
                                        .setUntil(FROM)
                                        .build()))
                .hasMessageContaining("later than from");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> FIGURES.service()
                                .getFigures(GetFiguresRequest.newBuilder()
                                        .setFrom("2027-01-01T00:00:00Z")
                                        .build()))
                .hasMessageContaining("before now");
        Figure coverage = FIGURES.figure(asked("police", ""), "built.coverage");
        assertThat(coverage.getWhy()).contains("coverage is a matter of places");
    }

    @Test
    void theFileHasALineAFigureAndNothingThatRuns() {
        String csv = FIGURES.service()
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
