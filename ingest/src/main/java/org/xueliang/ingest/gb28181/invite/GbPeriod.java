package org.xueliang.ingest.gb28181.invite;

import org.xueliang.protocol.sdp.Gb28181Offer;
import org.xueliang.protocol.sdp.GbMedia;
import org.xueliang.protocol.sdp.GbSessionType;

/**
 * What of a channel is asked for.
 *
 * @param startS seconds since the Unix epoch; 0 for live
 * @param stopS seconds since the Unix epoch; 0 for live
 * @param speed of a download; 1 for all else
 */
public record GbPeriod(GbSessionType type, long startS, long stopS, int speed) {
    public static final GbPeriod LIVE = new GbPeriod(GbSessionType.PLAY, 0, 0, 1);

    public GbPeriod {
        if (type != GbSessionType.PLAY && startS >= stopS) {
            throw new IllegalArgumentException("period from " + startS + " to " + stopS + " (expected: start < stop)");
        }
    }

    public static GbPeriod playback(long startS, long stopS) {
        return new GbPeriod(GbSessionType.PLAYBACK, startS, stopS, 1);
    }

    public static GbPeriod download(long startS, long stopS, int speed) {
        return new GbPeriod(GbSessionType.DOWNLOAD, startS, stopS, speed);
    }

    public boolean isDownload() {
        return type == GbSessionType.DOWNLOAD;
    }

    /** 0 for live. */
    public long lengthS() {
        return stopS - startS;
    }

    Gb28181Offer offer(String platform, String channel, GbMedia media, int ssrc) {
        return switch (type) {
            case PLAYBACK -> Gb28181Offer.playback(platform, channel, startS, stopS, media, ssrc);
            case DOWNLOAD -> Gb28181Offer.download(platform, channel, startS, stopS, speed, media, ssrc);
            default -> Gb28181Offer.live(platform, media, ssrc);
        };
    }
}
