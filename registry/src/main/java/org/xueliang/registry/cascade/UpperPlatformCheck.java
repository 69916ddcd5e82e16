package org.xueliang.registry.cascade;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xueliang.proto.v1.CatalogView;
import org.xueliang.proto.v1.Edition;
import org.xueliang.proto.v1.NoteAlgorithm;
import org.xueliang.proto.v1.NoteUse;
import org.xueliang.proto.v1.SsrcPolicy;
import org.xueliang.proto.v1.UpperPlatform;
import org.xueliang.proto.v1.WireCharset;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;

/** What a platform must be to be registered with. Pure. */
final class UpperPlatformCheck {
    static final int MAX_VIEW = 10_000;

    private static final Pattern ADDRESS =
            Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\]):([0-9]{1,5})");
    /** Digits 11 to 13 of a platform's code (GB/T 28181-2022 annex E). */
    private static final Pattern PLATFORM = Pattern.compile("[0-9]{10}200[0-9]{7}");

    private static final int MAX_NETWORKS = 64;
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])";
    private static final Pattern CIDR =
            Pattern.compile("(" + OCTET + "(?:\\." + OCTET + "){3}|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{1,45})/([0-9]{1,3})");

    private UpperPlatformCheck() {}

    /** @return the platform with its defaults in place and without what callers do not set */
    static UpperPlatform checked(UpperPlatform platform) {
        Check.code("platform.code", platform.getCode());
        Check.text("platform.name", platform.getName(), 0, 128);
        address(platform.getAddress());
        String signalling = platform.getSignalling().isEmpty() ? "UDP" : platform.getSignalling();
        if (!List.of("UDP", "TCP").contains(signalling)) {
            throw Refusal.badField("platform.signalling", signalling, "UDP or TCP");
        }
        if (!platform.getOwnCode().isEmpty()
                && !PLATFORM.matcher(platform.getOwnCode()).matches()) {
            throw Refusal.badField("platform.own_code", platform.getOwnCode(), "20 digits, 200 at the 11th to 13th");
        }
        if (platform.getOwnCode().equals(platform.getCode())) {
            throw Refusal.badField("platform.own_code", platform.getOwnCode(), "another code than the platform's own");
        }
        username(platform.getUsername());
        Check.anyOr("platform.charset", platform.getCharset(), WireCharset.WIRE_CHARSET_UNSPECIFIED);
        Check.anyOr("platform.edition", platform.getEdition(), Edition.EDITION_UNSPECIFIED);
        Check.anyOr("platform.ssrc", platform.getSsrc(), SsrcPolicy.SSRC_POLICY_UNSPECIFIED);
        Check.anyOr("platform.note", platform.getNote(), NoteUse.NOTE_UNSPECIFIED);
        Check.anyOr("platform.note_algorithm", platform.getNoteAlgorithm(), NoteAlgorithm.NOTE_ALGORITHM_UNSPECIFIED);
        Check.atMost("platform.media_networks", platform.getMediaNetworksCount(), MAX_NETWORKS);
        platform.getMediaNetworksList().forEach(UpperPlatformCheck::network);
        Check.text("platform.gateway", platform.getGateway(), 0, 64);
        view(platform.getView());
        return platform.toBuilder()
                .setSignalling(signalling)
                .setExpiresS(number("expires_s", platform.getExpiresS(), 3600, 60, 86_400))
                .setKeepaliveS(number("keepalive_s", platform.getKeepaliveS(), 60, 5, 600))
                .setPageItems(number("page_items", platform.getPageItems(), 10, 1, 100))
                .setMaxStreams(number("max_streams", platform.getMaxStreams(), 16, 1, 1000))
                .clearStatus()
                .clearRevision()
                .clearRemoved()
                .build();
    }

    private static void address(String address) {
        Matcher matcher = ADDRESS.matcher(address);
        if (!matcher.matches() || port(matcher.group(2)) < 1 || port(matcher.group(2)) > 65_535) {
            throw Refusal.badField("platform.address", address, "host:port of its SIP door, such as 192.0.2.1:5060");
        }
    }

    private static int port(String digits) {
        return Integer.parseInt(digits);
    }

    private static void network(String cidr) {
        Matcher matcher = CIDR.matcher(cidr);
        boolean right = false;
        if (matcher.matches()) {
            try {
                // A literal: no name service is asked.
                int bits = InetAddress.getByName(matcher.group(1)).getAddress().length * 8;
                right = Integer.parseInt(matcher.group(2)) <= bits;
            } catch (UnknownHostException noAddress) {
                right = false;
            }
        }
        if (!right) {
            throw Refusal.badField("platform.media_networks", cidr, "a CIDR such as 10.1.0.0/16 or fd00::/8");
        }
    }

    private static void username(String username) {
        if (username.length() > 64 || !username.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '"' && c != '\\')) {
            throw Refusal.badField(
                    "platform.username", username, "at most 64 printable ASCII characters without '\"' and '\\'");
        }
    }

    private static void view(CatalogView view) {
        Check.atMost("platform.view.owners", view.getOwnersCount(), MAX_VIEW);
        Check.atMost("platform.view.places", view.getPlacesCount(), MAX_VIEW);
        Check.atMost("platform.view.channels", view.getChannelsCount(), MAX_VIEW);
        view.getOwnersList().forEach(owner -> Check.text("platform.view.owners", owner, 1, 64));
        view.getPlacesList().forEach(place -> Check.text("platform.view.places", place, 1, 64));
        view.getChannelsList().forEach(channel -> Check.code("platform.view.channels", channel));
    }

    private static int number(String field, int value, int otherwise, int min, int max) {
        if (value != 0 && (value < min || value > max)) {
            throw Refusal.badField("platform." + field, value, min + " to " + max + ", or 0 for " + otherwise);
        }
        return value == 0 ? otherwise : value;
    }

    /** Its text is not repeated to whoever sent it: the platform above chose it, so only its form is looked at. */
    static String secret(String secret) {
        if (secret.length() < 8 || secret.length() > 64) {
            throw Refusal.badRequest("secret: " + secret.length() + " characters (expected: 8 to 64)");
        }
        if (!secret.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            throw Refusal.badRequest("secret: a character that is not printable ASCII (expected: 8 to 64 of them)");
        }
        return secret;
    }
}
