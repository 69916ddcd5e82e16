package org.xueliang.protocol.mansrtsp;

/** Writes playback control as the standard's examples are: no URL, version RTSP/1.0. */
public final class MansrtspWriter {
    public static final String CONTENT_TYPE = "Application/MANSRTSP";

    private MansrtspWriter() {}

    public static byte[] write(MansrtspMessage message) {
        throw new UnsupportedOperationException("not yet: " + message);
    }
}
