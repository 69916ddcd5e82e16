package org.xueliang.ingest.gb28181.device;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.device.DeviceNonces.Used;
import org.xueliang.ingest.gb28181.device.RegisterVerdict.What;
import org.xueliang.protocol.auth.AuthSyntaxException;
import org.xueliang.protocol.auth.Authorization;
import org.xueliang.protocol.auth.NonceIssuer;
import org.xueliang.protocol.auth.RegistrarChallenge;

/**
 * Decides over REGISTER (GB/T 28181-2022 9.1): registration, refresh and log-off alike need an answer to a challenge of ours
 * that was not given before. That a Call-ID, a tag or an address is known proves nothing: others take it, and with it
 * anyone's camera (vendor-quirks 1.2). Knows no socket and no clock. For one thread.
 */
final class Registrar {
    /** 9.1 gives no default for a REGISTER without Expires; RFC 3261 10.3 leaves it to the registrar, S8 wants it taken. */
    static final long DEFAULT_EXPIRES_S = 3600;

    /**
     * One device may register so often. Taken when it has proved itself and not before: else anybody who sends its code from anywhere could
     * use it up and keep it out. What strangers send is bounded by address.
     */
    static final Rate PER_DEVICE = Rate.perSecond(0.5, 8);

    private static final long BUSY_RETRY_S = 60;

    private final RegistrarOptions options;
    private final DeviceNonces nonces;
    private final LockOut lockOut = new LockOut();
    private final SourceRates sources;

    Registrar(RegistrarOptions options, NonceIssuer issuer) {
        this.options = options;
        this.nonces = new DeviceNonces(issuer);
        this.sources = new SourceRates(Rate.perSecond(options.registersPerSource(), (int)
                Math.max(8, Math.min(100_000, 4 * options.registersPerSource()))));
    }

    /** What a device that is new here starts with: nothing that was asked before counts for it. */
    Used newUse() {
        return new Used(nonces.last());
    }

    /** Whether the address may ask at all; before the request is looked at. */
    boolean admits(InetAddress source, long nowMs) {
        return sources.take(source, nowMs);
    }

    /**
     * Looks at a request of a device that may be known.
     *
     * @param known null where nobody knows it
     * @param complete whether nobody knowing it means that it is unknown
     * @param used what it proved before; null where nothing is kept of it
     */
    RegisterVerdict decide(
            RegisterAttempt attempt, @Nullable KnownDevice known, boolean complete, @Nullable Used used, long nowMs) {
        if (known == null) {
            return complete
                    ? RegisterVerdict.of(What.UNKNOWN, "no such device is enrolled")
                    : RegisterVerdict.later(What.NOT_NOW, BUSY_RETRY_S, "the registry has not told its devices yet");
        }
        KnownDevice.Verifier verifier = known.verifier();
        if (!known.enrolled() || verifier == null) {
            return RegisterVerdict.of(What.PENDING, "the device waits for approval");
        }
        if (used == null) {
            return RegisterVerdict.later(What.NOT_NOW, BUSY_RETRY_S, "as many devices as this gateway takes");
        }
        long lockedMs = lockOut.lockedForMs(attempt.device(), attempt.source(), nowMs);
        if (lockedMs > 0) {
            return RegisterVerdict.later(
                    What.LOCKED,
                    lockedMs / 1000 + 1,
                    "locked out after wrong passwords, " + lockedMs / 1000 + " s more");
        }
        if (attempt.authorization() == null) {
            return challenge(What.CHALLENGE, attempt, nowMs, "no credentials yet");
        }
        return answer(attempt, attempt.authorization(), verifier, used, nowMs);
    }

