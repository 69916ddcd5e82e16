package org.xueliang.ingest.gb28181.device;

/**
 * What is to be done with a REGISTER.
 *
 * @param what the answer
 * @param note for the trace and for people; no secret
 * @param nonce of a challenge; else empty
 * @param expiresS granted, 0 where it logged off; for {@link What#ACCEPT} and {@link What#REDIRECT}
 * @param retryAfterS for refusals that pass; else 0
 */
record RegisterVerdict(What what, String note, String nonce, long expiresS, long retryAfterS) {
    /** The answer. */
    enum What {
        /** None at all: more of them come than anyone needs. */
        DROP,
        /** 401 with a challenge. */
        CHALLENGE,
        /** 401 with a challenge that says that the last nonce was too old. */
        CHALLENGE_STALE,
        /** 200: proved and within its bounds. */
        ACCEPT,
        /** 302: proved, and belongs elsewhere. */
        REDIRECT,
        /** 403: wrong. */
        WRONG,
        /** 403: too often wrong. */
        LOCKED,
        /** 403: nobody knows it. */
        UNKNOWN,
        /** 403: known and not approved. */
        PENDING,
        /** 400: cannot be read. */
        BAD,
        /** 503: the registry has not told who there is, or there is no room. */
        NOT_NOW
    }

    static RegisterVerdict of(What what, String note) {
        return new RegisterVerdict(what, note, "", 0, 0);
    }

    static RegisterVerdict challenge(What what, String nonce, String note) {
        return new RegisterVerdict(what, note, nonce, 0, 0);
    }

    static RegisterVerdict later(What what, long retryAfterS, String note) {
        return new RegisterVerdict(what, note, "", 0, retryAfterS);
    }

    static RegisterVerdict good(What what, long expiresS, String note) {
        return new RegisterVerdict(what, note, "", expiresS, 0);
    }
}
