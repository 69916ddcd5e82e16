package org.xueliang.registry.merging;

import com.google.protobuf.InvalidProtocolBufferException;
import java.net.URI;
import java.net.URISyntaxException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.DeviceKind;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.registry.position.Datums;
import org.xueliang.registry.position.Datums.Point;

/** What the tables say of channels, as sightings. */
final class Sightings {
    /** Where recorders and cameras put the number of the input: Hikvision 301 (input 3, main stream), Dahua channel=3, c3, ch03. */
    private static final List<Pattern> INPUTS = List.of(
            Pattern.compile("/streaming/(?:channels|tracks)/([0-9]{1,3})0[0-9]$"),
            Pattern.compile("[?&]channel=([0-9]{1,4})(?:&.*)?$"),
            Pattern.compile("/(?:unicast/)?c(?:h|hannel)?0*([0-9]{1,4})(?:/.*)?$"));

    private Sightings() {}

    private static final String ENROLLED = "select c.code, c.name, c.owner, c.place, c.source, c.pull_url, c.device,"
            + " c.datum, c.longitude, c.latitude, d.kind as device_kind, dp.status as device_status, ci.item as item,"
            + " f.serial, f.mac, f.manufacturer, f.model, f.firmware from channels c"
            + " left join devices d on d.code = c.device and c.device <> ''"
            + " left join device_presence dp on dp.device = c.device and c.device <> ''"
            + " left join catalog_items ci on ci.device = c.device and ci.code = c.code and c.device <> ''"
            + " left join channel_facts f on f.channel = c.code"
            + " where not c.removed and c.enrolment = 2";

    /** Enrolled channels of these codes; others are left out. */
    static List<Sighting> of(Handle handle, Collection<String> codes) {
        if (codes.isEmpty()) {
            return List.of();
        }
        return handle.createQuery(ENROLLED + " and c.code = any(:codes)")
                .bindArray("codes", String.class, List.copyOf(codes))
                .map((rs, ctx) -> sighting(rs))
                .list();
    }

    /** At most so many enrolled channels, in the order of their codes, from behind one on. */
    static List<Sighting> after(Handle handle, String code, int most) {
        return handle.createQuery(ENROLLED + " and c.code > :code order by c.code limit :most")
                .bind("code", code)
                .bind("most", most)
                .map((rs, ctx) -> sighting(rs))
                .list();
    }

    private static Sighting sighting(ResultSet rs) throws SQLException {
        String source = rs.getString("source");
        CatalogItem item = CatalogItem.getDefaultInstance();
        DeviceStatus status = DeviceStatus.getDefaultInstance();
        try {
            item = rs.getBytes("item") == null ? item : CatalogItem.parseFrom(rs.getBytes("item"));
            status = rs.getBytes("device_status") == null
                    ? status
                    : DeviceStatus.parseFrom(rs.getBytes("device_status"));
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("what is kept of channel " + rs.getString("code") + " cannot be read", e);
        }
        boolean device = source.equals("GB28181");
        int kind = rs.getInt("device_kind");
        // A platform has one address for all; a recorder one for its inputs.
        Address address = device
                ? kind == DeviceKind.CAMERA_VALUE || kind == DeviceKind.RECORDER_VALUE
                        ? new Address(host(status.getAddress()), 0, kind == DeviceKind.CAMERA_VALUE ? "#1" : "")
                        : Address.NONE
                : address(rs.getString("pull_url"));
        boolean camera = kind == DeviceKind.CAMERA_VALUE;
        Point wgs84 = rs.getInt("datum") == 0
                ? null
                : Datums.convert(
                        Datum.forNumber(rs.getInt("datum")),
                        Datum.WGS84,
                        new Point(rs.getDouble("longitude"), rs.getDouble("latitude")));
        return new Sighting(
                rs.getString("code"),
                rs.getString("code"),
                device ? rs.getString("device") : source.equals("PUSH") ? Sighting.PUSH : Sighting.PULL,
                CameraName.of(rs.getString("name")),
                rs.getString("owner"),
                rs.getString("place"),
                address.host,
                address.port,
                address.input,
                text(rs.getString("serial")),
                text(rs.getString("mac")).replaceAll("[:. -]", ""),
                first(rs.getString("manufacturer"), item.getManufacturer(), camera ? status.getManufacturer() : ""),
                first(rs.getString("model"), item.getModel(), camera ? status.getModel() : ""),
                first(rs.getString("firmware"), camera ? status.getFirmware() : ""),
                isOne(wgs84) ? wgs84 : null,
                Sighting.unshifted(isOne(wgs84) ? wgs84 : null),
                Double.NaN);
    }

    /** Devices send 0, 0 where they know none. */
    private static boolean isOne(@Nullable Point at) {
        return at != null && (at.longitude() != 0 || at.latitude() != 0);
    }

    /** @param input {@code #3} where it is a number, else the path */
    record Address(String host, int port, String input) {
        static final Address NONE = new Address("", 0, "");
    }

    /** Of a URL that was checked when it was taken in. */
    static Address address(String url) {
        if (url.isEmpty()) {
            return Address.NONE;
        }
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            return Address.NONE;
        }
        if (uri.getHost() == null) {
            return Address.NONE;
        }
        String path = (uri.getRawPath() == null ? "" : uri.getRawPath())
                + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        String input = path.isEmpty() ? "" : "/" + path;
        for (Pattern pattern : INPUTS) {
            Matcher matcher = pattern.matcher(path.toLowerCase(Locale.ROOT));
            if (matcher.find()) {
                input = "#" + Integer.parseInt(matcher.group(1));
                break;
            }
        }
        // Behind one address with other ports there are other cameras.
        String host = uri.getHost().toLowerCase(Locale.ROOT)
                + (uri.getPort() > 0 && uri.getPort() != 554 ? ":" + uri.getPort() : "");
        return new Address(host, uri.getPort(), input);
    }

    private static String host(String address) {
        int colon = address.lastIndexOf(':');
        return (colon < 0 ? address : address.substring(0, colon)).toLowerCase(Locale.ROOT);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value.toLowerCase(Locale.ROOT);
    }

    private static String first(@Nullable String... values) {
        for (String value : values) {
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return "";
    }
}
