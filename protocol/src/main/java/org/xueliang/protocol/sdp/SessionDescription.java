package org.xueliang.protocol.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is used of a session description.
 *
 * @param originUser the first token of o=, null where there is none; {@code CV-RTSPHandler} marks D-Link's sendonly video (R24 in vendor-quirks)
 * @param sessionName s=, the first one; empty where there is none (R21)
 * @param attributes those before the first m=
 * @param media in their order
 */
public record SessionDescription(
        @Nullable String originUser, String sessionName, List<SdpAttribute> attributes, List<MediaDescription> media) {
    public SessionDescription {
        attributes = List.copyOf(attributes);
        media = List.copyOf(media);
    }

    /** @return the aggregate control, null where there is none: use Content-Base */
    public @Nullable String control() {
        return MediaDescription.value(attributes, "control");
    }
}
