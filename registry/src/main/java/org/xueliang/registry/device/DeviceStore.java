package org.xueliang.registry.device;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.DeviceAssignment;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.DeviceVerifier;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.PositionUse;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.channel.LastPositions;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.feed.ChangeSource.Change;
import org.xueliang.registry.identity.SealingKey;
import org.xueliang.registry.store.Feed;

/** The table {@code devices}. A secret goes in sealed; what comes out are digests of it for one realm. */
final class DeviceStore {
    private final SealingKey key;

    DeviceStore(SealingKey key) {
        this.key = key;
    }

    /** Makes a device, a pending or a removed one into an enrolled one; under the feed's lock. TAKEN where it is enrolled. */
    Device enrol(Handle handle, Device device, String secret) {
        return write(
                        handle,
                        device.toBuilder().setEnrolment(Enrolment.ENROLLED).build(),
                        key.seal(owner(device.getCode()), secret),
                        "devices.removed or devices.enrolment = " + Enrolment.PENDING_VALUE)
                .orElseThrow(() -> Refusal.taken("device.code: '" + device.getCode() + "' is enrolled"));
    }

    /** Lists a device that nobody knows; under the feed's lock. */
    Device list(Handle handle, Device device) {
        return write(handle, device.toBuilder().setEnrolment(Enrolment.PENDING).build(), null, "devices.removed")
                .orElseThrow(() -> Refusal.taken("code: '" + device.getCode() + "' is known"));
    }

    /** A row anew, or in the place of one that may be replaced. */
    private static Optional<Device> write(Handle handle, Device device, byte @Nullable [] sealed, String replaceable) {
        long revision = Feed.DEVICES.head(handle) + 1;
        int written = bound(handle.createUpdate("""
                        insert into devices (code, name, kind, source_kind, owner, place, enrolment, secret, username,
                            transport, policy, charset, quirks, keepalive_s, note, note_algorithm, position_use, datum,
                            revision)
                        values (:code, :name, :device_kind, :source_kind, :owner, :place, :enrolment, :secret, :username,
                            :transport, :policy, :charset, :quirks, :keepalive_s, :note, :note_algorithm,
                            :position_use, :datum, :revision)
                        on conflict (code) do update set name = excluded.name, kind = excluded.kind,
                            source_kind = excluded.source_kind, owner = excluded.owner, place = excluded.place,
                            enrolment = excluded.enrolment, secret = excluded.secret, username = excluded.username,
                            transport = excluded.transport, policy = excluded.policy, charset = excluded.charset,
                            quirks = excluded.quirks, keepalive_s = excluded.keepalive_s, note = excluded.note,
                            note_algorithm = excluded.note_algorithm, position_use = excluded.position_use,
                            datum = excluded.datum,
                            revision = excluded.revision, removed = false
                        where\s""" + replaceable), device)
                .bind("secret", sealed)
                .bind("revision", revision)
                .execute();
        if (written == 0) {
            return Optional.empty();
        }
        Feed.DEVICES.advance(handle, revision);
        return find(handle, device.getCode());
    }

    private static Update bound(Update update, Device device) {
        DeviceProfile profile = device.getProfile();
        return update.bind("code", device.getCode())
                .bind("name", device.getName())
                .bind("device_kind", device.getKindValue())
                .bind("source_kind", device.getSourceKindValue())
                .bind("owner", device.getOwner())
                .bind("place", device.getPlace())
                .bind("enrolment", device.getEnrolmentValue())
                .bind("username", profile.getUsername())
                .bind("transport", profile.getTransportValue())
                .bind("policy", profile.getPolicyValue())
                .bind("charset", profile.getCharsetValue())
                .bindArray("quirks", String.class, List.copyOf(profile.getQuirksList()))
                .bind("keepalive_s", profile.getKeepaliveS())
                .bind("note", profile.getNoteValue())
                .bind("note_algorithm", profile.getNoteAlgorithmValue())
                .bind("position_use", profile.getPositionValue())
                .bind("datum", profile.getDatumValue());
    }

    /** Writes what may be changed of an enrolled device; under the feed's lock. */
    Device change(Handle handle, Device device) {
        long revision = Feed.DEVICES.head(handle) + 1;
        bound(handle.createUpdate("""
                        update devices set name = :name, source_kind = :source_kind, owner = :owner, place = :place,
                            username = :username, transport = :transport, policy = :policy, charset = :charset,
                            quirks = :quirks, keepalive_s = :keepalive_s, note = :note,
                            note_algorithm = :note_algorithm, position_use = :position_use, datum = :datum,
                            revision = :revision
                        where code = :code
                        """), device).bind("revision", revision).execute();
        Feed.DEVICES.advance(handle, revision);
        if (device.getProfile().getPosition() != PositionUse.POSITION_LAST) {
            LastPositions.clear(handle, device.getCode());
        }
        return require(handle, device.getCode());
    }

    /** The old secret is void; under the feed's lock. */
    Device changeSecret(Handle handle, String code, String secret) {
        long revision = Feed.DEVICES.head(handle) + 1;
        handle.createUpdate("update devices set secret = :secret, revision = :revision where code = :code")
                .bind("secret", key.seal(owner(code), secret))
                .bind("revision", revision)
                .bind("code", code)
                .execute();
        Feed.DEVICES.advance(handle, revision);
        return require(handle, code);
    }

