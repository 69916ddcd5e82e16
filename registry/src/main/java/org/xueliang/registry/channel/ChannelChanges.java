package org.xueliang.registry.channel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.AudioUse;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Position;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.UpdateChannelRequest;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.place.ForbiddenPlaces;
import org.xueliang.registry.revision.Versions;

/** UpdateChannel: what people say of a channel, changed from the revision that they had before them. */
final class ChannelChanges {
    private ChannelChanges() {}

    /** @return warnings; throws where a field cannot be */
    static List<String> check(UpdateChannelRequest request) {
        Channel changes = request.getChanges();
        Check.text("changes.name", changes.getName(), 0, 128);
        Check.anyOr("changes.source_kind", changes.getSourceKind(), SourceKind.SOURCE_KIND_UNSPECIFIED);
        Check.text("changes.owner", changes.getOwner(), 0, 64);
        Check.text("changes.place", changes.getPlace(), 0, 64);
        ChannelCheck.alias("changes.alias", changes.getAlias());
        Check.anyOr("changes.audio", changes.getAudio(), AudioUse.AUDIO_UNSPECIFIED);
        return ChannelCheck.siting("changes", changes);
    }

    /** Under the feed's lock. */
    static Channel write(Handle handle, ChannelStore store, Channel channel, UpdateChannelRequest request) {
        Versions.requireFresh(
                handle, Versions.Kind.CHANNELS, channel.getCode(), request.getRevision(), channel.getRevision());
        Channel changes = request.getChanges();
        if (channel.getSource().hasGb28181()) {
            requireOwn(changes, channel.getSource().getGb28181().getDevice());
        }
        Channel.Builder merged = channel.toBuilder();
        if (!changes.getName().isEmpty()) {
            merged.setName(changes.getName());
        }
        if (changes.getSourceKindValue() != 0) {
            merged.setSourceKind(changes.getSourceKind());
        }
        if (!changes.getOwner().isEmpty()) {
            merged.setOwner(changes.getOwner());
        }
        if (!changes.getPlace().isEmpty()) {
            ForbiddenPlaces.admit(handle, "changes.place", changes.getPlace());
            merged.setPlace(changes.getPlace());
        }
        if (request.getClearAlias() || !changes.getAlias().isEmpty()) {
            merged.setAlias(changes.getAlias());
        }
        if (request.getClearMaintainer() || !changes.getMaintainer().isEmpty()) {
            merged.setMaintainer(changes.getMaintainer());
        }
        if (request.getClearPosition()) {
            merged.clearPosition();
        }
        if (changes.getAudio() != AudioUse.AUDIO_UNSPECIFIED) {
            merged.setAudio(changes.getAudio());
        }
        if (changes.hasPosition()) {
            merged.setPosition(changes.getPosition());
        }
        return store.update(
                handle,
                channel.getCode(),
                ", alias = :alias, name = :name, source_kind = :kind, owner = :owner, place = :place,"
                        + " maintainer = :maintainer, datum = :datum, longitude = :longitude, latitude = :latitude,"
                        + " audio = :audio",
                columns(merged.build()));
    }

    /** What comes with a device would be its own again with the next catalog. */
    private static void requireOwn(Channel changes, String device) {
        for (String[] field : new String[][] {
            {"name", changes.getName()},
            {"owner", changes.getOwner()},
            {"place", changes.getPlace()},
            {
                "source_kind",
                changes.getSourceKindValue() == 0 ? "" : changes.getSourceKind().name()
            }
        }) {
            if (!field[1].isEmpty()) {
                throw Refusal.badField(
                        "changes." + field[0], field[1], "none: it comes with device " + device + ", change it there");
            }
        }
    }

    private static Map<String, @Nullable Object> columns(Channel channel) {
        Map<String, @Nullable Object> columns = positionColumns(channel);
        columns.put("alias", channel.getAlias().isEmpty() ? null : channel.getAlias());
        columns.put("name", channel.getName());
        columns.put("kind", channel.getSourceKindValue());
        columns.put("owner", channel.getOwner());
        columns.put("place", channel.getPlace());
        columns.put("maintainer", channel.getMaintainer());
        columns.put("audio", channel.getAudioValue());
        return columns;
    }

    /** {@code datum}, {@code longitude}, {@code latitude}. */
    static Map<String, @Nullable Object> positionColumns(Channel channel) {
        Position position = channel.getPosition();
        Map<String, @Nullable Object> columns = new HashMap<>();
        columns.put("datum", position.getDatumValue());
        columns.put("longitude", channel.hasPosition() ? (Double) position.getLongitude() : null);
        columns.put("latitude", channel.hasPosition() ? (Double) position.getLatitude() : null);
        return columns;
    }
}
