package org.xueliang.protocol.sdp;

/**
 * SSRCs to offer in one domain: 9,999 live and 9,999 historical ones. What was given back rests before it is given again, for late packets of its
 * last stream may still come. An SSRC is a hint and never the key of a stream. Not thread-safe; times are milliseconds of one clock.
 */
public final class SsrcPool {
    /** Kinds of the first digit. */
    public enum Kind {
        LIVE,
        HISTORY
    }

    /** No number is free; the message says how many are in use and how many rest. */
    public static final class ExhaustedException extends Exception {
        private static final long serialVersionUID = 1L;

        public ExhaustedException(String message) {
            super(message);
        }
    }

    /**
     * @param domain SIP domain or code, at least 8 digits; digits 4 to 8 go into the SSRC
     * @param firstNumber 1 to 9999; gateways of one domain take parts of the range
     * @param lastNumber firstNumber to 9999
     * @param quarantineMs rest of a released number
     */
    public SsrcPool(String domain, int firstNumber, int lastNumber, long quarantineMs) {
        throw new UnsupportedOperationException("not yet: " + domain + firstNumber + lastNumber + quarantineMs);
    }

    /** @return an SSRC that nobody uses */
    public int allocate(Kind kind, long nowMs) throws ExhaustedException {
        throw new UnsupportedOperationException("not yet: " + kind + nowMs);
    }

    /** @return false where it was not allocated: given back twice, or never ours */
    public boolean release(int ssrc, long nowMs) {
        throw new UnsupportedOperationException("not yet: " + ssrc + nowMs);
    }

    /** A device chose this one: it is not given to others until released. @return false where it is taken, or not of this pool */
    public boolean reserve(int ssrc) {
        throw new UnsupportedOperationException("not yet: " + ssrc);
    }

    public int inUse() {
        throw new UnsupportedOperationException("not yet");
    }
}