    private RegisterVerdict answer(
            RegisterAttempt attempt, String header, KnownDevice.Verifier verifier, Used used, long nowMs) {
        Authorization parsed;
        try {
            parsed = Authorization.parse(header);
        } catch (AuthSyntaxException e) {
            return RegisterVerdict.of(What.BAD, "Authorization: " + e.getMessage());
        }
        if (!(parsed instanceof Authorization.Digest digest)) {
            return challenge(What.CHALLENGE, attempt, nowMs, "Authorization of another scheme (expected: Digest)");
        }
        // The nonce first: who shows one that is not good learns nothing about the password.
        switch (nonces.check(digest.nonce(), digest.nc(), attempt.device(), attempt.source(), used, nowMs)) {
            case STALE -> {
                return challenge(What.CHALLENGE_STALE, attempt, nowMs, "the nonce is too old");
            }
            case USED -> {
                return challenge(What.CHALLENGE_STALE, attempt, nowMs, "the nonce was answered before: a replay");
            }
            case FOREIGN -> {
                return challenge(What.CHALLENGE_STALE, attempt, nowMs, "the nonce is none of ours for this sender");
            }
            case FRESH -> {}
        }
        String wrong = wrong(attempt, digest, verifier);
        if (!wrong.isEmpty()) {
            long lockedMs = lockOut.wrong(attempt.device(), attempt.source(), nowMs);
            return lockedMs == 0
                    ? RegisterVerdict.of(What.WRONG, wrong)
                    : RegisterVerdict.later(
                            What.LOCKED, lockedMs / 1000, wrong + "; locked out for " + lockedMs / 1000 + " s");
        }
        if (!used.admits(nowMs)) {
            return RegisterVerdict.of(What.DROP, "more registrations of this device than are taken");
        }
        nonces.use(digest.nonce(), digest.nc(), used);
        lockOut.right(attempt.device(), attempt.source());
        if (attempt.expiresS() == 0) {
            return RegisterVerdict.good(What.ACCEPT, 0, "logged off");
        }
        long expiresS = granted(attempt.expiresS());
        return options.redirect()
                ? RegisterVerdict.good(What.REDIRECT, expiresS, "proved, sent elsewhere")
                : RegisterVerdict.good(What.ACCEPT, expiresS, "registered for " + expiresS + " s");
    }

    /** In words; empty where nothing is wrong. */
    private String wrong(RegisterAttempt attempt, Authorization.Digest digest, KnownDevice.Verifier verifier) {
        if (!digest.realm().equals(options.realm())) {
            return "Digest of another realm (expected: " + options.realm() + ")";
        }
        if (!options.offer().takes(digest.algorithm())) {
            return "Digest by " + digest.algorithm().token() + " (expected: what was offered)";
        }
        // R5: cameras without a field for the user name answer with their code. The hash covers the name, so such a
        // device needs a profile without a user name: its own code is the name then.
        if (!digest.user().equals(verifier.username())) {
            return "Digest of another user name than the profile's";
        }
        if (!uriFits(digest.uri(), attempt, options)) {
            return "Digest for another URI";
        }
        String ha1 = verifier.ha1(digest.algorithm());
        return !ha1.isEmpty() && digest.matches("REGISTER", ha1) ? "" : "wrong password";
    }

    /**
     * S7: the same text, or our code at whatever host, or the domain alone, or (sipp, and devices that know no more than what
     * was typed into them) the address that they sent it to. Anything else would let somebody pass our challenge on to a
     * device and its answer back to us.
     */
    private static boolean uriFits(String answered, RegisterAttempt attempt, RegistrarOptions options) {
        if (answered.equals(attempt.uri())
                || answered.startsWith("sip:" + options.platform() + "@")
                || answered.equals("sip:" + options.realm())) {
            return true;
        }
        String host = attempt.reachedAt();
        return !host.isEmpty() && (answered.equals("sip:" + host) || answered.startsWith("sip:" + host + ":"));
    }

    private long granted(long askedS) {
        long asked = askedS < 0 ? DEFAULT_EXPIRES_S : askedS;
        return Math.max(options.minExpiresS(), Math.min(options.maxExpiresS(), asked));
    }

    private RegisterVerdict challenge(What what, RegisterAttempt attempt, long nowMs, String note) {
        return RegisterVerdict.challenge(what, nonces.issue(attempt.device(), attempt.source(), nowMs), note);
    }

    /** The headers of a challenge, in the order that they are to be sent. */
    List<String> headers(RegisterVerdict challenge) {
        boolean stale = challenge.what() == What.CHALLENGE_STALE;
        return options.offer().algorithms().stream()
                .map(algorithm -> RegistrarChallenge.digest(algorithm, options.realm(), challenge.nonce(), stale))
                .toList();
    }
}
