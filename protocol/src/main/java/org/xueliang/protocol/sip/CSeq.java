package org.xueliang.protocol.sip;

/**
 * A command's sequence number and method (RFC 3261 clause 20.16).
 *
 * @param number 0 to 2^31 - 1
 */
public record CSeq(long number, String method) {
    private static final long MAX = Integer.MAX_VALUE;

    public CSeq {
        if (number < 0 || number > MAX) {
            throw new IllegalArgumentException("CSeq: " + number + " (expected: 0-" + MAX + ")");
        }
    }

    public static CSeq parse(String value) throws SipSyntaxException {
        int start = SipParameters.skipBlanks(value, 0);
        int digits = start;
        while (digits < value.length() && !SipParameters.isBlank(value.charAt(digits))) {
            digits++;
        }
        long number = Decimal.parseLong(value, start, digits);
        int from = SipParameters.skipBlanks(value, digits);
        String method = SipMethods.at(value, from, SipParameters.trimmedEnd(value, from, value.length()));
        if (number < 0 || number > MAX || method == null) {
            throw new SipSyntaxException("CSeq (expected: number below 2^31 and method)", value);
        }
        return new CSeq(number, method);
    }

    @Override
    public String toString() {
        return number + " " + method;
    }
}
