package org.xueliang.registry.channel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.DeviceKind;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.registry.channel.WayRows.Source;
import org.xueliang.registry.terms.TermsRules;

/** The ways of channels, and what is known to speak against each now. */
final class KnownWays {
    private static final String UNPROVEN =
            "another owner's platform lists it, and the registry alone took it for this camera (expected: a person merges"
                    + " them, or prefers this way)";

    private final Channels channels;

    KnownWays(Channels channels) {
        this.channels = channels;
    }

    /**
     * By code of the channel, its own way first.
     *
     * @param preferred the way that each is to come by
     */
    Map<String, List<Source>> of(Handle handle, List<Channel> primaries, Map<String, String> preferred, long nowUs) {
        Map<String, List<Channel>> rows = new LinkedHashMap<>();
        primaries.forEach(channel -> rows.put(channel.getCode(), new ArrayList<>(List.of(channel))));
        handle.createQuery("select m.primary_code, r.*" + WayRows.BODY
                        + " where m.primary_code = any(:codes) order by m.at_us, m.secondary")
                .bindArray("codes", String.class, List.copyOf(rows.keySet()))
                .map((rs, ctx) -> {
                    List<Channel> of = rows.get(rs.getString("primary_code"));
                    return of != null && of.add(ChannelStore.channel(rs));
                })
                .list();
        List<Channel> all = rows.values().stream().flatMap(List::stream).toList();
        Map<String, String> away = away(handle, all);
        Map<String, String> over = over(handle, all, nowUs);
        unproven(handle, rows.keySet()).forEach((way, primary) -> {
            if (!way.equals(preferred.get(primary))) {
                over.putIfAbsent(way, UNPROVEN);
            }
        });
        Map<String, List<Source>> ways = new HashMap<>();
        rows.forEach((primary, of) -> ways.put(
                primary,
                of.stream()
                        .map(way -> way(
                                way,
                                away.getOrDefault(way.getSource().getGb28181().getDevice(), ""),
                                over.getOrDefault(way.getCode(), "")))
                        .toList()));
        return ways;
    }

    private static Source way(Channel way, String away, String over) {
        StreamSource source = listedAs(way);
        if (!over.isEmpty()) {
            return new Source(way.getCode(), source, over, true);
        }
        if (!source.hasPull() && !source.hasGb28181()) {
            return new Source(way.getCode(), source, "it is pushed: nobody can ask for it", true);
        }
        return new Source(way.getCode(), source, away, false);
    }

    static StreamSource listedAs(Channel way) {
        StreamSource.Builder source = way.getSource().toBuilder();
        if (source.hasGb28181()) {
            source.getGb28181Builder().setListedAs(way.getCode());
        }
        return source.build();
    }

    /** Devices that are known to be offline, in words. */
    private Map<String, String> away(Handle handle, Collection<Channel> ways) {
        Map<String, String> away = new HashMap<>();
        handle.createQuery("select d.code, coalesce(dp.cause, '') as cause from devices d left join device_presence dp"
                        + " on dp.device = d.code left join gateways g on g.gateway = dp.gateway where d.code = any(:devices)"
                        + " and (d.removed or dp.device is null or dp.state <> " + Presence.ONLINE_VALUE
                        + " or g.seen_us < :fresh)")
                .bindArray(
                        "devices",
                        String.class,
                        ways.stream()
                                .map(way -> way.getSource().getGb28181().getDevice())
                                .filter(device -> !device.isEmpty())
                                .distinct()
                                .toList())
                .bind("fresh", channels.freshUs())
                .map((rs, ctx) -> away.put(
                        rs.getString("code"),
                        "device " + rs.getString("code") + " is offline"
                                + (rs.getString("cause").isEmpty() ? "" : ": " + rs.getString("cause"))))
                .list();
        return away;
    }

    /**
     * Ways by a platform of another owner that nobody but the registry says are the camera's, beside one that comes from it or its
     * recorder: the platform waits for a person before its pictures stand for that camera.
     *
     * @return way to primary
     */
    private static Map<String, String> unproven(Handle handle, Collection<String> primaries) {
        Map<String, String> unproven = new HashMap<>();
        handle.createQuery("select m.secondary, m.primary_code from channel_merges m"
                        + " join devices d on d.code = m.body->>'device' and d.kind = :platform"
                        + " join channels p on p.code = m.primary_code and p.owner <> m.body->>'owner'"
                        + " where m.primary_code = any(:codes) and m.caller = :registry and not exists (select 1"
                        + " from devices pd where pd.code = p.device and p.device <> '' and pd.kind = :platform)")
                .bindArray("codes", String.class, List.copyOf(primaries))
                .bind("platform", DeviceKind.PLATFORM_VALUE)
                .bind("registry", SecondWays.REGISTRY)
                .map((rs, ctx) -> unproven.put(rs.getString("secondary"), rs.getString("primary_code")))
                .list();
        return unproven;
    }

    /** Ways whose source's terms are over, in words. */
    private static Map<String, String> over(Handle handle, Collection<Channel> ways, long nowUs) {
        Map<String, String> over = new HashMap<>();
        handle.createQuery(
                        "select w.code, s.code as source, s.until_us from unnest(:codes, :devices) as w (code, device)"
                                + " join sources s on s.says and not s.removed and s.until_us <= :now and ((s.adapter = 1"
                                + " and s.address = w.device and w.device <> '') or exists (select 1 from source_channels sc"
                                + " where sc.source = s.code and sc.channel = w.code))")
                .bindArray(
                        "codes",
                        String.class,
                        ways.stream().map(Channel::getCode).toList())
                .bindArray(
                        "devices",
                        String.class,
                        ways.stream()
                                .map(way -> way.getSource().getGb28181().getDevice())
                                .toList())
                .bind("now", nowUs)
                .map((rs, ctx) -> over.put(
                        rs.getString("code"), TermsRules.ended(rs.getString("source"), rs.getLong("until_us"))))
                .list();
        return over;
    }
}
