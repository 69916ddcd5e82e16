package org.xueliang.registry.channel;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.RtspTransport;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.proto.v1.View;
import org.xueliang.proto.v1.Zone;
import org.xueliang.proto.v1.ZonePoint;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.code.CodeBook;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.position.PositionCheck;

/** What a channel must be to be taken in. Pure. */
final class ChannelCheck {
    private static final Pattern ALIAS = Pattern.compile("[a-z0-9._-]{2,64}");
    private static final Pattern DOTS = Pattern.compile("[.]+");
    private static final Pattern ZONE_ID = Pattern.compile("[A-Za-z0-9_-]{1,32}");
    private static final int MAX_URL_CHARS = 1024;
    private static final int MAX_ZONES = 16;

    private ChannelCheck() {}

    /** For enrolment; the code may be empty. */
    static void enrolled(Channel channel) {
        if (!channel.getCode().isEmpty()) {
            Check.code("channel.code", channel.getCode());
            List<String> problems = CodeBook.problems(channel.getCode());
            if (!problems.isEmpty()) {
                throw Refusal.badRequest("channel.code: '" + channel.getCode() + "': " + String.join("; ", problems));
            }
        }
        alias("channel.alias", channel.getAlias());
        details("channel", channel);
        siting("channel", channel);
        if (channel.getAudioValue() != 0) {
            throw Refusal.badField("channel.audio", channel.getAudio().name(), "none: changed by UpdateChannel alone");
        }
        source(channel.getSource());
        zones("channel.zones", channel.getZonesList());
    }

    /** Name, source kind, owner and place. */
    static void details(String field, Channel channel) {
        Check.text(field + ".name", channel.getName(), 0, 128);
        Check.known(field + ".source_kind", channel.getSourceKind(), SourceKind.SOURCE_KIND_UNSPECIFIED);
        Check.text(field + ".owner", channel.getOwner(), 1, 64);
        Check.text(field + ".place", channel.getPlace(), 1, 64);
    }

    /** Maintainer and position. */
    static List<String> siting(String field, Channel channel) {
        Check.text(field + ".maintainer", channel.getMaintainer(), 0, 64);
        if (channel.hasView()) {
            view(field + ".view", channel.getView());
        }
        return channel.hasPosition() ? PositionCheck.check(field + ".position", channel.getPosition()) : List.of();
    }

    private static void view(String field, View view) {
        if (!(view.getDirectionDeg() >= 0 && view.getDirectionDeg() < 360)) {
            throw Refusal.badField(
                    field + ".direction_deg", view.getDirectionDeg(), "0 to less than 360, clockwise from north");
        }
        if (!(view.getAngleDeg() > 0 && view.getAngleDeg() <= 360)) {
            throw Refusal.badField(field + ".angle_deg", view.getAngleDeg(), "more than 0, up to 360");
        }
        Check.range(field + ".range_m", view.getRangeM(), 1, 10_000);
    }

    static void alias(String field, String alias) {
        if (!alias.isEmpty() && !isAlias(alias)) {
            throw Refusal.badField(
                    field, alias, "2 to 64 of a-z, 0-9, '-', '_', '.', not 20 digits and not dots alone");
        }
    }

    static boolean isAlias(String alias) {
        return ALIAS.matcher(alias).matches()
                && !Check.isCode(alias)
                && !DOTS.matcher(alias).matches();
    }

    private static void source(StreamSource source) {
        switch (source.getSourceCase()) {
            case PUSH -> {}
            case PULL -> pull(source.getPull());
            case GB28181 ->
                throw Refusal.badField(
                        "channel.source", "gb28181", "pull or push: a device's channels come with its catalog");
            case SOURCE_NOT_SET -> throw Refusal.badField("channel.source", "", "pull or push");
        }
    }

    static void pull(PullSource pull) {
        String url = pull.getUrl();
        String field = "channel.source.pull.url";
        String expected =
                "an rtsp:// or rtsps:// URL without user and password, at most " + MAX_URL_CHARS + " characters";
        // CR, LF and their like would end the request line on the way to the camera and begin another.
        if (url.length() > MAX_URL_CHARS || !url.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw Refusal.badField(field, withoutUserInfo(url), expected + ", printable ASCII");
        }
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw Refusal.badField(field, withoutUserInfo(url), expected);
        }
        boolean scheme = "rtsp".equalsIgnoreCase(uri.getScheme()) || "rtsps".equalsIgnoreCase(uri.getScheme());
        if (!scheme || uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw Refusal.badField(field, withoutUserInfo(url), expected);
        }
        Check.text("channel.source.pull.username", pull.getUsername(), 0, 128);
        if (pull.getPassword().length() > 128 || pull.getPassword().chars().anyMatch(c -> c < ' ')) {
            throw Refusal.badRequest(
                    "channel.source.pull.password: (expected: at most 128 characters without control characters)");
        }
        if (pull.getTransport() == RtspTransport.UNRECOGNIZED) {
            throw Refusal.badField("channel.source.pull.transport", "unknown number", "AUTO, TCP or UDP");
        }
    }

    /** A password that was put into the URL must not come back in the error text. */
    private static String withoutUserInfo(String url) {
        return url.replaceAll("(?s)//.*@", "//...@");
    }

    static void zones(String field, List<Zone> zones) {
        Check.atMost(field, zones.size(), MAX_ZONES);
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < zones.size(); i++) {
            Zone zone = zones.get(i);
            String at = field + "[" + i + "]";
            if (!ZONE_ID.matcher(zone.getId()).matches()) {
                throw Refusal.badField(at + ".id", zone.getId(), "1 to 32 letters, digits, '-' and '_'");
            }
            if (!ids.add(zone.getId())) {
                throw Refusal.badField(at + ".id", zone.getId(), "unique within the channel");
            }
            Check.text(at + ".name", zone.getName(), 0, 64);
            if (zone.getMinArea() != 0) {
                Check.range(at + ".min_area", zone.getMinArea(), 0.001, 0.9);
            }
            corners(at + ".corners", zone.getCornersList());
        }
    }

    private static void corners(String field, List<ZonePoint> corners) {
        if (corners.size() < 3 || corners.size() > 32) {
            throw Refusal.badRequest(field + ": " + corners.size() + " entries (expected: 3 to 32)");
        }
        for (int i = 0; i < corners.size(); i++) {
            Check.range(field + "[" + i + "].x", corners.get(i).getX(), 0, 1);
            Check.range(field + "[" + i + "].y", corners.get(i).getY(), 0, 1);
        }
        if (!Polygon.isSimple(corners)) {
            throw Refusal.badRequest(
                    field + ": the polygon crosses or touches itself (expected: a simple polygon with an area)");
        }
    }
}
