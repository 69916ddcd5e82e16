package org.xueliang.registry.channel;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.DeviceFacts;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.RtspTransport;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceChannel;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.registry.channel.NationalCodes.DeviceType;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.store.Feed;

/**
 * The table {@code source_channels}: what a source brought, by what it calls it, and the channels that are made of it. A channel
 * that was removed by hand stays away. Called inside a transaction that holds the source's row; the feed of channels is locked
 * where something changes alone.
 */
public final class SourceChannels {
    private final Channels channels;

    public SourceChannels(Channels channels) {
        this.channels = channels;
    }

    /** As it is kept. @param live the channel is there */
    private record Known(String channel, SourceChannel found, boolean gone, boolean live, String url) {}

    /**
     * Makes channels of what is new, and gives those that are there the address that the source has now.
     *
     * @param password of the source; empty where it has none
     * @param rewrite user, password and transport too: the source was changed
     * @param removeOthers what is not among the found goes; else it is marked and stays
     * @return how many channels were made or changed
     */
    public int put(
            Handle handle,
            Source source,
            String password,
            List<SourceChannel> found,
            boolean rewrite,
            boolean removeOthers) {
        Map<String, Known> known = known(handle, source.getCode());
        Map<String, SourceChannel> wanted = new LinkedHashMap<>();
        found.forEach(one -> wanted.put(one.getKey(), one));
        List<String> others =
                known.keySet().stream().filter(key -> !wanted.containsKey(key)).toList();
        List<SourceChannel> written = wanted.values().stream()
                .filter(one -> rewrite || differs(source, known.get(one.getKey()), one))
                .toList();
        if (!written.isEmpty()) {
            Feed.CHANNELS.lock(handle);
        }
        for (SourceChannel one : written) {
            write(handle, source, password, known.get(one.getKey()), one);
        }
        if (removeOthers) {
            removeKeys(handle, source.getCode(), others, known);
        } else {
            handle.createUpdate("update source_channels set gone = true where source = :source and key = any(:keys)")
                    .bind("source", source.getCode())
                    .bindArray("keys", String.class, others)
                    .execute();
        }
        return written.size();
    }

    private static boolean differs(Source source, @Nullable Known known, SourceChannel one) {
        return known == null
                || known.gone
                || !known.found.equals(kept(one))
                || (known.live && !known.url.equals(url(source, one)));
    }

    private void write(Handle handle, Source source, String password, @Nullable Known known, SourceChannel one) {
        String url = url(source, one);
        String code = known == null ? "" : known.channel;
        if (refusal(url) == null) {
            PullSource pull = PullSource.newBuilder()
                    .setUrl(url)
                    .setUsername(source.getUsername())
                    .setPassword(password)
                    .setTransport(transport(source))
                    .build();
            if (code.isEmpty()) {
                code = insert(handle, source, one, pull);
            } else {
                Channel changed = Channel.newBuilder()
                        .setCode(code)
                        .setSource(StreamSource.newBuilder().setPull(pull))
                        .build();
                if (known != null && known.live) {
                    readdress(handle, changed);
                } else {
                    // It may be a second way of another.
                    WayOverlay.readdress(handle, code, pull, channels.store);
                }
            }
        }
        handle.createUpdate("insert into source_channels (source, key, channel, found) values (:source, :key, :channel,"
                        + " :found) on conflict (source, key) do update set channel = excluded.channel,"
                        + " found = excluded.found, gone = false")
                .bind("source", source.getCode())
                .bind("key", one.getKey())
                .bind("channel", code)
                .bind("found", kept(one).toByteArray())
                .execute();
    }

    private void readdress(Handle handle, Channel changed) {
        PullSource pull = changed.getSource().getPull();
        channels.store.update(
                handle,
                changed.getCode(),
                ", source = 'PULL', pull_url = :url, pull_username = :username, pull_transport = :transport,"
                        + " pull_password = null",
                Map.of(
                        "url", pull.getUrl(),
                        "username", pull.getUsername(),
                        "transport", pull.getTransportValue()));
        channels.store.sealPassword(handle, changed);
    }

