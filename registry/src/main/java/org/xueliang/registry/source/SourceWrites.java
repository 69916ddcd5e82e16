package org.xueliang.registry.source;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.RemoveSourceResponse;
import org.xueliang.proto.v1.RtspCamera;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceChannel;
import org.xueliang.proto.v1.SourceReport;
import org.xueliang.registry.calls.Origin;
import org.xueliang.registry.channel.BroughtChannels;
import org.xueliang.registry.channel.SourceChannels;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.history.ClockErrors;
import org.xueliang.registry.place.ForbiddenPlaces;
import org.xueliang.registry.revision.Versions;
import org.xueliang.registry.sensor.SourceSensors;
import org.xueliang.registry.store.Feed;

/**
 * What writing a source does to what it brought. Each inside a transaction. Adding, changing and removing take the feed's lock
 * and then the source's row; a report takes the row alone.
 */
final class SourceWrites {
    private static final int MAX_SOURCES = 10_000;
    /**
     * Channels that a device ever had, those that are gone too: one that calls its inputs something else each time would have us make
     * channels, and give codes, without end.
     */
    private static final int MAX_OF_DEVICE = 512;

    private final SourceStore store;
    private final SourceChannels channels;
    private final BroughtChannels brought;

    SourceWrites(SourceStore store, SourceChannels channels, BroughtChannels brought) {
        this.store = store;
        this.channels = channels;
        this.brought = brought;
    }

    /**
     * @param password null keeps the old one, empty takes it away
     * @param freshUs gateways that were heard since may be given the source
     */
    void put(Handle handle, Source asked, @Nullable String password, long freshUs) {
        Feed.SOURCES.lock(handle);
        Optional<Source> before = store.hold(handle, asked.getCode());
        before.ifPresentOrElse(known -> changeable(handle, known, asked), () -> addable(handle, asked));
        if (before.isPresent()
                && password == null
                && !store.password(handle, asked.getCode()).isEmpty()) {
            sameOrigins(before.get(), asked);
        }
        boolean followed = asked.getAdapter() == SourceAdapter.ONVIF || asked.getAdapter() == SourceAdapter.MQTT;
        boolean held = before.map(known -> !known.getGateway().isEmpty()).orElse(false);
        Source source = followed && asked.getGateway().isEmpty() && !held
                ? asked.toBuilder()
                        .setGateway(store.gatewayWithRoom(handle, freshUs))
                        .build()
                : asked;
        if (source.getAdapter() != SourceAdapter.MQTT && source.getAdapter() != SourceAdapter.HTTP) {
            ForbiddenPlaces.admit(handle, "source.place", source.getPlace());
        }
        store.put(handle, source, password, !asked.getGateway().isEmpty());
        before.ifPresent(known -> channels.follow(handle, known, source));
        if (source.getAdapter() == SourceAdapter.RTSP) {
            channels.put(handle, source, store.password(handle, source.getCode()), listed(source), true, true);
        } else if (source.getAdapter() == SourceAdapter.ONVIF && before.isPresent()) {
            // User, password and choice of stream are the channels' too, before the gateway looks again.
            List<SourceChannel> known = brought.shown(handle, source).stream()
                    .filter(one -> !one.getGone())
                    .toList();
            channels.put(handle, source, store.password(handle, source.getCode()), known, true, false);
        }
    }

    private static void changeable(Handle handle, Source known, Source asked) {
        if (asked.getRevision() == 0) {
            throw Refusal.taken("source.code: '" + asked.getCode() + "' is there, at revision " + known.getRevision());
        }
        Versions.requireFresh(handle, Versions.Kind.SOURCES, asked.getCode(), asked.getRevision(), known.getRevision());
        if (known.getAdapter() != asked.getAdapter()) {
            throw Refusal.badField(
                    "source.adapter", asked.getAdapter(), known.getAdapter() + "; remove the source and add it anew");
        }
    }

    /** The password that is kept goes where it was given for. */
    private static void sameOrigins(Source known, Source asked) {
        Set<Origin> given = origins(known);
        for (Origin origin : origins(asked)) {
            if (!given.contains(origin)) {
                throw Refusal.badRequest(
                        "password: " + origin.hasNoPassword(", or clear it: clear_password, --clear-password"));
            }
        }
    }

