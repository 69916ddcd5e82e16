package org.xueliang.protocol.sdp;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One m= line and what belongs to it.
 *
 * @param type lower case: video, audio, application, or a vendor's own such as {@code application/tp-link} (R25 in vendor-quirks)
 * @param port 0 in RTSP
 * @param protocol as it came, empty where missing
 * @param formats the rest of the line: payload types for RTP, whatever else for others
 * @param attributes in their order; at most 256
 */
public record MediaDescription(
        String type, int port, String protocol, List<String> formats, List<SdpAttribute> attributes) {
    public MediaDescription {
        formats = List.copyOf(formats);
        attributes = List.copyOf(attributes);
    }

    /** RTP/AVP, RTP/SAVP, TCP/RTP/AVP, RTP/AVPF ...: all that name RTP. */
    public boolean isRtp() {
        return protocol.toUpperCase(Locale.ROOT).contains("RTP");
    }

    public @Nullable String control() {
        return value(attributes, "control");
    }

    public boolean has(String attribute) {
        return value(attributes, attribute) != null;
    }

    /** @return the mapping of a payload type, or null */
    public @Nullable RtpMap rtpMap(int payloadType) {
        for (SdpAttribute attribute : attributes) {
            if (attribute.name().equals("rtpmap")) {
                RtpMap map = RtpMap.parse(attribute.value());
                if (map != null && map.payloadType() == payloadType) {
                    return map;
                }
            }
        }
        return null;
    }

    static @Nullable String value(List<SdpAttribute> attributes, String name) {
        for (SdpAttribute attribute : attributes) {
            if (attribute.name().equals(name)) {
                return attribute.value();
            }
        }
        return null;
    }
}
