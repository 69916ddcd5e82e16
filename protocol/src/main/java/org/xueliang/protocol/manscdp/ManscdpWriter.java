package org.xueliang.protocol.manscdp;

/** Writes bodies by the book: prolog, one element a line, lines end with CRLF. */
public final class ManscdpWriter {
    /** Content-Type of what is written. */
    public static final String CONTENT_TYPE = "Application/MANSCDP+xml";

    private ManscdpWriter() {}

    /**
     * @param edition of the receiver: fields and spellings that it knows
     * @return the bytes; their number is the Content-Length
     */
    public static byte[] write(ManscdpMessage message, ManscdpCharset charset, GbEdition edition) {
        throw new UnsupportedOperationException("not yet: " + message + charset + edition);
    }
}
