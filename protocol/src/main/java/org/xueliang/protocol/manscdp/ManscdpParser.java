package org.xueliang.protocol.manscdp;

import org.jspecify.annotations.Nullable;

/** Reads bodies as devices write them. What it forgives is named in {@link ManscdpOddity}; what it does not is a {@link ManscdpSyntaxException}. */
public final class ManscdpParser {
    private ManscdpParser() {}

    /** The charset by the bytes, limits by default. */
    public static ManscdpBody parse(byte[] body) throws ManscdpSyntaxException {
        return parse(body, null, ManscdpLimits.DEFAULT);
    }

    /**
     * @param charset that the device is set to; null to find it out from the bytes
     * @throws ManscdpSyntaxException what is no MANSCDP at all, is larger than allowed, or brings a document type
     */
    public static ManscdpBody parse(byte[] body, @Nullable ManscdpCharset charset, ManscdpLimits limits)
            throws ManscdpSyntaxException {
        throw new UnsupportedOperationException("not yet: " + body.length + charset + limits);
    }
}
