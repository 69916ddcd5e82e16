package org.xueliang.ingest.onvif;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.onvif.OnvifException.Kind;
import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.ingest.rtsp.AllowedNetworks.NotAllowedException;
import org.xueliang.proto.v1.OnvifAddresses;
import org.xueliang.protocol.bytes.Excerpt;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.RtspUrl;

/**
 * What is made of addresses in a device's answers. They are hostile until shown otherwise: a device may name the gateway itself,
 * a cloud's metadata service or its neighbour. Pure.
 *
 * <p>{@code 0.0.0.0}, loopback and link-local in an answer are O5 in vendor-quirks (go2rtc's helper replaces them alike); a host
 * that is not the device's own mostly is the one that it has behind a NAT.
 */
final class DeviceAddress {
    private static final int MAX_CHARACTERS = 1024;

    private DeviceAddress() {}

    /** @param note what was made of it; null: it stands as it came */
    record Stream(String url, @Nullable String note) {}

    /**
     * @param said the URI of GetStreamUri
     * @param deviceHost as the source's address has it
     * @throws OnvifException with why it cannot be used
     */
    static Stream stream(String said, String deviceHost, OnvifAddresses policy, AllowedNetworks networks)
            throws OnvifException {
        if (said.isEmpty()) {
            throw refused("an empty one");
        }
        if (said.length() > MAX_CHARACTERS || !said.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            // CR and LF would end the request line on the way to the device and begin another.
            throw refused("\"" + Excerpt.of(said) + "\" (expected: at most " + MAX_CHARACTERS
                    + " printable ASCII characters)");
        }
        RtspUrl url;
        try {
            url = RtspUrl.parse(said);
        } catch (RtspSyntaxException e) {
            // What is wrong may be a part of the password, taken for a port.
            String why = said.indexOf('@') < 0
                    ? String.valueOf(e.getMessage())
                    : "no RTSP URL (expected: user and password in it percent-encoded)";
            throw refused("\"" + Excerpt.of(said) + "\": " + why);
        }
        StringBuilder notes = new StringBuilder();
        if (url.user() != null) {
            notes.append("user and password in the stream address are left out");
        }
        url = url.withoutCredentials();
        if (!url.host().equalsIgnoreCase(deviceHost)
                && (policy != OnvifAddresses.ONVIF_AS_GIVEN || leadsNowhere(url.host()))) {
            notes.append(notes.length() == 0 ? "" : "; ")
                    .append("stream address ")
                    .append(Excerpt.of(url.host()))
                    .append(" replaced by ")
                    .append(deviceHost)
                    .append(leadsNowhere(url.host()) ? " (it leads nowhere, O5)" : " (ONVIF_DEVICE_ADDRESS)");
            url = withHost(url, deviceHost);
        }
        try {
            networks.literal(url.host());
        } catch (NotAllowedException e) {
            throw refused(e.getMessage());
        }
        return new Stream(url.requestUri(), notes.length() == 0 ? null : notes.toString());
    }

    private static OnvifException refused(@Nullable String why) {
        return new OnvifException(Kind.STREAM_ADDRESS, Kind.STREAM_ADDRESS.words() + ": " + why);
    }

    private static RtspUrl withHost(RtspUrl url, String host) throws OnvifException {
        boolean ipv6 = host.indexOf(':') >= 0;
        String text = (url.tls() ? "rtsps://" : "rtsp://") + (ipv6 ? "[" + host + "]" : host) + ":" + url.port()
                + url.pathAndQuery();
        try {
            return RtspUrl.parse(text);
        } catch (RtspSyntaxException e) {
            throw refused(e.getMessage());
        }
    }

    /** Unspecified, loopback, link-local, multicast, or no host at all. A name is looked up when it is connected to. */
    static boolean leadsNowhere(String host) {
        if (host.isEmpty() || host.toLowerCase(Locale.ROOT).equals("localhost")) {
            return true;
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        if (bytes == null) {
            return false;
        }
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            return address.isAnyLocalAddress()
                    || address.isLoopbackAddress()
                    || address.isLinkLocalAddress()
                    || address.isMulticastAddress();
        } catch (UnknownHostException e) {
            return true;
        }
    }

    /**
     * A service's address: the path is the device's to say, where it is asked is ours. SOAP carries what a password could be
     * guessed from: it goes nowhere but to the address that somebody entered.
     */
    record Service(String path, @Nullable String note) {}

    static Service service(String said, String deviceHost, int devicePort, String otherwise) {
        try {
            URI uri = new URI(said);
            String path = uri.getRawPath();
            if (path == null
                    || !path.startsWith("/")
                    || said.length() > MAX_CHARACTERS
                    || !said.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
                return new Service(
                        otherwise, "service address \"" + Excerpt.of(said) + "\" is of no use: " + otherwise);
            }
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            int port = uri.getPort() < 0 ? ("https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80) : uri.getPort();
            boolean same =
                    deviceHost.equalsIgnoreCase(String.valueOf(uri.getHost()).replaceAll("[\\[\\]]", ""))
                            && port == devicePort;
            return new Service(
                    path + query,
                    same
                            ? null
                            : "service address " + Excerpt.of(String.valueOf(uri.getRawAuthority())) + " replaced by "
                                    + deviceHost + ":" + devicePort);
        } catch (URISyntaxException e) {
            return new Service(otherwise, "service address \"" + Excerpt.of(said) + "\" is no URL: " + otherwise);
        }
    }

    /** A still's address as it is noted: never fetched, so it is cleaned and no more; empty where it is of no use. */
    static String still(String said) {
        boolean plain = said.length() <= MAX_CHARACTERS && said.chars().allMatch(c -> c > ' ' && c < 0x7F);
        String bare = said.replaceFirst("//[^/]*@", "//");
        // A password with a slash in it ends at an @ that looks like one of the path: who can tell?
        return plain && bare.matches("(?i)https?://[^@]+") ? bare : "";
    }
}
