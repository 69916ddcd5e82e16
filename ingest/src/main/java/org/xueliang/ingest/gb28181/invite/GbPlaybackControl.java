package org.xueliang.ingest.gb28181.invite;

import java.util.function.IntFunction;
import org.xueliang.protocol.mansrtsp.MansrtspMessage.Request;
import org.xueliang.protocol.mansrtsp.MansrtspWriter;

/** What a playback is told while it runs (2022 9.8, annex B). */
public final class GbPlaybackControl {
    static final String CONTENT_TYPE = MansrtspWriter.CONTENT_TYPE;

    private final IntFunction<Request> request;

    private GbPlaybackControl(IntFunction<Request> request) {
        this.request = request;
    }

    public static GbPlaybackControl pause() {
        return new GbPlaybackControl(Request::pause);
    }

    public static GbPlaybackControl resume() {
        return new GbPlaybackControl(Request::resume);
    }

    /** @param seconds from the begin of the period */
    public static GbPlaybackControl seek(double seconds) {
        return new GbPlaybackControl(cseq -> Request.seek(cseq, seconds));
    }

    /** @param scale 0.25 to 4 by the standard */
    public static GbPlaybackControl scale(double scale) {
        return new GbPlaybackControl(cseq -> Request.scale(cseq, scale));
    }

    byte[] body(int cseq) {
        return MansrtspWriter.write(request.apply(cseq));
    }
}
