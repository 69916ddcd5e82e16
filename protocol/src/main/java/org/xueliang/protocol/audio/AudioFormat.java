package org.xueliang.protocol.audio;

import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver has to know of a track.
 *
 * @param sampleRateHz of the RTP clock
 * @param config AudioSpecificConfig (ISO/IEC 14496-3 clause 1.6.2.1) in lower-case hex; empty for G.711
 */
public record AudioFormat(AudioCodec codec, int sampleRateHz, int channels, String config) {
    public static final AudioFormat PCMA = new AudioFormat(AudioCodec.PCMA, 8000, 1, "");
    public static final AudioFormat PCMU = new AudioFormat(AudioCodec.PCMU, 8000, 1, "");

    /** Samples of an AAC frame. */
    public static final int AAC_FRAME_SAMPLES = 1024;

    private static final int[] RATES = {
        96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350
    };

    /** @return -1 where the index is reserved */
    static int rate(int index) {
        return index >= 0 && index < RATES.length ? RATES[index] : -1;
    }

    private static int index(int rateHz) {
        for (int i = 0; i < RATES.length; i++) {
            if (RATES[i] == rateHz) {
                return i;
            }
        }
        return -1;
    }

    /** Of AAC without a config: as ADTS says. */
    static AudioFormat aac(int objectType, int rateIndex, int channels) {
        int config = objectType << 11 | rateIndex << 7 | channels << 3;
        return new AudioFormat(AudioCodec.AAC, rate(rateIndex), channels, String.format(Locale.ROOT, "%04x", config));
    }

    /**
     * Of AAC by the config of an SDP.
     *
     * @param text hex; a digit too many at its end is dropped (R28 in vendor-quirks)
     * @return null where it cannot be read, or is of an object type that ADTS cannot say
     */
    public static @Nullable AudioFormat aac(String text) {
        String even = text.strip().toLowerCase(Locale.ROOT);
        even = even.substring(0, even.length() & ~1);
        if (even.length() < 4 || even.length() > 64) {
            return null;
        }
        byte[] bytes;
        try {
            bytes = HexFormat.of().parseHex(even);
        } catch (IllegalArgumentException notHex) {
            return null;
        }
        int first = (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
        int rateIndex = first >> 7 & 15;
        int channels = first >> 3 & 15;
        if (rate(rateIndex) < 0 || channels < 1 || channels > 7 || objectType(even) < 1) {
            return null;
        }
        return new AudioFormat(AudioCodec.AAC, rate(rateIndex), channels, even);
    }

    /** Main, LC, SSR, LTP: 1 to 4; what SBR and PS (5, 29) are built upon is LC. @return 0 for all else */
    private static int objectType(String config) {
        int type = Integer.parseInt(config.substring(0, 2), 16) >> 3;
        return type == 5 || type == 29 ? 2 : type <= 4 ? type : 0;
    }

    int objectType() {
        return objectType(config);
    }

    int rateIndex() {
        return index(sampleRateHz);
    }

    /** Whether it can stand in a program stream, which says neither rate nor channels of G.711. */
    public boolean fitsProgramStream() {
        return codec == AudioCodec.AAC || sampleRateHz == 8000 && channels == 1;
    }

    /** For an SDP: "PCMA/8000", "mpeg4-generic/16000/1". */
    public String rtpMap() {
        return switch (codec) {
            case PCMA, PCMU -> codec + "/" + sampleRateHz + (channels == 1 ? "" : "/" + channels);
            case AAC -> "mpeg4-generic/" + sampleRateHz + "/" + channels;
        };
    }

    /** The static one of RFC 3551 where there is one, else 97. */
    public int payloadType() {
        boolean usual = sampleRateHz == 8000 && channels == 1;
        return switch (codec) {
            case PCMA -> usual ? 8 : 97;
            case PCMU -> usual ? 0 : 97;
            case AAC -> 97;
        };
    }

    /** For an SDP (RFC 3640 clause 3.3.6, AAC-hbr); empty for G.711. */
    public String formatParameters() {
        return codec == AudioCodec.AAC
                ? "streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config="
                        + config
                : "";
    }

    /** How long a frame is. @param bytes of the frame */
    public int samples(int bytes) {
        return codec == AudioCodec.AAC ? AAC_FRAME_SAMPLES : bytes / channels;
    }

    @Override
    public String toString() {
        return codec + " " + sampleRateHz + " Hz, " + channels + (channels == 1 ? " channel" : " channels");
    }
}