    private String insert(Handle handle, Source source, SourceChannel one, PullSource pull) {
        String code = channels.codes.next(handle, DeviceType.IP_CAMERA);
        channels.store.insert(
                handle,
                Channel.newBuilder()
                        .setCode(code)
                        .setName(one.getName())
                        .setSourceKind(source.getKind())
                        .setOwner(source.getOwner())
                        .setPlace(source.getPlace())
                        .setSource(StreamSource.newBuilder().setPull(pull))
                        .setEnrolment(Enrolment.ENROLLED)
                        .build());
        return code;
    }

    private static String url(Source source, SourceChannel one) {
        boolean sub = source.getOnvif().getStream() == 1 && !one.getSubUrl().isEmpty();
        return sub ? one.getSubUrl() : one.getMainUrl();
    }

    private static RtspTransport transport(Source source) {
        return source.hasOnvif()
                ? source.getOnvif().getTransport()
                : source.getRtsp().getTransport();
    }

    /** Why no channel can be made of the address; null where one can. */
    private static @Nullable String refusal(String url) {
        try {
            ChannelCheck.pull(PullSource.newBuilder().setUrl(url).build());
            return null;
        } catch (Refusal e) {
            return e.getMessage();
        }
    }

    private static SourceChannel kept(SourceChannel one) {
        return one.toBuilder()
                .clearKey()
                .clearChannel()
                .clearState()
                .clearCause()
                .clearGone()
                .build();
    }

    private static Map<String, Known> known(Handle handle, String source) {
        Map<String, Known> known = new LinkedHashMap<>();
        handle.createQuery("select s.*, c.pull_url, c.code is not null as live from source_channels s"
                        + " left join channels c on c.code = s.channel and not c.removed where s.source = :source"
                        + " order by s.key")
                .bind("source", source)
                .map((rs, ctx) -> {
                    String url = rs.getString("pull_url");
                    known.put(
                            rs.getString("key"),
                            new Known(
                                    rs.getString("channel"),
                                    parsed(rs.getBytes("found")),
                                    rs.getBoolean("gone"),
                                    rs.getBoolean("live"),
                                    url == null ? "" : url));
                    return rs.getString("key");
                })
                .list();
        return known;
    }

    private static SourceChannel parsed(byte[] bytes) {
        try {
            return SourceChannel.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a source's channel in the database is not readable: " + e.getMessage(), e);
        }
    }

    private static void removeKeys(Handle handle, String source, Collection<String> keys, Map<String, Known> known) {
        // Those that are second ways go too: else undoing a merge would bring back what no source has any more.
        SecondWays.end(
                handle,
                known.entrySet().stream()
                        .filter(entry -> keys.contains(entry.getKey()) && !entry.getValue().live)
                        .map(entry -> entry.getValue().channel)
                        .toList());
        CatalogChannels.removeThose(
                handle,
                known.entrySet().stream()
                        .filter(entry -> keys.contains(entry.getKey()) && entry.getValue().live)
                        .map(entry -> entry.getValue().channel)
                        .toList());
        handle.createUpdate("delete from source_channels where source = :source and key = any(:keys)")
                .bind("source", source)
                .bindArray("keys", String.class, List.copyOf(keys))
                .execute();
    }

    /** What a source ever called its channels, those that are gone too. */
    public Set<String> keys(Handle handle, String source) {
        return Set.copyOf(handle.createQuery("select key from source_channels where source = :source")
                .bind("source", source)
                .mapTo(String.class)
                .list());
    }

    /** What the device says of itself, as that of the one channel that it brought. @return whether it said something new */
    public boolean facts(Handle handle, String source, String key, DeviceFacts facts) {
        Known known = known(handle, source).get(key);
        return known != null && !known.channel.isEmpty() && CameraFacts.keep(handle, known.channel, facts);
    }

    /** All channels that the source brought go. */
    public void removeAll(Handle handle, String source) {
        Map<String, Known> known = known(handle, source);
        removeKeys(handle, source, known.keySet(), known);
    }

