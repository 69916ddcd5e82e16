package org.xueliang.protocol.onvif;

import org.jspecify.annotations.Nullable;

/** The envelopes that a client sends, SOAP 1.2. */
public final class OnvifRequests {
    private static final String WSSE =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    private static final String WSU =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
    private static final String DIGEST =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest";
    private static final String BASE64 =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";
    private static final String DEVICE = "http://www.onvif.org/ver10/device/wsdl";

    private OnvifRequests() {}

    /** Which media service is asked: most devices have the first, the newest the second alone. */
    public enum Media {
        MEDIA1("http://www.onvif.org/ver10/media/wsdl"),
        MEDIA2("http://www.onvif.org/ver20/media/wsdl");

        private final String namespace;

        Media(String namespace) {
            this.namespace = namespace;
        }

        String namespace() {
            return namespace;
        }
    }

    /**
     * A call.
     *
     * @param action for the Content-Type
     * @param body inside the envelope's Body
     */
    public record Call(String name, String action, String body) {
        /** @param token null where the call goes without */
        public String envelope(@Nullable UsernameToken token) {
            return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"
                    + "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\">"
                    + (token == null ? "" : "<s:Header>" + security(token) + "</s:Header>")
                    + "<s:Body>" + body + "</s:Body></s:Envelope>\r\n";
        }
    }

    private static String security(UsernameToken token) {
        return "<wsse:Security s:mustUnderstand=\"1\" xmlns:wsse=\"" + WSSE + "\" xmlns:wsu=\"" + WSU + "\">"
                + "<wsse:UsernameToken><wsse:Username>" + escaped(token.user()) + "</wsse:Username>"
                + "<wsse:Password Type=\"" + DIGEST + "\">" + token.digest() + "</wsse:Password>"
                + "<wsse:Nonce EncodingType=\"" + BASE64 + "\">" + token.nonceBase64() + "</wsse:Nonce>"
                + "<wsu:Created>" + token.created() + "</wsu:Created></wsse:UsernameToken></wsse:Security>";
    }

    public static Call getSystemDateAndTime() {
        return device("GetSystemDateAndTime", "");
    }

    public static Call getDeviceInformation() {
        return device("GetDeviceInformation", "");
    }

    public static Call getNetworkInterfaces() {
        return device("GetNetworkInterfaces", "");
    }

    public static Call getServices() {
        return device("GetServices", "<tds:IncludeCapability>false</tds:IncludeCapability>");
    }

    /** What came before GetServices. */
    public static Call getCapabilities() {
        return device("GetCapabilities", "<tds:Category>All</tds:Category>");
    }

    private static Call device(String name, String inside) {
        return new Call(
                name,
                DEVICE + "/" + name,
                "<tds:" + name + " xmlns:tds=\"" + DEVICE + "\">" + inside + "</tds:" + name + ">");
    }

    public static Call getProfiles(Media media) {
        return media(media, "GetProfiles", media == Media.MEDIA1 ? "" : "<trt:Type>All</trt:Type>");
    }

    public static Call getStreamUri(Media media, String profile) {
        String token = "<trt:ProfileToken>" + escaped(profile) + "</trt:ProfileToken>";
        return media(
                media,
                "GetStreamUri",
                media == Media.MEDIA1
                        ? "<trt:StreamSetup><tt:Stream xmlns:tt=\"http://www.onvif.org/ver10/schema\">RTP-Unicast"
                                + "</tt:Stream><tt:Transport xmlns:tt=\"http://www.onvif.org/ver10/schema\"><tt:Protocol>"
                                + "RTSP</tt:Protocol></tt:Transport></trt:StreamSetup>" + token
                        : "<trt:Protocol>RTSP</trt:Protocol>" + token);
    }

    public static Call getSnapshotUri(Media media, String profile) {
        return media(media, "GetSnapshotUri", "<trt:ProfileToken>" + escaped(profile) + "</trt:ProfileToken>");
    }

    private static Call media(Media media, String name, String inside) {
        return new Call(
                name,
                media.namespace + "/" + name,
                "<trt:" + name + " xmlns:trt=\"" + media.namespace + "\">" + inside + "</trt:" + name + ">");
    }

    /** Of WS-Discovery. @param types empty: everything is to answer, which some cameras wait for */
    public static String probe(String messageId, String types) {
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"
                + "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\""
                + " xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\""
                + " xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\""
                + " xmlns:dn=\"http://www.onvif.org/ver10/network/wsdl\"><s:Header>"
                + "<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action>"
                + "<a:MessageID>" + escaped(messageId) + "</a:MessageID>"
                + "<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header>"
                + "<s:Body><d:Probe>" + (types.isEmpty() ? "" : "<d:Types>" + escaped(types) + "</d:Types>")
                + "</d:Probe></s:Body></s:Envelope>\r\n";
    }

    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> {
                    // XML 1.0 has no place for the others, escaped or not.
                    if (c == '\t' || (c >= 0x20 && c < 0xD800) || (c > 0xDFFF && c != 0xFFFE && c != 0xFFFF)) {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.toString();
    }
}
