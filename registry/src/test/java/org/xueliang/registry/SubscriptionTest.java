package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.xueliang.registry.Findings.id;
import static org.xueliang.registry.Findings.motion;

import io.grpc.Status.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertServiceGrpc;
import org.xueliang.proto.v1.IntakeServiceGrpc;
import org.xueliang.proto.v1.QueryAlertsRequest;
import org.xueliang.proto.v1.ReportFindingsRequest;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.Severity;
import org.xueliang.proto.v1.SubscribeAlertsRequest;

class SubscriptionTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest(settings ->
            RegistryUnderTest.with(settings, UnknownPaths.REFUSE, Duration.ofSeconds(60), Duration.ofSeconds(2)));

    private static final String CODE = "34020000001320000777";

    private static int report(List<Alert> alerts) {
        return REGISTRY.asService(IntakeServiceGrpc::newBlockingStub)
                .report(ReportFindingsRequest.newBuilder().addAllAlerts(alerts).build())
                .getNewAlerts();
    }

    private static Collected<SubscribeAlertsRequest, Alert> subscribe(
            SubscribeAlertsRequest.Builder request, Collected<SubscribeAlertsRequest, Alert> into) {
        REGISTRY.asAdmin(AlertServiceGrpc::newStub).subscribeAlerts(request.build(), into);
        return into;
    }

    @Test
    void eightWritersWithDuplicatesMakeEachAlertOnceAndAResumingSubscriberMissesNothing() throws Exception {
        int writers = 8;
        int alerts = 300;
        ExecutorService pool = Executors.newFixedThreadPool(writers + 1);
        try {
            Future<List<Alert>> reader = pool.submit(() -> readInPieces("crowd", alerts));
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                Random random = new Random(w);
                tasks.add(() -> {
                    int fresh = 0;
                    List<Integer> order = new ArrayList<>();
                    for (int n = 0; n < alerts; n++) {
                        order.add(n);
                    }
                    java.util.Collections.shuffle(order, random);
                    for (int at = 0; at < alerts; at += 20) {
                        List<Alert> batch = new ArrayList<>();
                        for (int n : order.subList(at, at + 20)) {
                            batch.add(motion(1000 + n, CODE).setPlace("crowd").build());
                        }
                        fresh += report(batch);
                    }
                    return fresh;
                });
            }
            int fresh = 0;
            for (Future<Integer> done : pool.invokeAll(tasks)) {
                fresh += done.get();
            }
            assertThat(fresh).isEqualTo(alerts);
            List<Alert> read = reader.get();
            assertThat(read.stream().map(Alert::getId)).hasSize(alerts).doesNotHaveDuplicates();
            assertThat(read.stream().map(Alert::getRevision)).isSorted();
            assertThat(REGISTRY.asAdmin(AlertServiceGrpc::newBlockingStub)
                            .queryAlerts(QueryAlertsRequest.newBuilder()
                                    .setPlace("crowd")
                                    .setPageSize(1000)
                                    .build())
                            .getAlertsList())
                    .hasSize(alerts);
        } finally {
            pool.shutdownNow();
        }
    }

    /** Takes a few, leaves, and goes on from its cursor, until it has as many. */
    private static List<Alert> readInPieces(String place, int count) {
        List<Alert> all = new ArrayList<>();
        long cursor = 0;
        while (all.size() < count) {
            Collected<SubscribeAlertsRequest, Alert> piece = subscribe(
                    SubscribeAlertsRequest.newBuilder().setCursor(cursor).setPlace(place), new Collected<>(true));
            int wanted = Math.min(17, count - all.size());
            piece.request(wanted);
            await().atMost(Duration.ofSeconds(60)).until(() -> piece.messages.size() >= wanted);
            piece.cancel();
            all.addAll(piece.messages);
            cursor = all.get(all.size() - 1).getRevision();
        }
        return all;
    }

    @Test
    void aCursorOfMinusOneBeginsWithWhatComes() {
        report(List.of(motion(1, CODE).setPlace("now").build()));
        var seen = subscribe(SubscribeAlertsRequest.newBuilder().setCursor(-1).setPlace("now"), new Collected<>());
        // The call is made asynchronously: alerts are handed in until one of them is seen.
        Map<String, Integer> sent = new HashMap<>();
        await().until(() -> {
            int n = 2 + sent.size();
            sent.put(id(n), n);
            report(List.of(motion(n, CODE).setPlace("now").build()));
            return !seen.messages.isEmpty();
        });
        assertThat(seen.messages.stream().map(Alert::getId)).isSubsetOf(sent.keySet());
        seen.cancel();
    }

    @Test
    void filtersByPlaceTypeAndSeverity() {
        report(List.of(
                motion(60, CODE).setPlace("f").build(),
                motion(61, CODE).setPlace("f").setSeverity(Severity.CRITICAL).build(),
                motion(62, CODE)
                        .setPlace("other")
                        .setSeverity(Severity.CRITICAL)
                        .build()));
        var seen = subscribe(
                SubscribeAlertsRequest.newBuilder().setPlace("f").setMinSeverity(Severity.HIGH), new Collected<>());
        await().until(() -> !seen.messages.isEmpty());
        assertThat(seen.messages.stream().map(Alert::getId)).containsExactly(id(61));
        seen.cancel();
    }

    @Test
    void aSubscriberThatTakesNothingIsEndedAndToldWhereToGoOn() {
        // Three megabytes: more than the flow-control window of the client, which would take them all unread.
        for (int batch = 5; batch < 8; batch++) {
            List<Alert> many = new ArrayList<>();
            for (int n = 0; n < 1000; n++) {
                many.add(motion(batch * 1000 + n, CODE)
                        .setPlace("slow")
                        .setDetail("门".repeat(400))
                        .build());
            }
            report(many);
        }
        Collected<SubscribeAlertsRequest, Alert> slow =
                subscribe(SubscribeAlertsRequest.newBuilder().setPlace("slow"), new Collected<>(true));
        slow.request(1);
        await().atMost(Duration.ofSeconds(20)).until(() -> metric("slow_subscribers_total") > 0);
        // What was on its way comes first, then the reason.
        slow.request(Integer.MAX_VALUE / 2);
        assertThat(slow.end().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(slow.end().getDescription())
                .contains("took nothing for 2 s: go on from revision "
                        + slow.messages.get(slow.messages.size() - 1).getRevision());
    }

    private static double metric(String name) throws Exception {
        return HttpDoor.get(REGISTRY, "/metrics", "")
                .body()
                .lines()
                .filter(line -> line.startsWith("xueliang_registry_" + name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void anOpenStreamEndsSoonAfterItsTokenIsRevoked() {
        String token = REGISTRY.newToken("short-lived", Role.ANALYST);
        Collected<SubscribeAlertsRequest, Alert> seen = new Collected<>();
        report(List.of(motion(70, CODE).setPlace("revoked").build()));
        REGISTRY.as(token, AlertServiceGrpc::newStub)
                .subscribeAlerts(
                        SubscribeAlertsRequest.newBuilder().setPlace("revoked").build(), seen);
        await().until(() -> !seen.messages.isEmpty());
        REGISTRY.sql(handle -> handle.execute("delete from tokens where name = 'short-lived'"));
        assertThat(seen.end().getCode()).isEqualTo(Code.UNAUTHENTICATED);
    }

    @Test
    void whoSubscribesTooOftenKeepsNobodyElseOut() {
        String greedy = REGISTRY.newToken("greedy", Role.ANALYST);
        List<Collected<SubscribeAlertsRequest, Alert>> all = new ArrayList<>();
        for (int n = 0; n < 251; n++) {
            Collected<SubscribeAlertsRequest, Alert> one = new Collected<>();
            REGISTRY.as(greedy, AlertServiceGrpc::newStub)
                    .subscribeAlerts(
                            SubscribeAlertsRequest.newBuilder()
                                    .setPlace("crowded")
                                    .build(),
                            one);
            all.add(one);
        }
        await().until(() -> all.stream().anyMatch(Collected::ended));
        var refused = all.stream().filter(Collected::ended).toList();
        assertThat(refused).hasSize(1);
        assertThat(refused.get(0).end().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(refused.get(0).end().getDescription()).startsWith("subscribers of 'greedy': 250 (expected: < 250;");
        var other = subscribe(SubscribeAlertsRequest.newBuilder().setPlace("crowded"), new Collected<>());
        report(List.of(motion(80, CODE).setPlace("crowded").build()));
        await().until(() -> !other.messages.isEmpty());
        all.forEach(Collected::cancel);
        other.cancel();
    }

    @Test
    void aCursorAheadOfEverythingIsRefused() {
        var seen = subscribe(SubscribeAlertsRequest.newBuilder().setCursor(1L << 40), new Collected<>());
        assertThat(seen.end().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(seen.end().getDescription()).startsWith("cursor: 1099511627776 (expected: -1 to ");
    }
}
