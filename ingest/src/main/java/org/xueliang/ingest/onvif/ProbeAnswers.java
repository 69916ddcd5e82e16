package org.xueliang.ingest.onvif;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.proto.v1.DiscoverSourcesResponse;
import org.xueliang.proto.v1.FoundSource;
import org.xueliang.protocol.bytes.Excerpt;
import org.xueliang.protocol.onvif.OnvifLimits;
import org.xueliang.protocol.onvif.OnvifSyntaxException;
import org.xueliang.protocol.onvif.ProbeMatches;
import org.xueliang.protocol.onvif.ProbeMatches.ProbeMatch;
import org.xueliang.protocol.onvif.SoapEnvelope;
import org.xueliang.protocol.onvif.SoapReader;

/**
 * Answers to one probe, as they come: whoever hears a multicast may answer anything, so each is checked against the question, a
 * device counts once, and everything has its bound. Pure; not thread-safe.
 */
final class ProbeAnswers {
    private static final int MAX_FOUND = 512;
    private static final int MAX_WORDS = 16;

    private final SoapReader reader = new SoapReader(OnvifLimits.DISCOVERY);
    private final Set<String> asked;
    private final AllowedNetworks networks;
    private final Map<String, FoundSource> found = new LinkedHashMap<>();
    private final Set<String> others = new LinkedHashSet<>();
    private final Set<String> refused = new LinkedHashSet<>();

    /** @param asked identities of the probes that were sent */
    ProbeAnswers(Set<String> asked, AllowedNetworks networks) {
        this.asked = asked;
        this.networks = networks;
    }

    void take(byte[] datagram, InetAddress from) {
        String sender = from.getHostAddress();
        try {
            SoapEnvelope envelope = reader.read(datagram);
            if (!asked.contains(envelope.relatesTo())) {
                refuse(sender + ": answers another question (\"" + Excerpt.of(envelope.relatesTo()) + "\")");
                return;
            }
            for (ProbeMatch match : ProbeMatches.of(envelope)) {
                take(match, from, sender);
            }
        } catch (OnvifSyntaxException e) {
            refuse(sender + ": " + e.getMessage());
        }
    }

    private void take(ProbeMatch match, InetAddress from, String sender) {
        if (!match.isVideo()) {
            if (others.size() < MAX_WORDS) {
                others.add(sender + ": " + Excerpt.of(String.join(" ", match.types())) + ", no video device");
            }
            return;
        }
        String not = networks.refusal(from);
        if (not != null) {
            refuse(not);
            return;
        }
        String identity = match.endpoint().isEmpty() ? sender : match.endpoint();
        if (found.containsKey(identity)) {
            return;
        }
        if (found.size() >= MAX_FOUND) {
            refuse("devices: more than " + MAX_FOUND + " (expected: <= " + MAX_FOUND + "), those behind are left out");
            return;
        }
        found.put(
                identity,
                address(match.addresses(), from, sender)
                        .setEndpoint(Excerpt.of(match.endpoint()))
                        .setName(Excerpt.of(match.scope("name")))
                        .setHardware(Excerpt.of(match.scope("hardware")))
                        .build());
    }

    /** Of several addresses the one that the answer came from; else the first, with the sender's in its place. */
    private static FoundSource.Builder address(List<String> said, InetAddress from, String sender) {
        List<URI> usable = new ArrayList<>();
        for (String text : said) {
            URI uri = uri(text);
            if (uri != null) {
                usable.add(uri);
            }
        }
        for (URI uri : usable) {
            if (host(uri).equals(sender)) {
                return FoundSource.newBuilder().setAddress(uri.toString());
            }
        }
        String host = from.getAddress().length == 16 ? "[" + sender + "]" : sender;
        if (usable.isEmpty()) {
            return FoundSource.newBuilder()
                    .setAddress("http://" + host + "/onvif/device_service")
                    .setNote("no address in its answer: the usual one");
        }
        URI first = usable.get(0);
        String port = first.getPort() < 0 ? "" : ":" + first.getPort();
        return FoundSource.newBuilder()
                .setAddress(first.getScheme() + "://" + host + port + first.getRawPath())
                .setNote("address " + Excerpt.of(String.valueOf(first.getHost())) + " replaced by " + sender
                        + (DeviceAddress.leadsNowhere(host(first)) ? " (it leads nowhere, O5)" : ""));
    }

    private static String host(URI uri) {
        return String.valueOf(uri.getHost()).replaceAll("[\\[\\]]", "");
    }

    private static @Nullable URI uri(String text) {
        if (text.length() > 256 || !text.matches("(?i)https?://[\\x21-\\x7E]+")) {
            return null;
        }
        try {
            URI uri = new URI(text);
            return uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawQuery() != null ? null : uri;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private void refuse(String why) {
        if (refused.size() < MAX_WORDS) {
            refused.add(why);
        }
    }

    DiscoverSourcesResponse response() {
        return DiscoverSourcesResponse.newBuilder()
                .addAllFound(found.values())
                .addAllOthers(others)
                .addAllRefused(refused)
                .build();
    }
}