    /** Channels that are still as the source was before become as it is now: who moved one keeps it where it is. */
    public void follow(Handle handle, Source before, Source now) {
        if (before.getOwner().equals(now.getOwner())
                && before.getPlace().equals(now.getPlace())
                && before.getKind() == now.getKind()) {
            return;
        }
        for (String code : codes(handle, now.getCode())) {
            Feed.CHANNELS.lock(handle);
            channels.store.update(
                    handle,
                    code,
                    ", owner = case when owner = :was_owner then :owner else owner end,"
                            + " place = case when place = :was_place then :place else place end,"
                            + " source_kind = case when source_kind = :was_kind then :kind else source_kind end",
                    Map.of(
                            "was_owner", before.getOwner(),
                            "owner", now.getOwner(),
                            "was_place", before.getPlace(),
                            "place", now.getPlace(),
                            "was_kind", before.getKindValue(),
                            "kind", now.getKindValue()));
        }
    }

    /** Codes of the channels of a source that are there. */
    public List<String> codes(Handle handle, String source) {
        return known(handle, source).values().stream()
                .filter(Known::live)
                .map(Known::channel)
                .toList();
    }

    /**
     * What a source brought, in numbers.
     *
     * @param firstOffline code of one that is offline; empty where none is
     */
    public record Seen(int channels, int online, int offline, String firstOffline) {
        public static final Seen NONE = new Seen(0, 0, 0, "");
    }

    /** By source, of all of them at once: a list of sources reads no channel. What brought nothing is left out. */
    public Map<String, Seen> seen(Handle handle, Collection<String> sources) {
        String state = PresenceStore.STATE;
        Map<String, Seen> seen = new HashMap<>();
        handle.createQuery("select s.source, count(*) as n, count(*) filter (where " + state + " = "
                        + Presence.ONLINE_VALUE + ") as online, count(*) filter (where " + state + " = "
                        + Presence.OFFLINE_VALUE + ") as offline, coalesce(min(c.code) filter (where " + state + " = "
                        + Presence.OFFLINE_VALUE + "), '') as first from source_channels s join channels c"
                        + " on c.code = s.channel and not c.removed" + PresenceStore.JOIN
                        + " where s.source = any(:sources) group by s.source")
                .bindArray("sources", String.class, List.copyOf(sources))
                .bind("fresh_us", channels.freshUs())
                .map((rs, ctx) -> seen.put(
                        rs.getString("source"),
                        new Seen(rs.getInt("n"), rs.getInt("online"), rs.getInt("offline"), rs.getString("first"))))
                .list();
        return seen;
    }

    /** As people see them: with the state of each, and why there is no channel where there is none. */
    public List<SourceChannel> shown(Handle handle, Source source) {
        Map<String, Known> known = known(handle, source.getCode());
        Map<String, Channel> live = new HashMap<>();
        channels.shown(handle, known.values().stream().map(Known::channel).toList())
                .forEach(channel -> live.put(channel.getCode(), channel));
        Map<String, String> merged = SecondWays.among(
                handle, known.values().stream().map(Known::channel).toList());
        List<SourceChannel> shown = new ArrayList<>();
        known.forEach((key, row) -> {
            SourceChannel.Builder one = row.found.toBuilder().setKey(key).setGone(row.gone);
            Channel channel = live.get(row.channel);
            if (channel != null) {
                one.setChannel(channel.getCode())
                        .setState(channel.getStatus().getPresence())
                        .setCause(channel.getStatus().getCause());
            } else {
                String primary = merged.get(row.channel);
                String why = row.channel.isEmpty()
                        ? refusal(url(source, row.found))
                        : primary == null ? "removed by hand" : SecondWays.words(primary);
                one.setCause(why == null ? "" : why);
            }
            shown.add(one.build());
        });
        return shown;
    }

    /** Code of a channel to the source that brought it; what came by itself is not in it. */
    static Map<String, String> sourcesOf(Handle handle, Collection<String> codes) {
        if (codes.isEmpty()) {
            return Map.of();
        }
        Set<Map.Entry<String, String>> found = handle.createQuery(
                        "select s.channel as code, s.source from source_channels s where s.channel = any(:codes)"
                                + " union all select c.code, s.code from channels c join sources s on s.address = c.device"
                                + " and s.adapter = " + SourceAdapter.GB28181_VALUE
                                + " and not s.removed where c.code = any(:codes) and c.device <> ''")
                .bindArray("codes", String.class, List.copyOf(codes))
                .map((rs, ctx) -> Map.entry(rs.getString("code"), rs.getString("source")))
                .collect(Collectors.toSet());
        return found.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one));
    }
}
