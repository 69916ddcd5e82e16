package org.xueliang.registry.device;

import java.util.Set;
import java.util.TreeSet;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.DeviceKind;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.MediaTransport;
import org.xueliang.proto.v1.NoteAlgorithm;
import org.xueliang.proto.v1.NoteUse;
import org.xueliang.proto.v1.PositionUse;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StreamPolicy;
import org.xueliang.proto.v1.WireCharset;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;

/** What a device must be to be taken in or changed. Pure. */
final class DeviceCheck {
    /** Policies that change what a gateway sends: a name without an effect would be a promise that nobody keeps. */
    private static final Set<String> QUIRKS = new TreeSet<>(Set.of("D10", "R11", "S32"));

    private static final int MIN_KEEPALIVE_S = 5;
    private static final int MAX_KEEPALIVE_S = 600;

    private DeviceCheck() {}

    /** For enrolment. */
    static void enrolled(Device device) {
        Check.code("device.code", device.getCode());
        Check.text("device.name", device.getName(), 0, 128);
        Check.anyOr("device.kind", device.getKind(), DeviceKind.DEVICE_KIND_UNSPECIFIED);
        Check.known("device.source_kind", device.getSourceKind(), SourceKind.SOURCE_KIND_UNSPECIFIED);
        Check.text("device.owner", device.getOwner(), 1, 64);
        Check.text("device.place", device.getPlace(), 1, 64);
        profile("device.profile", device.getProfile());
    }

    /** Of a change; what is empty stays as it is. */
    static void changes(Device changes) {
        Check.text("changes.name", changes.getName(), 0, 128);
        Check.anyOr("changes.source_kind", changes.getSourceKind(), SourceKind.SOURCE_KIND_UNSPECIFIED);
        Check.text("changes.owner", changes.getOwner(), 0, 64);
        Check.text("changes.place", changes.getPlace(), 0, 64);
        profile("changes.profile", changes.getProfile());
    }

    private static void profile(String field, DeviceProfile profile) {
        String username = profile.getUsername();
        // A colon would let one user name with one realm be another with another in H(username:realm:secret).
        if (username.length() > 64
                || !username.chars().allMatch(c -> c > ' ' && c < 0x7F && c != ':' && c != '"' && c != '\\')) {
            throw Refusal.badField(
                    field + ".username", username, "at most 64 printable ASCII characters without ':', '\"' and '\\'");
        }
        Check.anyOr(field + ".transport", profile.getTransport(), MediaTransport.MEDIA_TRANSPORT_UNSPECIFIED);
        Check.anyOr(field + ".policy", profile.getPolicy(), StreamPolicy.STREAM_POLICY_UNSPECIFIED);
        Check.anyOr(field + ".charset", profile.getCharset(), WireCharset.WIRE_CHARSET_UNSPECIFIED);
        Check.anyOr(field + ".note", profile.getNote(), NoteUse.NOTE_UNSPECIFIED);
        Check.anyOr(field + ".note_algorithm", profile.getNoteAlgorithm(), NoteAlgorithm.NOTE_ALGORITHM_UNSPECIFIED);
        Check.anyOr(field + ".position", profile.getPosition(), PositionUse.POSITION_UNSPECIFIED);
        Check.anyOr(field + ".datum", profile.getDatum(), Datum.DATUM_UNSPECIFIED);
        Check.atMost(field + ".quirks", profile.getQuirksCount(), QUIRKS.size());
        for (String quirk : profile.getQuirksList()) {
            if (!QUIRKS.contains(quirk)) {
                throw Refusal.badField(field + ".quirks", quirk, "one of " + String.join(", ", QUIRKS));
            }
        }
        int keepaliveS = profile.getKeepaliveS();
        if (keepaliveS != 0 && (keepaliveS < MIN_KEEPALIVE_S || keepaliveS > MAX_KEEPALIVE_S)) {
            throw Refusal.badField(
                    field + ".keepalive_s",
                    keepaliveS,
                    MIN_KEEPALIVE_S + " to " + MAX_KEEPALIVE_S + ", or 0 for the standard's 60");
        }
    }

    /** The device with those changes that say something. */
    static Device merged(Device device, Device changes) {
        Device.Builder merged = device.toBuilder();
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
            merged.setPlace(changes.getPlace());
        }
        DeviceProfile.Builder profile = merged.getProfileBuilder();
        if (changes.getProfile().getQuirksCount() > 0) {
            profile.clearQuirks();
        }
        // Zero values are not merged: they say nothing.
        profile.mergeFrom(changes.getProfile());
        return merged.build();
    }
}
