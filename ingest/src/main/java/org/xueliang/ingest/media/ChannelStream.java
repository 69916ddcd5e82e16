package org.xueliang.ingest.media;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.VideoCodec;

/**
 * One live session's stream of one channel. Written by the one event loop that owns the session; every getter may be called
 * from any thread.
 */
public final class ChannelStream {
    private final String channel;
    private final String place;
    private final String sessionId;
    private final String gateway;
    private final long startedUs;
    private final GopCache gops;
    private final StreamStatistics statistics = new StreamStatistics();
    private volatile @Nullable VideoCodec codec;
    private volatile @Nullable ParameterSets parameterSets;
    private volatile @Nullable AudioFormat audio;
    private volatile @Nullable String unsupportedAudio;
    private volatile long deviceTimeUs;
    private volatile @Nullable Long dateErrorMs;
    private volatile @Nullable String refusedParameterSet;

    /**
     * @param channel 20-digit code
     * @param sessionId a new one for each session
     * @param codec null where only the stream itself shows it
     * @param startedUs microseconds since the Unix epoch by the gateway's clock
     */
    public ChannelStream(
            String channel,
            String place,
            String sessionId,
            String gateway,
            @Nullable VideoCodec codec,
            long startedUs,
            GopCache gops) {
        this.channel = channel;
        this.place = place;
        this.sessionId = sessionId;
        this.gateway = gateway;
        this.codec = codec;
        this.startedUs = startedUs;
        this.gops = gops;
    }

    public String channel() {
        return channel;
    }

    public String place() {
        return place;
    }

    public String sessionId() {
        return sessionId;
    }

    public String gateway() {
        return gateway;
    }

    /** Known to whoever was told that the stream started. */
    public VideoCodec codec() {
        VideoCodec known = codec;
        if (known == null) {
            throw new IllegalStateException("no access unit of " + channel + " has come yet: its codec is not known");
        }
        return known;
    }

    /** Of each access unit; false where the stream was of another codec until now. */
    boolean isOf(VideoCodec seen) {
        if (codec == null) {
            codec = seen;
        }
        return codec == seen;
    }

    public long startedUs() {
        return startedUs;
    }

    public GopCache gops() {
        return gops;
    }

    public StreamStatistics statistics() {
        return statistics;
    }

    /** The newest complete sets, from the SDP or in the stream (these win); null until known. Replaced as a whole. */
    public @Nullable ParameterSets parameterSets() {
        return parameterSets;
    }

    /** What its sound is, where it has some that its owner lets pass; null before the first of it, or where there is none. */
    public @Nullable AudioFormat audio() {
        return audio;
    }

    /** The newest kind of sound that came and cannot be passed on, such as "G729"; null where none did. */
    public @Nullable String unsupportedAudio() {
        return unsupportedAudio;
    }

    void unsupportedAudio(String codec, long packets) {
        unsupportedAudio = codec;
        statistics.audioUnsupported(packets);
    }

    void audio(@Nullable AudioFormat format) {
        if (format == null || !format.equals(audio)) {
            audio = format;
        }
    }

    /** The device's own time of the newest access unit, microseconds since the Unix epoch; 0 where it gives none. */
    public long deviceTimeUs() {
        return deviceTimeUs;
    }

    /** The camera's clock minus the gateway's, milliseconds, by the Date of its answers; null where it gives none. */
    public @Nullable Long dateErrorMs() {
        return dateErrorMs;
    }

    public void dateErrorMs(long errorMs) {
        dateErrorMs = errorMs;
    }

    /** Why the newest parameter set was not taken, in words; null where none was refused. */
    public @Nullable String refusedParameterSet() {
        return refusedParameterSet;
    }

    void refusedParameterSet(String reason) {
        refusedParameterSet = reason;
    }

    void parameterSets(ParameterSets sets) {
        parameterSets = sets;
    }

    void deviceTimeUs(long timeUs) {
        deviceTimeUs = timeUs;
    }

    @Override
    public String toString() {
        return "stream of " + channel + " (" + codec + ", session " + sessionId + ")";
    }
}
