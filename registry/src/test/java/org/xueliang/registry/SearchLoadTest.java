package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc.ChannelServiceBlockingStub;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.Circle;
import org.xueliang.proto.v1.Corner;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.Outline;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.ReportStatusRequest;
import org.xueliang.proto.v1.SearchChannelsRequest;
import org.xueliang.proto.v1.SearchServiceGrpc;
import org.xueliang.proto.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import org.xueliang.proto.v1.SourceKind;

/** The search over as many channels as {@code -Dsearch.channels=} says, with percentiles; docs/performance.md has figures. */
@EnabledIfSystemProperty(named = "search.channels", matches = "[0-9]+")
class SearchLoadTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final int WARM = Integer.getInteger("search.warm", 200);
    private static final int ASKED = Integer.getInteger("search.asked", 400);
    /** By code, which do not count; a tenth of them does. */
    private static final int LOOKUPS = Integer.getInteger("search.lookups", 50_000);
    /** Of the questions, those whose name this expression is. */
    private static final String ONLY = System.getProperty("search.only", ".*");

    private static final int REPORTED_AT_ONCE = 1000;

    private final SearchServiceBlockingStub search = REGISTRY.asAdmin(SearchServiceGrpc::newBlockingStub);
    private final ChannelServiceBlockingStub channels = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub);
    private final Random random = new Random(11);
    private long flaps;

    @Test
    void aMillionChannelsAreSearchedInTheTimeOfAKeystroke() {
        int size = Integer.getInteger("search.channels");
        MadeCity city = new MadeCity(size, 5);
        long begunNanos = System.nanoTime();
        city.load(REGISTRY);
        presence();
        System.out.printf(Locale.ROOT, "%d channels copied in %.1f s%n", size, (System.nanoTime() - begunNanos) / 1e9);
        long indexedNanos = System.nanoTime();
        Awaitility.await()
                .atMost(Duration.ofMinutes(30))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> REGISTRY.sql(handle -> handle.createQuery(
                                "select f.revision = p.revision and p.cells_after is null from feeds f, search_progress p"
                                        + " where f.name = 'channels'")
                        .mapTo(Boolean.class)
                        .one()));
        System.out.printf(Locale.ROOT, "index made in %.1f s%n", (System.nanoTime() - indexedNanos) / 1e9);
        // To look for duplicates among so many has a measurement of its own (DuplicatesLoadTest).
        REGISTRY.sql(handle -> handle.execute(
                "update merging_progress set revision = (select revision from feeds where name = 'channels')"));
        // Each channel's history begins by itself, for minutes.
        Awaitility.await()
                .atMost(Duration.ofMinutes(30))
                .pollInterval(Duration.ofSeconds(5))
                .until(() -> REGISTRY.sql(handle -> handle.createQuery("select count(*) >= :size from states")
                        .bind("size", size)
                        .mapTo(Boolean.class)
                        .one()));
        System.out.printf(Locale.ROOT, "history begun after %.1f s%n", (System.nanoTime() - indexedNanos) / 1e9);
        REGISTRY.sql(handle -> handle.execute("vacuum analyze"));
        REGISTRY.sql(handle -> handle.execute("checkpoint"));
        sizes(size);
        Map<String, Supplier<SearchChannelsRequest.Builder>> questions = questions(city);
        System.out.printf(
                Locale.ROOT,
                "load of the machine: %.1f%n",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        System.out.println("| question | p50 ms | p99 ms | max ms | results a page, mean |");
        System.out.println("|---|---|---|---|---|");
        // A young virtual machine compiles meanwhile, on the processors that all share.
        measure("code, GetChannel, the first", WARM, LOOKUPS / 10, () -> byCode(city, size));
        measure("code, GetChannel", LOOKUPS, LOOKUPS / 10, () -> byCode(city, size));
        measure(
                "list by owner",
                () -> channels.listChannels(ListChannelsRequest.newBuilder()
                                .setOwner("owner " + random.nextInt(500))
                                .build())
                        .getChannelsCount());
        measure(
                "list by state",
                () -> channels.listChannels(ListChannelsRequest.newBuilder()
                                .setPresence(pick(Presence.OFFLINE, Presence.ONLINE))
                                .build())
                        .getChannelsCount());
        measure(
                "list by owner and state",
                () -> channels.listChannels(ListChannelsRequest.newBuilder()
                                .setOwner("owner " + random.nextInt(500))
                                .setPresence(Presence.OFFLINE)
                                .build())
                        .getChannelsCount());
        if ("walk".matches(ONLY)) {
            walk();
        }
        questions.forEach((name, question) -> measure(
                name, () -> search.searchChannels(question.get().build()).getChannelsCount()));
        flap(city, size);
        assertThat(questions).isNotEmpty();
    }

    private int byCode(MadeCity city, int size) {
        channels.getChannel(GetChannelRequest.newBuilder()
                .setChannel(city.camera(random.nextInt(size)).code())
                .build());
        return 1;
    }

    private Presence pick(Presence... states) {
        return states[random.nextInt(states.length)];
    }

    /** The whole list by its tokens: the last page costs what the first did. */
    private void walk() {
        Histogram first = new Histogram(3);
        Histogram last = new Histogram(3);
        List<Long> pages = new ArrayList<>();
        String token = "";
        do {
            long begunNanos = System.nanoTime();
            token = channels.listChannels(ListChannelsRequest.newBuilder()
                            .setPageSize(1000)
                            .setPageToken(token)
                            .build())
                    .getNextPageToken();
            pages.add((System.nanoTime() - begunNanos) / 1000);
        } while (!token.isEmpty());
        for (int i = 0; i < pages.size(); i++) {
            (i < pages.size() / 2 ? first : last).recordValue(pages.get(i));
        }
        row("list, walked by 1000: first half", first, 1000);
        row("list, walked by 1000: last half", last, 1000);
    }

    /** A gateway tells of a thousand channels that changed their state, again and again. */
    private void flap(MadeCity city, int size) {
        measure("report of " + REPORTED_AT_ONCE + " channels that went or came", 10, 50, () -> {
            ReportStatusRequest.Builder report =
                    ReportStatusRequest.newBuilder().setGateway("gw").setDoor("127.0.0.1:1");
            Presence state = pick(Presence.OFFLINE, Presence.ONLINE);
            for (int i = 0; i < REPORTED_AT_ONCE; i++) {
                report.addReports(ChannelReport.newBuilder()
                        .setChannel(city.camera(random.nextInt(size)).code())
                        .setStatus(ChannelStatus.newBuilder()
                                .setPresence(state)
                                .setSinceUs(REGISTRY.clock.micros() + ++flaps)));
            }
            REGISTRY.asService(AssignmentServiceGrpc::newBlockingStub).reportStatus(report.build());
            return REPORTED_AT_ONCE;
        });
    }

    private Map<String, Supplier<SearchChannelsRequest.Builder>> questions(MadeCity city) {
        Map<String, Supplier<SearchChannelsRequest.Builder>> questions = new LinkedHashMap<>();
        questions.put("code", () -> text(any(city).code()));
        questions.put("name, two characters", () -> {
            String name = any(city).name();
            int at = random.nextInt(name.length() - 2);
            return text(name.substring(at, at + 2));
        });
        questions.put("name, whole", () -> text(any(city).name()));
        questions.put("name, four characters", () -> {
            String name = any(city).name();
            int at = random.nextInt(name.length() - 4);
            return text(name.substring(at, at + 4));
        });
        questions.put("name that nobody has, of pieces that all have", () -> text(pick("东西南北") + "门号" + pick("12345")));
        questions.put("initials", () -> text(pick(List.of("jgl", "caj", "dm", "xexq", "yghy", "rmyy"))));
        questions.put("pinyin", () -> text(pick(List.of("jianguo", "dongmen", "xuexiao", "huoche", "guangchang"))));
        questions.put("two words", () -> text(pick(List.of("建国", "学院", "医院")) + " " + pick(List.of("车库", "楼顶", "天桥"))));
        questions.put("owner", () -> SearchChannelsRequest.newBuilder().setOwner("owner " + random.nextInt(500)));
        questions.put(
                "place with all below, a street",
                () -> SearchChannelsRequest.newBuilder().setPlace("street " + random.nextInt(city.grids() / 10)));
        questions.put(
                "place with all below, the city",
                () -> SearchChannelsRequest.newBuilder().setPlace("city"));
        questions.put(
                "kind",
                () -> SearchChannelsRequest.newBuilder().setSourceKind(SourceKind.forNumber(1 + random.nextInt(4))));
        questions.put("radius 100 m to 10 km", () -> within(100 * Math.pow(10, random.nextDouble() * 2)));
        questions.put("radius 50 km", () -> within(50_000));
        questions.put(
                "polygon of 12 corners, 1 to 20 km",
                () -> SearchChannelsRequest.newBuilder().setInside(star()));
        questions.put(
                "radius 5 km, name, kind",
                () -> within(5_000)
                        .setText(pick(List.of("东门", "车库", "医院", "13号")))
                        .setSourceKind(SourceKind.ESTATE));
        questions.put(
                "radius 20 km and a whole name",
                () -> within(20_000).setText(any(city).name()));
        questions.put("radius 10 km, nearest first", () -> within(10_000).setNearestFirst(true));
        questions.put(
                "radius 50 km, offline, nearest first",
                () -> within(50_000).setPresence(Presence.OFFLINE).setNearestFirst(true));
        questions.put("online", () -> SearchChannelsRequest.newBuilder().setPresence(Presence.ONLINE));
        questions.put("nobody knows", () -> SearchChannelsRequest.newBuilder().setPresence(Presence.UNKNOWN));
        questions.put(
                "offline, in the city",
                () -> SearchChannelsRequest.newBuilder()
                        .setPresence(Presence.OFFLINE)
                        .setPlace("city"));
        questions.put("offline, radius 5 km", () -> within(5_000).setPresence(Presence.OFFLINE));
        questions.put(
                "online, name, kind",
                () -> text("东门").setPresence(Presence.ONLINE).setSourceKind(SourceKind.CITY));
        questions.put("offline", () -> SearchChannelsRequest.newBuilder().setPresence(Presence.OFFLINE));
        questions.put(
                "offline, owner, name",
                () -> text("门").setPresence(Presence.OFFLINE).setOwner("owner " + random.nextInt(500)));
        return questions;
    }

    private MadeCity.Camera any(MadeCity city) {
        return city.camera(random.nextInt(Integer.getInteger("search.channels")));
    }

    private static SearchChannelsRequest.Builder text(String text) {
        return SearchChannelsRequest.newBuilder().setText(text);
    }

    private String pick(String characters) {
        return characters.substring(random.nextInt(characters.length())).substring(0, 1);
    }

    private String pick(List<String> words) {
        return words.get(random.nextInt(words.size()));
    }

    private SearchChannelsRequest.Builder within(double radiusM) {
        return SearchChannelsRequest.newBuilder()
                .setWithin(Circle.newBuilder()
                        .setDatum(Datum.GCJ02)
                        .setLongitude(116.4 + random.nextGaussian() * 0.15)
                        .setLatitude(39.9 + random.nextGaussian() * 0.12)
                        .setRadiusM(radiusM));
    }

    private Outline star() {
        double lon = 116.4 + random.nextGaussian() * 0.1;
        double lat = 39.9 + random.nextGaussian() * 0.1;
        double size = 0.01 + random.nextDouble() * 0.2;
        Outline.Builder star = Outline.newBuilder().setDatum(Datum.WGS84);
        for (int i = 0; i < 12; i++) {
            double reach = size * (i % 2 == 0 ? 1 : 0.6);
            star.addCorners(Corner.newBuilder()
                    .setLongitude(lon + reach * Math.cos(i * Math.PI / 6))
                    .setLatitude(lat + reach * 0.8 * Math.sin(i * Math.PI / 6)));
        }
        return star.build();
    }

    private static void measure(String name, IntSupplier call) {
        measure(name, WARM, ASKED, call);
    }

    private static void measure(String name, int warm, int asked, IntSupplier call) {
        if (!name.matches(ONLY)) {
            return;
        }
        Histogram micros = new Histogram(3);
        long results = 0;
        for (int i = -warm; i < asked; i++) {
            long begunNanos = System.nanoTime();
            int found = call.getAsInt();
            if (i >= 0) {
                micros.recordValue((System.nanoTime() - begunNanos) / 1000);
                results += found;
            }
        }
        row(name, micros, (double) results / asked);
    }

    private static void row(String name, Histogram micros, double results) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.1f | %.0f |%n",
                name,
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                micros.getMaxValue() / 1e3,
                results);
    }

    /** One in fifty is offline, of one in a thousand nobody has said anything. */
    private static void presence() {
        long nowUs = REGISTRY.clock.millis() * 1000;
        REGISTRY.sql(handle -> {
            handle.execute("insert into gateways (gateway, door, seen_us) values ('gw', '127.0.0.1:1', ?)", nowUs);
            return handle.execute(
                    "insert into presence (channel, gateway, state, since_us, cause, codec, width, height, frame_rate)"
                            + " select code, 'gw', case when revision % 50 = 0 then 3 else 2 end, ?, '', 'H264', 1280, 720,"
                            + " 25 from channels where revision % 1000 <> 1",
                    nowUs);
        });
    }

    private static void sizes(int size) {
        REGISTRY.sql(handle -> handle.createQuery("select relname, pg_table_size(c.oid) as bytes,"
                                + " pg_indexes_size(c.oid) as indexes from pg_class c"
                                + " where relname in ('channels', 'channel_search', 'channel_state', 'presence')")
                        .map((rs, ctx) -> String.format(
                                Locale.ROOT,
                                "%s: %d bytes a channel, indexes %d",
                                rs.getString("relname"),
                                rs.getLong("bytes") / size,
                                rs.getLong("indexes") / size))
                        .list())
                .forEach(System.out::println);
        System.gc();
        System.out.printf(
                Locale.ROOT,
                "the whole database: %d bytes a channel; heap of registry and caller after a collection: %d MB%n",
                REGISTRY.sql(handle -> handle.createQuery("select pg_database_size(current_database())")
                                .mapTo(Long.class)
                                .one())
                        / size,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
    }
}
