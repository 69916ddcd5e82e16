package org.xueliang.simulator.gb28181;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogResponse;
import org.xueliang.protocol.manscdp.ManscdpParser;
import org.xueliang.simulator.gb28181.GbCounters.Figure;

class GbCatalogTest {
    private static final GbPasswords RIGHT = GbPasswords.same(FakePlatform.PASSWORD);

    private static List<CatalogResponse> pages(FakePlatform platform) throws Exception {
        List<CatalogResponse> pages = new ArrayList<>();
        for (FakePlatform.Received received : platform.documents("<CmdType>Catalog</CmdType>")) {
            pages.add((CatalogResponse)
                    ManscdpParser.parse(received.request().body()).message());
        }
        return pages;
    }

    private static GbFleet online(GbSettings settings) {
        GbFleet fleet = GbFleet.start(settings, RIGHT, GbVideoFixture.STREET);
        fleet.powerOn(Duration.ZERO);
        await().until(() -> fleet.counters().get(Figure.REGISTERED_NOW) == fleet.size());
        return fleet;
    }

    @Test
    void pagesComeOneAfterTheOtherAndNameEveryChannelOnce() throws Exception {
        try (FakePlatform platform = new FakePlatform("MD5");
                GbFleet fleet = online(platform.settings().channels(5).build())) {
            String device = fleet.device(0).code();
            platform.say(device, device, FakePlatform.query("Catalog", "17430", device));
            await().until(() -> pages(platform).size() == 3);
            List<CatalogResponse> pages = pages(platform);
            assertThat(pages).allSatisfy(page -> {
                assertThat(page.sn()).isEqualTo("17430");
                assertThat(page.deviceId()).isEqualTo(device);
                assertThat(page.sumNum()).isEqualTo(5);
            });
            List<CatalogEntry> items =
                    pages.stream().flatMap(p -> p.items().stream()).toList();
            assertThat(items.stream().map(CatalogEntry::code))
                    .containsExactly(
                            "34020000001310000001",
                            "34020000001310000002",
                            "34020000001310000003",
                            "34020000001310000004",
                            "34020000001310000005");
            assertThat(items.get(0).name()).isEqualTo("\u6444\u50cf\u673a 1-1");
            assertThat(items.get(0).parents()).containsExactly(device);
        }
    }

    @Test
    void aPageWithoutItsAnswerIsSentAgainBeforeTheNext() throws Exception {
        try (FakePlatform platform = new FakePlatform("MD5");
                GbFleet fleet = online(platform.settings().channels(4).build())) {
            String device = fleet.device(0).code();
            Set<String> deaf = new HashSet<>();
            platform.verdict = request -> deaf.add(request.callId()) && request.body().length > 400 ? null : 200;
            platform.say(device, device, FakePlatform.query("Catalog", "1", device));
            await().until(() -> pages(platform).size() == 4);
            assertThat(fleet.counters().get(Figure.RETRANSMISSIONS)).isEqualTo(2);
            List<FakePlatform.Received> sent = platform.documents("<CmdType>Catalog</CmdType>");
            assertThat(sent.get(0).bytes()).isEqualTo(sent.get(1).bytes());
            assertThat(sent.get(1).request().callId())
                    .isNotEqualTo(sent.get(2).request().callId());
        }
    }

    @Test
    void theSameSeedLosesTheSamePages() throws Exception {
        List<List<String>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            try (FakePlatform platform = new FakePlatform("MD5");
                    GbFleet fleet = online(platform.settings()
                            .channels(60)
                            .seed(42)
                            .paging(new CatalogPaging(1, 0, false))
                            .faults(new WireFaults(0.3, 0.1, 0.1, 5))
                            .build())) {
                String device = fleet.device(0).code();
                platform.say(device, device, FakePlatform.query("Catalog", "1", device));
                await().until(() -> fleet.counters().get(Figure.CATALOG_PAGES) == 60);
                long lost = fleet.counters().get(Figure.PAGES_LOST);
                await().until(() -> distinct(platform).size() == 60 - lost);
                runs.add(distinct(platform));
                assertThat(lost).isBetween(5L, 35L);
            }
        }
        assertThat(runs.get(0)).containsExactlyInAnyOrderElementsOf(runs.get(1));
    }

    private static List<String> distinct(FakePlatform platform) throws Exception {
        return pages(platform).stream()
                .map(p -> p.items().get(0).code())
                .distinct()
                .toList();
    }

    @Test
    void aPlatformsTreeHasParentsBeforeChildrenAndNoneThatIsMissing() throws Exception {
        try (FakePlatform platform = new FakePlatform("MD5");
                GbFleet fleet = online(platform.settings()
                        .kind(GbKind.PLATFORM)
                        .firstSerial(7)
                        .channels(250)
                        .paging(new CatalogPaging(50, 0, true))
                        .build())) {
            String device = fleet.device(0).code();
            assertThat(device).isEqualTo("34020000002000000007");
            platform.say(device, device, FakePlatform.query("Catalog", "1", device));
            await().until(() -> pages(platform).size() == 6);
            Set<String> known = new HashSet<>();
            int cameras = 0;
            for (CatalogResponse page : pages(platform)) {
                for (CatalogEntry item : page.items()) {
                    assertThat(known).as(item.toString()).containsAll(item.parents());
                    known.add(item.code());
                    cameras += item.code().startsWith("3402000000131") ? 1 : 0;
                }
            }
            assertThat(cameras).isEqualTo(250);
            assertThat(known).contains("34", "3402", "340200").hasSize(258);
        }
    }

    @Test
    void aChannelThatGoesOffIsToldToWhoSubscribed() throws Exception {
        try (FakePlatform platform = new FakePlatform("MD5");
                GbFleet fleet = online(platform.settings().build())) {
            String device = fleet.device(0).code();
            byte[] body = FakePlatform.query("Catalog", "894", device).getBytes(StandardCharsets.US_ASCII);
            var answer = platform.ask(
                    device,
                    platform.request("SUBSCRIBE", device)
                            .set("Event", "Catalog;id=894")
                            .expiresS(600)
                            .body("Application/MANSCDP+xml", body)
                            .build());
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Expires")).isEqualTo("600");
            fleet.device(0).switchChannel(1, false);
            await().until(() -> platform.documents("<Event>OFF</Event>").size() == 1);
            FakePlatform.Received told =
                    platform.documents("<Event>OFF</Event>").get(0);
            assertThat(told.request().method()).isEqualTo("NOTIFY");
            assertThat(told.request().callId()).isEqualTo(answer.callId());
            assertThat(told.request().header("Event")).isEqualTo("Catalog;id=894");
            assertThat(told.request().header("Subscription-State")).startsWith("active;expires=");
            assertThat(told.body()).contains("34020000001310000002");
            fleet.device(0).listChannel(2, false);
            await().until(() -> platform.documents("<Event>DEL</Event>").size() == 1);
        }
    }
}
