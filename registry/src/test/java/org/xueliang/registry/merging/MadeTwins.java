package org.xueliang.registry.merging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.Datum;
import org.xueliang.registry.position.Datums;
import org.xueliang.registry.position.Datums.Point;

/**
 * A made city whose cameras come by two ways, a police platform (GB/T 28181) and pulls that estates entered, all from the seed;
 * and cameras beside them that come by one alone. It is made to be hard: estates with gates and buildings in numbers, poles with
 * four cameras, names in other widths, numerals, abbreviations and spellings, positions that are missing, inaccurate, of the
 * whole estate or GCJ-02 under the name of WGS-84, serial numbers that makers cloned, private addresses that every other estate
 * has.
 */
public final class MadeTwins {
    private static final List<String> ESTATES =
            List.of("阳光", "幸福", "龙湖", "万科", "碧桂", "金地", "紫荆", "翠湖", "锦绣", "东湖", "西溪", "南苑", "北辰", "江南", "海棠", "枫林");
    private static final List<String> KINDS = List.of("花园", "家园", "小区", "公寓", "新村", "里", "苑", "广场");
    private static final List<String> SPOTS =
            List.of("东门", "西门", "南门", "北门", "地下车库", "大厅", "电梯厅", "围墙", "岗亭", "出入口", "楼顶", "单元门");
    private static final List<String> ROADS = List.of("建国路", "长安街", "人民路", "解放北路", "中山东路", "学院路", "滨河大道", "和平里");
    private static final List<String> MAKERS = List.of("Hikvision", "Dahua", "Uniview", "Tiandy");
    private static final List<String> EXTRAS = List.of("", "", "", "高清", "球机", "枪机", "监控", "摄像机", "200万");
    private static final String NUMERALS = "零一二三四五六七八九";
    /** Spelled alike. */
    private static final Map<Character, Character> HOMOPHONES =
            Map.of('苑', '院', '里', '理', '岗', '港', '锦', '紧', '龙', '隆', '湖', '胡', '辰', '晨', '园', '圆');

    private final Random random;
    private final boolean oneOwner;
    private final List<Sighting> sightings = new ArrayList<>();
    /** Id of a sighting to the number of its camera. */
    private final Map<String, Integer> cameras = new HashMap<>();

    private int twins;
    private int made;
    private int estate;

    /** Of pulls 30 % are entered for the police, whose the platform is; the others for who owns the camera. */
    public MadeTwins(int twins, long seed) {
        this(twins, seed, false);
    }

    /**
     * @param twins how many cameras come by both ways; a third as many come by one
     * @param oneOwner both ways of all cameras are entered for one owner
     */
    public MadeTwins(int twins, long seed, boolean oneOwner) {
        this.random = new Random(seed);
        this.oneOwner = oneOwner;
        while (this.twins < twins) {
            if (random.nextInt(5) == 0) {
                pole(twins);
            } else {
                estate(twins);
            }
        }
    }

    List<Sighting> sightings() {
        return sightings;
    }

    public int twins() {
        return twins;
    }

    boolean isOne(Sighting a, Sighting b) {
        return isOne(a.id(), b.id());
    }

    /** Cameras both of whose ways are one owner's. */
    long twinsOfOneOwner() {
        Map<Integer, String> owners = new HashMap<>();
        long one = 0;
        for (Sighting sighting : sightings) {
            one += sighting.owner().equals(owners.put(cameras.get(sighting.id()), sighting.owner())) ? 1 : 0;
        }
        return one;
    }

    /** Whether two codes are ways of one camera. */
    public boolean isOne(String a, String b) {
        return cameras.getOrDefault(a, -1).equals(cameras.getOrDefault(b, -2));
    }

