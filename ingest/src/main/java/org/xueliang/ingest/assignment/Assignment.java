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

    /** A channel that nothing is against looking at. */
    public Assignment(
            String code,
            String alias,
            String place,
            boolean enrolled,
            @Nullable Pull pull,
            @Nullable OfDevice device,
            boolean audio,
            List<Verifier> verifiers,
            boolean trial) {
        this(code, alias, place, enrolled, pull, device, audio, verifiers, trial, "");
    }

    /** A channel that is in use. */
    public Assignment(
            String code,
            String alias,
            String place,
            boolean enrolled,
            @Nullable Pull pull,
            @Nullable OfDevice device,
            boolean audio,
            List<Verifier> verifiers) {
        this(code, alias, place, enrolled, pull, device, audio, verifiers, false);
    }

    /** A channel that is pulled, or pushed where there is nothing to pull from. */
    public Assignment(
            String code, String alias, String place, boolean enrolled, @Nullable Pull pull, List<Verifier> verifiers) {
        this(code, alias, place, enrolled, pull, null, verifiers);
    }

    /** A channel whose sound does not pass. */
    public Assignment(
            String code,
            String alias,
            String place,
            boolean enrolled,
            @Nullable Pull pull,
            @Nullable OfDevice device,
            List<Verifier> verifiers) {
        this(code, alias, place, enrolled, pull, device, false, verifiers);
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
        return new Assignment(
                channel.getCode(),
                channel.getAlias(),
                channel.getPlace(),
                channel.getEnrolment() == Enrolment.ENROLLED,
                channel.getSource().hasPull() ? pull(channel.getSource().getPull()) : null,
                channel.getSource().hasGb28181()
                        ? new OfDevice(
                                channel.getSource().getGb28181().getDevice(),
                                channel.getSource().getGb28181())
                        : null,
                channel.getAudio() == AudioUse.AUDIO_PASS,
                message.getVerifiersList().stream()
                        .filter(verifier ->
                                verifier.getUse() == CredentialUse.PUBLISH || verifier.getUse() == CredentialUse.PLAY)
                        .map(Assignment::verifier)
                        .toList(),
                message.getTrial(),
                message.getNotViewed());
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
        return new Assignment(code, alias, place, enrolled, pull, device, passes, verifiers, trial, notViewed);
    }

    /** The same with other credentials. */
    public Assignment withVerifiers(List<Verifier> others, String whyNotViewed) {
        return new Assignment(code, alias, place, enrolled, pull, device, audio, others, trial, whyNotViewed);
    }

    /** Those for one use. */
    public List<Verifier> verifiers(Use use) {
        return verifiers.stream().filter(verifier -> verifier.use() == use).toList();
    }
}
