package org.xueliang.registry.channel;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.DeviceFacts;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.RtspTransport;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceChannel;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.registry.channel.NationalCodes.DeviceType;
import org.xueliang.registry.store.Feed;

/**
 * Writes the table {@code source_channels}: what a source brought, by what it calls it, and the channels that are made of it. A
 * channel that was removed by hand stays away. Called inside a transaction that holds the source's row; the feed of channels is locked
 * where something changes alone.
 */
public final class SourceChannels {
    private final Channels channels;

    public SourceChannels(Channels channels) {
        this.channels = channels;
    }

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
        Map<String, SourceChannelRow> known = SourceChannelRow.of(handle, source.getCode());
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

    private static boolean differs(Source source, @Nullable SourceChannelRow known, SourceChannel one) {
        return known == null
                || known.gone()
                || !known.found().equals(kept(one))
                || (known.live() && !known.url().equals(SourceChannelRow.urlNow(source, one)));
    }

    private void write(
            Handle handle, Source source, String password, @Nullable SourceChannelRow known, SourceChannel one) {
        String url = SourceChannelRow.urlNow(source, one);
        String code = known == null ? "" : known.channel();
        if (SourceChannelRow.refusal(url) == null) {
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
                if (known != null && known.live()) {
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

    private static RtspTransport transport(Source source) {
        return source.hasOnvif()
                ? source.getOnvif().getTransport()
                : source.getRtsp().getTransport();
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

    private static void removeKeys(
            Handle handle, String source, Collection<String> keys, Map<String, SourceChannelRow> known) {
        // Those that are second ways go too: else undoing a merge would bring back what no source has any more.
        SecondWays.end(
                handle,
                known.entrySet().stream()
                        .filter(entry -> keys.contains(entry.getKey())
                                && !entry.getValue().live())
                        .map(entry -> entry.getValue().channel())
                        .toList());
        CatalogChannels.removeThose(
                handle,
                known.entrySet().stream()
                        .filter(entry -> keys.contains(entry.getKey())
                                && entry.getValue().live())
                        .map(entry -> entry.getValue().channel())
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
        SourceChannelRow known = SourceChannelRow.of(handle, source).get(key);
        return known != null && !known.channel().isEmpty() && CameraFacts.keep(handle, known.channel(), facts);
    }

    /** All channels that the source brought go. */
    public void removeAll(Handle handle, String source) {
        Map<String, SourceChannelRow> known = SourceChannelRow.of(handle, source);
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
        return SourceChannelRow.of(handle, source).values().stream()
                .filter(SourceChannelRow::live)
                .map(SourceChannelRow::channel)
                .toList();
    }
}