    /** Puts them into the tables as enrolled channels, as ten thousand enrolments would take minutes; their number. */
    public int load(Handle handle) {
        handle.execute(
                "insert into devices (code, name, kind, source_kind, owner, place, enrolment, username, transport,"
                        + " policy, charset, quirks, keepalive_s, revision) select '3402000000200000000' || n, 'platform', 3, 1,"
                        + " 'police', 'city', 2, '', 0, 0, 0, '{}', 60, 1000 + n from generate_series(0, 3) n");
        PreparedBatch facts = handle.prepareBatch("insert into channel_facts (channel, serial, manufacturer, model)"
                + " values (:code, :serial, :manufacturer, :model)");
        PreparedBatch rows = handle.prepareBatch("insert into channels (code, name, source_kind, owner, place, source,"
                + " pull_url, pull_username, pull_transport, zones, enrolment, device, datum, longitude, latitude, revision)"
                + " values (:code, :name, 1, :owner, :place, :source, :url, '', 0, cast('{}' as jsonb), 2, :device, :datum,"
                + " :longitude, :latitude, :revision)");
        PreparedBatch items =
                handle.prepareBatch("insert into catalog_items (device, code, item, kind, round, touched_tick)"
                        + " values (:device, :code, :item, 1, 'r1', 1)");
        long revision = 0;
        for (Sighting sighting : sightings) {
            Point at = sighting.wgs84();
            boolean device = sighting.fromDevice();
            rows.bind("code", sighting.id())
                    .bind("name", sighting.name().given())
                    .bind("owner", sighting.owner())
                    .bind("place", sighting.place())
                    .bind("source", device ? "GB28181" : "PULL")
                    .bind(
                            "url",
                            device
                                    ? ""
                                    : "rtsp://" + sighting.host() + "/ch"
                                            + sighting.input().substring(1) + "/main")
                    .bind("device", device ? sighting.way() : "")
                    .bind("datum", at == null ? 0 : Datum.WGS84_VALUE)
                    .bindByType("longitude", at == null ? null : at.longitude(), Double.class)
                    .bindByType("latitude", at == null ? null : at.latitude(), Double.class)
                    .bind("revision", ++revision)
                    .add();
            facts.bind("code", sighting.id())
                    .bind("serial", sighting.serial())
                    .bind("manufacturer", sighting.manufacturer())
                    .bind("model", sighting.model())
                    .add();
            if (device) {
                items.bind("device", sighting.way())
                        .bind("code", sighting.id())
                        .bind(
                                "item",
                                CatalogItem.newBuilder()
                                        .setCode(sighting.id())
                                        .setName(sighting.name().given())
                                        .build()
                                        .toByteArray())
                        .add();
            }
        }
        rows.execute();
        facts.execute();
        items.execute();
        handle.execute("update feeds set revision = ? where name = 'channels'", revision);
        return sightings.size();
    }

    /** As it really is. */
    private record Camera(
            String site,
            String spot,
            int number,
            Point at,
            double directionDeg,
            String host,
            int input,
            String serial,
            String maker,
            String model,
            String owner,
            Point siteAt) {}

    private void pole(int most) {
        Point at = somewhere();
        String site = pick(ROADS) + (1 + random.nextInt(400)) + "号";
        String spot = pick(List.of("路口", "天桥", "公交站"));
        double first = random.nextInt(90);
        boolean inWords = random.nextBoolean();
        int cameras = 2 + random.nextInt(3);
        String net = "10." + random.nextInt(250) + "." + random.nextInt(250) + ".";
        for (int i = 0; i < cameras && twins < most; i++) {
            String word = inWords ? spot + "东南西北".charAt(i) + "向" : spot;
            enter(new Camera(
                    site,
                    word,
                    inWords ? 0 : i + 1,
                    near(at, 2),
                    (first + 90 * i) % 360,
                    net + (10 + i),
                    1,
                    serial(),
                    pick(MAKERS),
                    "DS-" + random.nextInt(6),
                    "traffic",
                    at));
        }
    }

    private void estate(int most) {
        estate++;
        Point middle = somewhere();
        String site = pick(ESTATES) + pick(KINDS);
        String maker = pick(MAKERS);
        boolean recorder = random.nextBoolean();
        // Every third recorder has the address that it left the factory with.
        String address = random.nextInt(3) == 0 ? "192.168.1.64" : "192.168." + random.nextInt(250) + ".";
        boolean whole = address.equals("192.168.1.64");
        int cameras = 6 + random.nextInt(60);
        int input = 1;
        while (input <= cameras && twins < most) {
            String spot = (random.nextInt(3) == 0 ? (1 + random.nextInt(20)) + "号楼" : "") + pick(SPOTS);
            int numbered = random.nextInt(3) == 0 ? 1 : 2 + random.nextInt(4);
            Point at = near(middle, 120);
            for (int i = 1; i <= numbered && input <= cameras && twins < most; i++, input++) {
                String host = recorder || whole ? (whole ? address : address + "10") : address + (20 + input);
                enter(new Camera(
                        site,
                        spot,
                        numbered == 1 ? 0 : i,
                        near(at, 8),
                        random.nextInt(360),
                        host,
                        recorder || whole ? input : 1,
                        serial(),
                        maker,
                        "M" + random.nextInt(4),
                        "estate " + estate,
                        middle));
            }
        }
    }