    /** To whom the source's password may be sent. */
    private static Set<Origin> origins(Source source) {
        return switch (source.getAdapter()) {
            case ONVIF, MQTT -> Set.of(Origin.of(source.getAddress()));
            case RTSP ->
                source.getRtsp().getCamerasList().stream()
                        .map(camera -> Origin.of(camera.getUrl()))
                        .collect(Collectors.toCollection(LinkedHashSet::new));
            case GB28181, HTTP, NODE, SOURCE_ADAPTER_UNSPECIFIED, UNRECOGNIZED -> Set.of();
        };
    }

    private void addable(Handle handle, Source asked) {
        if (asked.getRevision() != 0) {
            throw notFound(asked.getCode());
        }
        if (store.count(handle) >= MAX_SOURCES) {
            throw Refusal.tooMuch("sources: " + MAX_SOURCES + " are there (expected: fewer)");
        }
    }

    static Refusal notFound(String code) {
        return Refusal.notFound("code: there is no source '" + Refusal.excerpt(code) + "'");
    }

    private static List<SourceChannel> listed(Source source) {
        List<SourceChannel> listed = new ArrayList<>();
        for (RtspCamera camera : source.getRtsp().getCamerasList()) {
            listed.add(SourceChannel.newBuilder()
                    .setKey(camera.getKey())
                    .setName(camera.getName().isEmpty() ? named(source, camera.getKey()) : camera.getName())
                    .setMainUrl(camera.getUrl())
                    .build());
        }
        return listed;
    }

    static String named(Source source, String key) {
        String name = (source.getName().isEmpty() ? source.getCode() : source.getName()) + " " + key;
        return name.length() > 128 ? name.substring(0, 128) : name;
    }

    RemoveSourceResponse remove(Handle handle, String code, long revision, boolean dryRun) {
        Feed.SOURCES.lock(handle);
        Source known = store.hold(handle, code).orElseThrow(() -> notFound(code));
        RemoveSourceResponse.Builder goes = RemoveSourceResponse.newBuilder()
                .addAllChannels(channels.codes(handle, code))
                .addAllSensors(SourceSensors.fed(handle, code));
        if (known.getAdapter() == SourceAdapter.GB28181) {
            goes.addStays("device " + known.getAddress() + " and its channels: xueliang gb remove takes them away");
        }
        if (!dryRun) {
            Versions.requireFresh(handle, Versions.Kind.SOURCES, code, revision, known.getRevision());
            channels.removeAll(handle, code);
            SourceSensors.forget(handle, code);
            store.remove(handle, code);
        }
        return goes.build();
    }

    private static List<SourceChannel> withinBound(Set<String> known, List<SourceChannel> found) {
        int[] room = {MAX_OF_DEVICE - known.size()};
        return found.stream()
                .filter(one -> known.contains(one.getKey()) || room[0]-- > 0)
                .toList();
    }

    /** What a gateway saw; of a source that is another's, or none's, nothing is taken. @return whether channels changed */
    boolean report(Handle handle, String gateway, SourceReport report, long nowUs) {
        Source source = store.hold(handle, report.getSource()).orElse(null);
        if (source == null || !source.getGateway().equals(gateway)) {
            return false;
        }
        Set<String> known =
                source.getAdapter() == SourceAdapter.ONVIF ? channels.keys(handle, source.getCode()) : Set.of();
        List<SourceChannel> taken = withinBound(known, report.getChannelsList());
        store.report(
                handle,
                source.getCode(),
                taken.size() == report.getChannelsCount()
                        ? report.getHealth()
                        : report.getHealth().toBuilder()
                                .addNotes("channels: " + (report.getChannelsCount() - taken.size())
                                        + " with names that it never said are not taken, " + known.size()
                                        + " are kept of it (expected: <= " + MAX_OF_DEVICE
                                        + "; another device has a source of its own)")
                                .build());
        if (report.getHealth().hasClockErrorMs()) {
            ClockErrors.ofSource(handle, source.getCode(), report.getHealth().getClockErrorMs(), nowUs);
        }
        if (!report.getChannelsKnown() || source.getAdapter() != SourceAdapter.ONVIF) {
            return false;
        }
        List<SourceChannel> found = taken.stream()
                .map(one -> one.getName().isEmpty()
                        ? one.toBuilder().setName(named(source, one.getKey())).build()
                        : one)
                .toList();
        boolean changed =
                channels.put(handle, source, store.password(handle, source.getCode()), found, false, false) > 0;
        // Of a recorder they are the recorder's own, and none of its cameras'.
        if (report.hasFacts() && found.size() == 1) {
            changed |= channels.facts(handle, source.getCode(), found.get(0).getKey(), report.getFacts());
        }
        return changed;
    }
}
