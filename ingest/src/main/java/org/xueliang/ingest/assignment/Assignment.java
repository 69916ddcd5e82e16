package org.xueliang.ingest.assignment;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.AudioUse;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.CredentialUse;
import org.xueliang.proto.v1.CredentialVerifier;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.Gb28181Source;
import org.xueliang.proto.v1.PullSource;

/**
 * One channel as the registry gave it. Immutable.
 *
 * @param code 20 digits
 * @param alias empty where there is none
 * @param enrolled false while it is pending: listed, gives nothing
 * @param pull where to pull from; null for a channel that comes another way
 * @param device where a GB/T 28181 device has it; null for a channel that comes another way
 * @param audio whether its owner lets its sound pass
 * @param verifiers what publishers and viewers are checked against
 * @param trial a way of another channel that is tried: connected and reported on, neither analysed nor shown
 * @param notViewed why nobody may look at it live; empty where nothing is against it
 */
public record Assignment(
        String code,
        String alias,
        String place,
        boolean enrolled,
        @Nullable Pull pull,
        @Nullable OfDevice device,
        boolean audio,
        List<Verifier> verifiers,
        boolean trial,
        String notViewed) {

    /** One that is enrolled and in use, of which nothing else is said: pushed to us, by nobody yet, and silent. */
    public static Builder builder(String code) {
        return new Builder(code);
    }

    /** The same, to be changed. */
    public Builder toBuilder() {
        return new Builder(code)
                .alias(alias)
                .place(place)
                .enrolled(enrolled)
                .pull(pull)
                .device(device)
                .audio(audio)
                .verifiers(verifiers)
                .trial(trial)
                .notViewed(notViewed);
    }

    /** Names what differs from the usual; see the components of {@link Assignment}. */
    public static final class Builder {
        private final String code;
        private String alias = "";
        private String place = "";
        private boolean enrolled = true;
        private @Nullable Pull pull;
        private @Nullable OfDevice device;
        private boolean audio;
        private List<Verifier> verifiers = List.of();
        private boolean trial;
        private String notViewed = "";

        private Builder(String code) {
            this.code = code;
        }

        public Builder alias(String value) {
            alias = value;
            return this;
        }

        public Builder place(String value) {
            place = value;
            return this;
        }

        public Builder enrolled(boolean value) {
            enrolled = value;
            return this;
        }

        public Builder pull(@Nullable Pull value) {
            pull = value;
            return this;
        }

        public Builder device(@Nullable OfDevice value) {
            device = value;
            return this;
        }

        /** As the device itself has it. */
        public Builder device(Gb28181Source source) {
            return device(new OfDevice(source.getDevice(), source));
        }

        public Builder audio(boolean value) {
            audio = value;
            return this;
        }

        public Builder verifiers(List<Verifier> value) {
            verifiers = value;
            return this;
        }

        public Builder verifiers(Verifier... value) {
            return verifiers(List.of(value));
        }

        public Builder trial(boolean value) {
            trial = value;
            return this;
        }

        public Builder notViewed(String value) {
            notViewed = value;
            return this;
        }

        public Assignment build() {
            return new Assignment(code, alias, place, enrolled, pull, device, audio, verifiers, trial, notViewed);
        }
    }

    /**
     * A channel that a registered device has.
     *
     * @param device code of what registers
     * @param source as the contract has it: transport, policy and stream, each of which may leave it to the device's profile
     */
    public record OfDevice(String device, Gb28181Source source) {}

    /** How a camera is pulled from. Never shows the password. */
    public record Pull(String url, String username, String password, Transport transport) {
        @Override
        public String toString() {
            return "Pull[" + username.length() + " characters of user, " + transport + "]";
        }
    }

    /** Which transport is asked for. */
    public enum Transport {
        /** TCP first, UDP where the camera refuses it. */
        AUTO,
        TCP,
        /** UDP first, TCP where nothing comes. */
        UDP
    }

    /** What a credential is for. */
    public enum Use {
        PUBLISH,
        PLAY
    }

    /**
     * What a credential is checked against; see CredentialVerifier in the contract.
     *
     * @param ha1Md5 lower-case hex; empty where there is none, as with the others
     */
    public record Verifier(Use use, String username, String ha1Md5, String ha1Sha256, String tokenSha256) {
        @Override
        public String toString() {
            return "Verifier[" + use + "]";
        }
    }

    static Assignment of(ChannelAssignment message) {
        Channel channel = message.getChannel();
        Builder assignment = builder(channel.getCode())
                .alias(channel.getAlias())
                .place(channel.getPlace())
                .enrolled(channel.getEnrolment() == Enrolment.ENROLLED)
                .audio(channel.getAudio() == AudioUse.AUDIO_PASS)
                .verifiers(message.getVerifiersList().stream()
                        .filter(verifier ->
                                verifier.getUse() == CredentialUse.PUBLISH || verifier.getUse() == CredentialUse.PLAY)
                        .map(Assignment::verifier)
                        .toList())
                .trial(message.getTrial())
                .notViewed(message.getNotViewed());
        if (channel.getSource().hasPull()) {
            assignment.pull(pull(channel.getSource().getPull()));
        }
        if (channel.getSource().hasGb28181()) {
            assignment.device(channel.getSource().getGb28181());
        }
        return assignment.build();
    }

    private static Pull pull(PullSource source) {
        Transport transport = switch (source.getTransport()) {
            case RTSP_TRANSPORT_TCP -> Transport.TCP;
            case RTSP_TRANSPORT_UDP -> Transport.UDP;
            case RTSP_TRANSPORT_AUTO, UNRECOGNIZED -> Transport.AUTO;
        };
        return new Pull(source.getUrl(), source.getUsername(), source.getPassword(), transport);
    }

    private static Verifier verifier(CredentialVerifier message) {
        return new Verifier(
                message.getUse() == CredentialUse.PUBLISH ? Use.PUBLISH : Use.PLAY,
                message.getUsername(),
                message.getHa1Md5(),
                message.getHa1Sha256(),
                message.getTokenSha256());
    }

    /** Whether somebody publishes it to us: it is neither pulled nor asked of a device. */
    public boolean pushed() {
        return pull == null && device == null;
    }

    /** The same with another word on its sound. */
    public Assignment withAudio(boolean passes) {
        return toBuilder().audio(passes).build();
    }

    /** The same with other credentials. */
    public Assignment withVerifiers(List<Verifier> others, String whyNotViewed) {
        return toBuilder().verifiers(others).notViewed(whyNotViewed).build();
    }

    /** Those for one use. */
    public List<Verifier> verifiers(Use use) {
        return verifiers.stream().filter(verifier -> verifier.use() == use).toList();
    }
}
