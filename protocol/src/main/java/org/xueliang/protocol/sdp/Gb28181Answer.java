package org.xueliang.protocol.sdp;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The SDP of the 200 to an INVITE.
 *
 * @param owner code in o=; may be empty
 * @param type null where s= is another's
 * @param media the first video medium, or the first one at all
 * @param moreMedia the others, in their order
 * @param ssrc y= as unsigned 32 bits; null where absent, zero or unreadable: what was offered is assumed (D4 in vendor-quirks)
 * @param format f=; null where absent
 * @param fileSizeBytes of a download; -1 where not said
 * @param oddities that were seen; empty for one to be written
 */
public record Gb28181Answer(
        String owner,
        @Nullable GbSessionType type,
        GbMedia media,
        List<GbMedia> moreMedia,
        @Nullable Integer ssrc,
        @Nullable String format,
        long fileSizeBytes,
        Set<GbSdpOddity> oddities) {
    public Gb28181Answer {
        moreMedia = List.copyOf(moreMedia);
        oddities = Set.copyOf(oddities);
    }

    /** An answer to write. */
    public static Gb28181Answer of(String owner, GbSessionType type, GbMedia media, int ssrc, @Nullable String format) {
        return new Gb28181Answer(owner, type, media, List.of(), ssrc, format, -1, Set.of());
    }

    /** Port 0: nothing is sent, though the status is 200 (D12 in vendor-quirks). */
    public boolean isRefused() {
        return media.port() == 0 && !(media.tcp() && media.setup() == MediaSetup.ACTIVE);
    }
}
