package org.xueliang.ingest.gb28181.cascade;

import java.util.List;
import org.xueliang.ingest.gb28181.device.NoteTerms;
import org.xueliang.proto.v1.Edition;
import org.xueliang.proto.v1.SsrcPolicy;
import org.xueliang.proto.v1.UpperPlatform;
import org.xueliang.proto.v1.UpperPlatformAssignment;
import org.xueliang.proto.v1.WireCharset;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.manscdp.ManscdpCharset;

/**
 * A platform above this one as the registry gave it, with defaults in place. Immutable; never shows the password.
 *
 * @param code 20 digits; its first ten are the domain that we register in
 * @param host of its SIP door, a name or an address
 * @param tcp signalling over TCP
 * @param ownCode 20 digits that we register as
 * @param username Digest user
 * @param expiresS asked for
 * @param keepaliveS between keepalives
 * @param pageItems rows a catalog message
 * @param echoSsrc the SSRC that it asks for is taken
 * @param note digests of messages, made with the password
 * @param mediaNetworks CIDRs that it may have media sent to; empty for anywhere
 */
record UpperPlatformSettings(
        String code,
        String host,
        int port,
        boolean tcp,
        String ownCode,
        String username,
        String password,
        ManscdpCharset charset,
        GbEdition edition,
        int expiresS,
        int keepaliveS,
        SharedView view,
        int pageItems,
        int maxStreams,
        boolean mayControl,
        boolean pushAlarms,
        boolean shareFindings,
        boolean shareAudio,
        boolean echoSsrc,
        NoteTerms note,
        List<String> mediaNetworks) {

    /** @param gatewayCode that we register as where the platform was given none */
    static UpperPlatformSettings of(UpperPlatformAssignment message, String gatewayCode) {
        UpperPlatform platform = message.getPlatform();
        String address = platform.getAddress();
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon);
        String ownCode = platform.getOwnCode().isEmpty() ? gatewayCode : platform.getOwnCode();
        return new UpperPlatformSettings(
                platform.getCode(),
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                Integer.parseInt(address.substring(colon + 1)),
                platform.getSignalling().equals("TCP"),
                ownCode,
                platform.getUsername().isEmpty() ? ownCode : platform.getUsername(),
                message.getSecret(),
                platform.getCharset() == WireCharset.UTF_8 ? ManscdpCharset.UTF_8 : ManscdpCharset.GB18030,
                edition(platform.getEdition()),
                or(platform.getExpiresS(), 3600),
                or(platform.getKeepaliveS(), 60),
                SharedView.of(platform.getView()),
                or(platform.getPageItems(), 10),
                or(platform.getMaxStreams(), 16),
                platform.getMayControl(),
                platform.getPushAlarms(),
                platform.getShareFindings(),
                platform.getShareAudio(),
                platform.getSsrc() != SsrcPolicy.SSRC_OWN,
                NoteTerms.of(platform.getNote(), platform.getNoteAlgorithm(), message.getSecret()),
                List.copyOf(platform.getMediaNetworksList()));
    }

    private static int or(int value, int otherwise) {
        return value == 0 ? otherwise : value;
    }

    /** What is not said is 2016: every platform of today takes it. */
    private static GbEdition edition(Edition edition) {
        return switch (edition) {
            case GB2011 -> GbEdition.GB2011;
            case GB2011_AMENDED -> GbEdition.GB2011_AMENDED;
            case GB2022 -> GbEdition.GB2022;
            case GB2016, EDITION_UNSPECIFIED, UNRECOGNIZED -> GbEdition.GB2016;
        };
    }

    /** The same platform at the place that it sent us to: with our name, password and view. */
    UpperPlatformSettings at(Redirect to) {
        return new UpperPlatformSettings(
                to.code(),
                to.host(),
                to.port(),
                to.tcp(),
                ownCode,
                username,
                password,
                charset,
                edition,
                expiresS,
                keepaliveS,
                view,
                pageItems,
                maxStreams,
                mayControl,
                pushAlarms,
                shareFindings,
                shareAudio,
                echoSsrc,
                note,
                mediaNetworks);
    }

    /** SIP domain of the platform. */
    String domain() {
        return code.substring(0, 10);
    }

    String ownDomain() {
        return ownCode.substring(0, 10);
    }

    /**
     * Whether the channel is for this platform. One that came from the platform itself is not: it has it already, and would
     * get it back as ours (S36 in vendor-quirks).
     */
    boolean shows(SharedChannel channel) {
        return !channel.device().equals(code) && view.matches(channel);
    }

    @Override
    public String toString() {
        return "upper platform " + code + " (" + host + ":" + port + (tcp ? ", TCP" : ", UDP") + ")";
    }
}
