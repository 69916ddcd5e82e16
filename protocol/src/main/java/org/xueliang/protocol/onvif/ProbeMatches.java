package org.xueliang.protocol.onvif;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What is read out of answers to a probe (WS-Discovery 2005/04). */
public final class ProbeMatches {
    private static final int MAX_MATCHES = 16;

    private ProbeMatches() {}

    /**
     * A device that answered.
     *
     * @param endpoint urn:uuid, the device's own for good
     * @param types local names: "NetworkVideoTransmitter", "PrintDeviceType"
     * @param addresses of its device service, as it says them
     */
    public record ProbeMatch(String endpoint, List<String> types, List<String> scopes, List<String> addresses) {
        /** A device of ONVIF: by a type, or by a scope of ONVIF's own. */
        public boolean isVideo() {
            return types.contains("NetworkVideoTransmitter")
                    || scopes.stream().anyMatch(scope -> scope.startsWith("onvif://www.onvif.org/"));
        }

        /** What its scopes say of it: "name", "hardware"; empty where they do not. */
        public String scope(String kind) {
            String begin = "onvif://www.onvif.org/" + kind + "/";
            return scopes.stream()
                    .filter(scope -> scope.startsWith(begin))
                    .map(scope -> decoded(scope.substring(begin.length())))
                    .findFirst()
                    .orElse("");
        }
    }

    /** Percent-encoding as far as it is one. */
    private static String decoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            int high = raw[i] == '%' && i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(raw[i + 2], 16);
            if (low < 0) {
                bytes.write(raw[i]);
            } else {
                bytes.write(high * 16 + low);
                i += 2;
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** At most {@value #MAX_MATCHES}. */
    public static List<ProbeMatch> of(SoapEnvelope envelope) throws OnvifSyntaxException {
        List<ProbeMatch> matches = new ArrayList<>();
        for (XmlNode match : envelope.answer("ProbeMatches").children("ProbeMatch")) {
            if (matches.size() < MAX_MATCHES) {
                matches.add(new ProbeMatch(
                        match.textAt("EndpointReference", "Address"),
                        words(match.textAt("Types")).stream()
                                .map(type -> type.substring(type.indexOf(':') + 1))
                                .toList(),
                        words(match.textAt("Scopes")),
                        words(match.textAt("XAddrs"))));
            }
        }
        return matches;
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("\\s+", 64));
    }
}
