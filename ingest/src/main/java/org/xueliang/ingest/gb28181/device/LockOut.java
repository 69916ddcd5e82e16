package org.xueliang.ingest.gb28181.device;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Stops guessing: after {@value #FREE} wrong answers of one address for one device within {@value #FORGET_MS} ms it gets no
 * further try for a while, doubling. Only answers to our own challenges count, which a forged sender address never sees: so
 * nobody can lock out somebody else. Bounded and expiring. For one thread.
 */
final class LockOut {
    private static final int FREE = 5;
    private static final long FIRST_MS = 60_000;
    private static final long LONGEST_MS = 30 * 60_000;
    private static final long FORGET_MS = 60 * 60_000;
    private static final int MAX_GUESSERS = 16_384;

    private record Guesser(String device, InetAddress source) {}

    private static final class Guesses {
        int wrong;
        long lastMs;
        /** Means something once there were too many. */
        long lockedUntilMs;
    }

    private final Map<Guesser, Guesses> guessers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Guesser, Guesses> eldest) {
            return size() > MAX_GUESSERS;
        }
    };

    /** How long until the address may try again, in milliseconds; 0 where it may. */
    long lockedForMs(String device, InetAddress source, long nowMs) {
        if (guessers.isEmpty()) {
            return 0;
        }
        Guesses guesses = guessers.get(new Guesser(device, source));
        return guesses == null || guesses.wrong < FREE ? 0 : Math.max(0, guesses.lockedUntilMs - nowMs);
    }

    /** @return how long it is locked out from now on, in milliseconds; 0 where it is not */
    long wrong(String device, InetAddress source, long nowMs) {
        Guesses guesses = guessers.computeIfAbsent(new Guesser(device, source), key -> new Guesses());
        if (guesses.wrong > 0 && nowMs - guesses.lastMs > FORGET_MS) {
            guesses.wrong = 0;
        }
        guesses.lastMs = nowMs;
        guesses.wrong++;
        if (guesses.wrong < FREE) {
            return 0;
        }
        long lock = Math.min(LONGEST_MS, FIRST_MS << Math.min(10, guesses.wrong - FREE));
        guesses.lockedUntilMs = nowMs + lock;
        return lock;
    }

    /** It proved itself: what was wrong before was a slip. */
    void right(String device, InetAddress source) {
        guessers.remove(new Guesser(device, source));
    }

    int size() {
        return guessers.size();
    }
}
