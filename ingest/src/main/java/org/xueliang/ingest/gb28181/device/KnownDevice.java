package org.xueliang.ingest.gb28181.device;

import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.DeviceAssignment;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.PositionUse;
import org.xueliang.protocol.auth.DigestAlgorithm;

/**
 * A device as the registry gave it, or as code gave it where there is no registry. Immutable.
 *
 * @param code 20 digits
 * @param place of its alarms; may be empty
 * @param enrolled false while it is pending: listed, gets nothing
 * @param verifier null while it is pending
 */
public record KnownDevice(
        String code,
        String place,
        boolean enrolled,
        DeviceProfile profile,
        @Nullable Verifier verifier) {
    /**
     * What its proof is checked against: H(username:realm:secret), lower-case hex, empty where there is none.
     *
     * @param username that the hashes were made for
     * @param noteSecret the secret itself, where the profile has messages digested with it (8.3); else empty
     */
    public record Verifier(String username, String ha1Md5, String ha1Sha256, String ha1Sm3, String noteSecret) {
        public Verifier(String username, String ha1Md5, String ha1Sha256, String ha1Sm3) {
            this(username, ha1Md5, ha1Sha256, ha1Sm3, "");
        }

        /** Whether a registration that was proved against one is proved against the other. */
        boolean proves(Verifier other) {
            return username.equals(other.username)
                    && ha1Md5.equals(other.ha1Md5)
                    && ha1Sha256.equals(other.ha1Sha256)
                    && ha1Sm3.equals(other.ha1Sm3);
        }

        /** Empty where there is none for the algorithm. */
        public String ha1(DigestAlgorithm algorithm) {
            return switch (algorithm) {
                case MD5 -> ha1Md5;
                case SHA_256 -> ha1Sha256;
                case SM3 -> ha1Sm3;
            };
        }

        @Override
        public String toString() {
            return "Verifier";
        }
    }

    private static final int DEFAULT_KEEPALIVE_S = 60;
    private static final int MIN_KEEPALIVE_S = 5;
    private static final int MAX_KEEPALIVE_S = 600;

    public static KnownDevice of(DeviceAssignment message) {
        Device device = message.getDevice();
        var verifier = message.getVerifier();
        return new KnownDevice(
                device.getCode(),
                device.getPlace(),
                device.getEnrolment() == Enrolment.ENROLLED,
                device.getProfile(),
                message.hasVerifier()
                        ? new Verifier(
                                verifier.getUsername(),
                                verifier.getHa1Md5(),
                                verifier.getHa1Sha256(),
                                verifier.getHa1Sm3(),
                                verifier.getNoteSecret())
                        : null);
    }

    /** D10 in vendor-quirks: some devices answer no offer but one with a long list of payload types. */
    public static final String LONG_OFFER = "D10";

    /** R11 in gb28181-quirks: devices that set a wrong clock by the Date of our answer. */
    public static final String NO_DATE = "R11";

    /** S32 in vendor-quirks: Hikvision sends no alarms before it is armed. */
    public static final String ARMED = "S32";

    /** Whether its profile names the policy. */
    public boolean has(String quirk) {
        return profile.getQuirksList().contains(quirk);
    }

    /** What becomes of the digests of its messages. */
    public NoteTerms noteTerms() {
        return verifier == null
                ? NoteTerms.OFF
                : NoteTerms.of(profile.getNote(), profile.getNoteAlgorithm(), verifier.noteSecret());
    }

    /** Whether where it is, is kept. */
    public boolean positionKept() {
        return enrolled && profile.getPosition() == PositionUse.POSITION_LAST;
    }

    /** Seconds between keepalives, within bounds (X28: absurd values). */
    int keepaliveS() {
        int given = profile.getKeepaliveS();
        return given == 0 ? DEFAULT_KEEPALIVE_S : Math.max(MIN_KEEPALIVE_S, Math.min(MAX_KEEPALIVE_S, given));
    }
}
