package org.xueliang.registry;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.xueliang.proto.v1.Corner;
import org.xueliang.proto.v1.SourceKind;

/**
 * A city of any size: counties of 20 streets of 10 grids, owners, and cameras with names as cities give them, all from the
 * seed. Put into the tables directly, as a million enrolments would take an hour.
 */
public final class MadeCity {
    private static final List<String> ROADS = List.of(
            "建国路", "长安街", "人民路", "解放北路", "中山东路", "重庆路", "和平里", "朝阳门", "东直门", "西二旗", "学院路", "滨河大道", "幸福小区", "阳光花园",
            "龙湖家园", "万达广场", "火车站", "体育馆", "科技园", "市民中心", "第一中学", "人民医院", "农贸市场", "公交枢纽");
    private static final List<String> SPOTS =
            List.of("东门", "西门", "南门", "北门", "路口", "地下车库", "电梯厅", "广场", "天桥", "出入口", "围墙", "楼顶");
    private static final int STREETS = 20;
    private static final int GRIDS = 10;
    private static final int COPIED_AT_ONCE = 5000;

    private final int size;
    private final long seed;
    private final int grids;
    private final int counties;

    public MadeCity(int size, long seed) {
        this.size = size;
        this.seed = seed;
        this.grids = Math.max(60, size / 200);
        this.counties = Math.max(2, grids / (STREETS * GRIDS) + 1);
    }

    public record Camera(
            String code,
            String name,
            SourceKind kind,
            String owner,
            String place,
            int county,
            double longitude,
            double latitude) {}

    Stream<Camera> cameras() {
        return IntStream.range(0, size).mapToObj(this::camera);
    }

    public Camera camera(int n) {
        Random random = new Random(seed * 1_000_003 + n * 7919L);
        int grid = random.nextInt(grids);
        String name = ROADS.get(random.nextInt(ROADS.size())) + (1 + random.nextInt(200)) + "号"
                + SPOTS.get(random.nextInt(SPOTS.size())) + (1 + random.nextInt(9)) + "号机";
        SourceKind kind = SourceKind.forNumber(1 + random.nextInt(4));
        return new Camera(
                "1101%02d0000132%07d".formatted(1 + grid % 90, n % 10_000_000),
                name,
                kind,
                "owner " + random.nextInt(500),
                "grid " + grid,
                grid / (STREETS * GRIDS),
                // Denser in the middle.
                116.4 + random.nextGaussian() * 0.15,
                39.9 + random.nextGaussian() * 0.12);
    }

    int grids() {
        return grids;
    }

    void load(RegistryUnderTest registry) {
        registry.sql(handle -> {
            load(handle);
            return true;
        });
    }

    /** All owners are below {@code owners}. */
    public void load(Handle handle) {
        handle.execute("insert into organisations (code, name) values ('owners', 'owners')");
        handle.execute("insert into organisations (code, name, parent) select 'owner ' || n, 'owner ' || n, 'owners'"
                + " from generate_series(0, 499) n on conflict do nothing");
        handle.execute("insert into places (code, name) values ('city', 'city'), ('elsewhere', 'elsewhere')"
                + " on conflict do nothing");
        handle.execute(
                "insert into places (code, name, level, parent) select 'county ' || n, 'county ' || n, 3, 'city'"
                        + " from generate_series(0, ?) n on conflict do nothing",
                counties - 1);
        handle.execute(
                "insert into places (code, name, level, parent) select 'street ' || n, 'street ' || n, 4,"
                        + " 'county ' || n / ? from generate_series(0, ?) n on conflict do nothing",
                STREETS,
                counties * STREETS - 1);
        handle.execute(
                "insert into places (code, name, level, parent) select 'grid ' || n, 'grid ' || n, 6,"
                        + " 'street ' || n / ? from generate_series(0, ?) n on conflict do nothing",
                GRIDS,
                grids - 1);
        copy(handle);
        handle.execute("update feeds set revision = revision + ? where name = 'channels'", size);
    }

    /** One in fifty is offline, of one in a thousand nobody has said anything. The gateway is heard of for the next hours. */
    public static void presence(Handle handle, long nowUs) {
        handle.execute(
                "insert into gateways (gateway, door, seen_us) values ('gw', '127.0.0.1:1', ?)",
                nowUs + 86_400_000_000L);
        handle.execute(
                "insert into presence (channel, gateway, state, since_us, cause, codec, width, height, frame_rate)"
                        + " select code, 'gw', case when revision % 50 = 0 then 3 else 2 end, ?, '', 'H264', 1280, 720,"
                        + " 25 from channels where revision % 1000 <> 1",
                nowUs);
    }

    private void copy(Handle handle) {
        long head = handle.createQuery("select revision from feeds where name = 'channels'")
                .mapTo(Long.class)
                .one();
        try {
            for (int from = 0; from < size; from += COPIED_AT_ONCE) {
                CopyIn copy = handle.getConnection()
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn(
                                "copy channels (code, name, source_kind, owner, place, source, pull_url, pull_username,"
                                        + " pull_transport, zones, enrolment, datum, longitude, latitude, revision) from stdin");
                StringBuilder rows = new StringBuilder();
                for (int n = from; n < Math.min(size, from + COPIED_AT_ONCE); n++) {
                    Camera camera = camera(n);
                    rows.append(String.join(
                                    "\t",
                                    camera.code,
                                    camera.name,
                                    Integer.toString(camera.kind.getNumber()),
                                    camera.owner,
                                    camera.place,
                                    "PUSH\t\t\t0\t{}\t2\t1",
                                    Double.toString(camera.longitude),
                                    Double.toString(camera.latitude),
                                    Long.toString(head + n + 1)))
                            .append('\n');
                }
                byte[] bytes = rows.toString().getBytes(StandardCharsets.UTF_8);
                copy.writeToCopy(bytes, 0, bytes.length);
                copy.endCopy();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the city cannot be copied", e);
        }
    }

    /** Great circle by the law of cosines in vectors: other code than the search's. */
    static double metres(double lon1, double lat1, double lon2, double lat2) {
        double[] a = vector(lon1, lat1);
        double[] b = vector(lon2, lat2);
        double cross = Math.sqrt(Math.pow(a[1] * b[2] - a[2] * b[1], 2)
                + Math.pow(a[2] * b[0] - a[0] * b[2], 2)
                + Math.pow(a[0] * b[1] - a[1] * b[0], 2));
        return 6_371_008.8 * Math.atan2(cross, a[0] * b[0] + a[1] * b[1] + a[2] * b[2]);
    }

    private static double[] vector(double lon, double lat) {
        double phi = Math.toRadians(lat);
        double lambda = Math.toRadians(lon);
        return new double[] {Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)};
    }

    /** By counting crossings. */
    static boolean isInside(List<Corner> corners, double lon, double lat) {
        boolean inside = false;
        for (int i = 0, j = corners.size() - 1; i < corners.size(); j = i++) {
            Corner a = corners.get(i);
            Corner b = corners.get(j);
            if (a.getLatitude() > lat != b.getLatitude() > lat
                    && lon
                            < (b.getLongitude() - a.getLongitude())
                                            * (lat - a.getLatitude())
                                            / (b.getLatitude() - a.getLatitude())
                                    + a.getLongitude()) {
                inside = !inside;
            }
        }
        return inside;
    }
}