    /** Leaves the code and the mark; under the feed's lock. Its channels are taken away by who calls. */
    void remove(Handle handle, String code) {
        handle.createUpdate("delete from catalog_items where device = :code")
                .bind("code", code)
                .execute();
        handle.createUpdate("delete from device_presence where device = :code")
                .bind("code", code)
                .execute();
        LastPositions.clear(handle, code);
        long revision = Feed.DEVICES.head(handle) + 1;
        handle.createUpdate("""
                        update devices set removed = true, name = '', kind = 0, source_kind = 0, owner = '', place = '',
                            enrolment = 0, secret = null, username = '', transport = 0, policy = 0, charset = 0,
                            quirks = '{}', keepalive_s = 0, note = 0, note_algorithm = 0, position_use = 0, datum = 0,
                            catalog_round = '', catalog_rows = 0, catalog_state = null,
                            revision = :revision
                        where code = :code
                        """).bind("revision", revision).bind("code", code).execute();
        Feed.DEVICES.advance(handle, revision);
    }

    /** Without status; empty where there is none. */
    Optional<Device> findOne(Handle handle, String code) {
        return find(handle, code);
    }

    private static Optional<Device> find(Handle handle, String code) {
        return handle.createQuery("select * from devices where code = :code and not removed")
                .bind("code", code)
                .map((rs, ctx) -> device(rs))
                .findOne();
    }

    /** As {@link #findOne}; NOT_FOUND where there is none. */
    Device require(Handle handle, String code) {
        Check.code("device", code);
        return find(handle, code).orElseThrow(() -> notFound(code));
    }

    /** As {@link #require}, and holds the row until the transaction ends. What only refers to it does not wait. */
    Device requireHeld(Handle handle, String code) {
        Check.code("device", code);
        handle.createQuery("select 1 from devices where code = :code for no key update")
                .bind("code", code)
                .mapTo(Integer.class)
                .findOne();
        return require(handle, code);
    }

    static Refusal notFound(String code) {
        return Refusal.notFound("device: '" + Refusal.excerpt(code) + "' is not a device that is known here");
    }

    /** An enrolled one, for what a pending one does not get. */
    static Device enrolled(Device device) {
        if (device.getEnrolment() != Enrolment.ENROLLED) {
            throw Refusal.notNow(
                    "device " + device.getCode() + " is " + device.getEnrolment() + " (expected: enrol it first)");
        }
        return device;
    }

    static Device device(ResultSet rs) throws SQLException {
        Device.Builder device = Device.newBuilder()
                .setCode(rs.getString("code"))
                .setRevision(rs.getLong("revision"))
                .setRemoved(rs.getBoolean("removed"));
        if (device.getRemoved()) {
            return device.build();
        }
        return device.setName(rs.getString("name"))
                .setKindValue(rs.getInt("kind"))
                .setSourceKindValue(rs.getInt("source_kind"))
                .setOwner(rs.getString("owner"))
                .setPlace(rs.getString("place"))
                .setEnrolmentValue(rs.getInt("enrolment"))
                .setProfile(DeviceProfile.newBuilder()
                        .setUsername(rs.getString("username"))
                        .setTransportValue(rs.getInt("transport"))
                        .setPolicyValue(rs.getInt("policy"))
                        .setCharsetValue(rs.getInt("charset"))
                        .addAllQuirks(
                                Arrays.asList((String[]) rs.getArray("quirks").getArray()))
                        .setKeepaliveS(rs.getInt("keepalive_s"))
                        .setNoteValue(rs.getInt("note"))
                        .setNoteAlgorithmValue(rs.getInt("note_algorithm"))
                        .setPositionValue(rs.getInt("position_use"))
                        .setDatumValue(rs.getInt("datum")))
                .build();
    }

    /**
     * For WatchDevices.
     *
     * @param wholeUpTo removals up to this revision are left out: the watcher began with nothing and has none of them
     * @param realm what the verifiers are for
     */
    List<Change<DeviceAssignment>> changes(
            Handle handle, long after, long head, int limit, long wholeUpTo, String realm) {
        List<DeviceAssignment> rows = handle.createQuery("select * from devices where revision > :after and"
                        + " revision <= :head and not (removed and revision <= :whole) order by revision limit :limit")
                .bind("after", after)
                .bind("head", head)
                .bind("whole", wholeUpTo)
                .bind("limit", limit)
                .map((rs, ctx) -> assignment(device(rs), rs.getBytes("secret"), realm))
                .list();
        List<Change<DeviceAssignment>> changes = new ArrayList<>();
        for (DeviceAssignment row : rows) {
            changes.add(new Change<>(row.getDevice().getRevision(), row));
        }
        return changes;
    }

    private DeviceAssignment assignment(Device device, byte @Nullable [] sealed, String realm) {
        DeviceAssignment.Builder assignment = DeviceAssignment.newBuilder().setDevice(device);
        if (sealed != null) {
            String named = device.getProfile().getUsername();
            String secret = key.open(owner(device.getCode()), sealed);
            DeviceVerifier.Builder verifier =
                    DeviceSecrets.verifier(named.isEmpty() ? device.getCode() : named, realm, secret).toBuilder();
            switch (device.getProfile().getNote()) {
                // The digest of a message is made with the secret itself: no hash of it for a realm will do.
                case NOTE_ACCEPT, NOTE_REQUIRE -> verifier.setNoteSecret(secret);
                case NOTE_UNSPECIFIED, NOTE_OFF, UNRECOGNIZED -> {}
            }
            assignment.setVerifier(verifier);
        }
        return assignment.build();
    }

    private static String owner(String code) {
        return "device " + code;
    }
}