    private void enter(Camera camera) {
        int number = made++;
        int which = random.nextInt(8);
        boolean police = which != 0;
        boolean pulled = which != 1;
        if (police) {
            keep(number, police(camera, number));
        }
        if (pulled) {
            keep(number, pulled(camera, number));
        }
        if (police && pulled) {
            twins++;
        }
    }

    private void keep(int number, Sighting sighting) {
        sightings.add(sighting);
        cameras.put(sighting.id(), number);
    }

    private Sighting police(Camera camera, int number) {
        String code = "340200%02d131132%06d".formatted(number / 1_000_000, number % 1_000_000);
        boolean network = chance(0.35);
        Point at = chance(0.85) ? near(camera.at, 10) : null;
        return new Sighting(
                code,
                code,
                "3402000000200000000" + number % 4,
                CameraName.of(camera.site
                        + camera.spot
                        + (camera.number == 0 ? "" : camera.number + pick(List.of("", "号", "号机")))),
                "police",
                camera.site,
                network ? camera.host : "",
                0,
                network ? "#" + camera.input : "",
                chance(0.3) ? camera.serial : "",
                "",
                chance(0.8) ? camera.maker : "platform",
                chance(0.5) ? camera.model : "",
                "",
                at,
                Sighting.unshifted(at),
                chance(0.5) ? camera.directionDeg : Double.NaN);
    }

    private Sighting pulled(Camera camera, int number) {
        Point at = position(camera);
        return new Sighting(
                "340200990013200%05d".formatted(number),
                "340200990013200%05d".formatted(number),
                Sighting.PULL,
                CameraName.of(name(camera, number)),
                chance(0.7) && !oneOwner ? camera.owner : "police",
                chance(0.3) ? camera.site : "grid " + estate,
                camera.host,
                554,
                "#" + camera.input,
                chance(0.3) ? camera.serial : "",
                "",
                chance(0.6) ? camera.maker : "",
                chance(0.4) ? camera.model : "",
                "",
                at,
                Sighting.unshifted(at),
                chance(0.4) ? (camera.directionDeg + random.nextGaussian() * 8 + 360) % 360 : Double.NaN);
    }

    private @Nullable Point position(Camera camera) {
        int what = random.nextInt(100);
        if (what < 20) {
            return null;
        }
        if (what < 32) {
            return Datums.convert(Datum.WGS84, Datum.GCJ02, near(camera.at, 10));
        }
        if (what < 40) {
            return camera.siteAt;
        }
        if (what < 43) {
            return new Point(camera.at.longitude() + random.nextGaussian() / 10, camera.at.latitude());
        }
        return near(camera.at, 15);
    }

    private String name(Camera camera, int number) {
        int what = random.nextInt(100);
        if (what < 5) {
            return pick(List.of("IPCamera ", "Camera ", "通道")) + "%02d".formatted(number % 64);
        }
        String site = camera.site;
        if (what < 15) {
            site = "";
        } else if (what < 35) {
            site = site.substring(0, Math.min(2, site.length()));
        }
        String spot = camera.spot;
        if (what >= 35 && what < 42) {
            site = homophone(site);
        }
        if (what >= 42 && what < 46 && spot.length() > 2 && camera.number > 0) {
            spot = spot.substring(0, spot.length() - 1);
        }
        String counted = camera.number == 0
                ? ""
                : switch (random.nextInt(6)) {
                    case 0 -> "#" + camera.number;
                    case 1 -> "第" + NUMERALS.charAt(camera.number) + "机位".substring(0, 1);
                    case 2 -> "" + NUMERALS.charAt(camera.number) + "号";
                    case 3 -> "-0" + camera.number;
                    case 4 -> String.valueOf((char) ('０' + camera.number));
                    default -> String.valueOf(camera.number);
                };
        return site + pick(List.of("", "", " ", "-")) + spot + counted + pick(EXTRAS);
    }

    private static String homophone(String text) {
        StringBuilder other = new StringBuilder();
        for (char c : text.toCharArray()) {
            other.append(HOMOPHONES.getOrDefault(c, c));
        }
        return other.toString();
    }

    /** One in thirty is a clone's. */
    private String serial() {
        return random.nextInt(30) == 0 ? "000000000" + random.nextInt(3) : "SN%08d".formatted(made);
    }

    private Point somewhere() {
        return new Point(118.4 + random.nextGaussian() * 0.06, 31.35 + random.nextGaussian() * 0.06);
    }

    private Point near(Point at, double spreadM) {
        return new Point(
                at.longitude() + random.nextGaussian() * spreadM / 95_000,
                at.latitude() + random.nextGaussian() * spreadM / 111_000);
    }

    private boolean chance(double share) {
        return random.nextDouble() < share;
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
