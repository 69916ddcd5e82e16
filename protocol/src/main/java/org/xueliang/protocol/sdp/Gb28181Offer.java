package org.xueliang.protocol.sdp;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The SDP of an INVITE.
 *
 * @param owner code in o=: the platform's, or the channel's from some (S19 in vendor-quirks)
 * @param channel code in u=; empty for live
 * @param channelType behind the code in u=: 0 all, 1 manual, 2 alarm, 3 time
 * @param startS seconds since the Unix epoch; 0 for live
 * @param stopS seconds since the Unix epoch; 0 for live
 * @param media the first video medium, or the first one at all
 * @param moreMedia the others, in their order
 * @param ssrc y= as unsigned 32 bits; null where absent, zero or unreadable: the answerer chooses
 * @param format f=; null where absent
 * @param streamNumber 2022: 0 main, 1 sub; null where not said
 * @param downloadSpeed null where not said
 * @param attributes further a= lines, such as a vendor's choice of the sub-stream
 * @param oddities that were seen; empty for one to be written
 */
public record Gb28181Offer(
        String owner,
        GbSessionType type,
        String channel,
        int channelType,
        long startS,
        long stopS,
        GbMedia media,
        List<GbMedia> moreMedia,
        @Nullable Integer ssrc,
        @Nullable String format,
        @Nullable Integer streamNumber,
        @Nullable Integer downloadSpeed,
        List<SdpAttribute> attributes,
        Set<GbSdpOddity> oddities) {
    public Gb28181Offer {
        moreMedia = List.copyOf(moreMedia);
        attributes = List.copyOf(attributes);
        oddities = Set.copyOf(oddities);
    }

    /** Live pictures. */
    public static Gb28181Offer live(String owner, GbMedia media, int ssrc) {
        return new Gb28181Offer(
                owner, GbSessionType.PLAY, "", 0, 0, 0, media, List.of(), ssrc, null, null, null, List.of(), Set.of());
    }

    /** A recording, at the pace of time. */
    public static Gb28181Offer playback(
            String owner, String channel, long startS, long stopS, GbMedia media, int ssrc) {
        return new Gb28181Offer(
                owner,
                GbSessionType.PLAYBACK,
                channel,
                0,
                startS,
                stopS,
                media,
                List.of(),
                ssrc,
                null,
                null,
                null,
                List.of(),
                Set.of());
    }

    /** A recording, as a file. */
    public static Gb28181Offer download(
            String owner, String channel, long startS, long stopS, int speed, GbMedia media, int ssrc) {
        return new Gb28181Offer(
                owner,
                GbSessionType.DOWNLOAD,
                channel,
                0,
                startS,
                stopS,
                media,
                List.of(),
                ssrc,
                null,
                null,
                speed,
                List.of(),
                Set.of());
    }

    /** With further a= lines, such as {@code streamprofile:1}. */
    public Gb28181Offer with(List<SdpAttribute> newAttributes) {
        return new Gb28181Offer(
                owner,
                type,
                channel,
                channelType,
                startS,
                stopS,
                media,
                moreMedia,
                ssrc,
                format,
                streamNumber,
                downloadSpeed,
                newAttributes,
                oddities);
    }

    /** With 2022's a=streamnumber. */
    public Gb28181Offer withStreamNumber(int newStreamNumber) {
        return new Gb28181Offer(
                owner,
                type,
                channel,
                channelType,
                startS,
                stopS,
                media,
                moreMedia,
                ssrc,
                format,
                newStreamNumber,
                downloadSpeed,
                attributes,
                oddities);
    }
}
