package org.xueliang.protocol.mansrtsp;

/** Reads playback control: any version token, a URL behind the method or none, lines that end with LF. */
public final class MansrtspParser {
    public static final int MAX_BYTES = 8 * 1024;

    private MansrtspParser() {}

    public static MansrtspMessage parse(byte[] body) throws MansrtspSyntaxException {
        throw new UnsupportedOperationException("not yet: " + body.length);
    }
}
