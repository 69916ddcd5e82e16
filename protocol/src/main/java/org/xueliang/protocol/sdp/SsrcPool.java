package org.xueliang.protocol.sdp;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * SSRCs to offer in one domain: 9,999 live and 9,999 historical ones. What was given back rests before it is given again, for late packets of its
 * last stream may still come. An SSRC is a hint and never the key of a stream. Not thread-safe; times are milliseconds of one clock.
 */
public final class SsrcPool {
    private static final int LARGEST_NUMBER = 9999;
    private static final int HISTORY = 1_000_000_000;

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

    private record Resting(int number, long untilMs) {}

    /** Numbers of one kind. */
    private static final class Numbers {
        private final BitSet taken = new BitSet(LARGEST_NUMBER + 1);
        private final BitSet resting = new BitSet(LARGEST_NUMBER + 1);
        private final Deque<Resting> queue = new ArrayDeque<>();
        private int next;

        private void wake(long nowMs) {
            for (Resting first = queue.peek(); first != null && first.untilMs <= nowMs; first = queue.peek()) {
                resting.clear(first.number);
                queue.remove();
            }
        }
    }

    private final Map<Kind, Numbers> kinds = new EnumMap<>(Kind.class);
    private final int domain;
    private final int firstNumber;
    private final int lastNumber;
    private final long quarantineMs;

    /**
     * @param domain SIP domain or code, at least 8 digits; digits 4 to 8 go into the SSRC
     * @param firstNumber 1 to 9999; gateways of one domain take parts of the range
     * @param lastNumber firstNumber to 9999
     * @param quarantineMs rest of a released number
     */
    public SsrcPool(String domain, int firstNumber, int lastNumber, long quarantineMs) {
        this(domain, firstNumber, lastNumber, quarantineMs, firstNumber);
    }

    /** The same, beginning at any of the numbers: devices may still send with those that a process before this one gave. */
    public SsrcPool(String domain, int firstNumber, int lastNumber, long quarantineMs, RandomGenerator random) {
        this(
                domain,
                firstNumber,
                lastNumber,
                quarantineMs,
                firstNumber + random.nextInt(Math.max(1, lastNumber - firstNumber + 1)));
    }

    private SsrcPool(String domain, int firstNumber, int lastNumber, long quarantineMs, int begin) {
        if (!domain.matches("[0-9]{8,20}")) {
            throw new IllegalArgumentException("domain: \"" + domain + "\" (expected: 8 to 20 digits)");
        }
        if (firstNumber < 1 || lastNumber < firstNumber || lastNumber > LARGEST_NUMBER || quarantineMs < 0) {
            throw new IllegalArgumentException(
                    "SSRC numbers: " + firstNumber + " to " + lastNumber + " (expected: 1 to " + LARGEST_NUMBER + ")");
        }
        this.domain = Integer.parseInt(domain.substring(3, 8)) * 10_000;
        this.firstNumber = firstNumber;
        this.lastNumber = lastNumber;
        this.quarantineMs = quarantineMs;
        for (Kind kind : Kind.values()) {
            Numbers numbers = new Numbers();
            numbers.next = begin;
            kinds.put(kind, numbers);
        }
    }

    /** @return an SSRC that nobody uses */
    public int allocate(Kind kind, long nowMs) throws ExhaustedException {
        Numbers numbers = numbers(kind);
        numbers.wake(nowMs);
        for (int tried = firstNumber; tried <= lastNumber; tried++) {
            int number = numbers.next;
            numbers.next = number == lastNumber ? firstNumber : number + 1;
            if (!numbers.taken.get(number) && !numbers.resting.get(number)) {
                numbers.taken.set(number);
                return ssrc(kind, number);
            }
        }
        throw new ExhaustedException("SSRCs: " + numbers.taken.cardinality() + " in use and "
                + numbers.resting.cardinality() + " resting (expected: one of " + (lastNumber - firstNumber + 1)
                + " free)");
    }

    /** @return false where it was not allocated: given back twice, or never ours */
    public boolean release(int ssrc, long nowMs) {
        Numbers numbers = owned(ssrc);
        int number = ssrc % 10_000;
        if (numbers == null || !numbers.taken.get(number)) {
            return false;
        }
        numbers.wake(nowMs);
        numbers.taken.clear(number);
        if (quarantineMs > 0) {
            numbers.resting.set(number);
            numbers.queue.add(new Resting(number, nowMs + quarantineMs));
        }
        return true;
    }

    /** A device chose this one: it is not given to others until released. @return false where it is taken, or not of this pool */
    public boolean reserve(int ssrc) {
        Numbers numbers = owned(ssrc);
        int number = ssrc % 10_000;
        if (numbers == null || numbers.taken.get(number) || numbers.resting.get(number)) {
            return false;
        }
        numbers.taken.set(number);
        return true;
    }

    public int inUse() {
        int sum = 0;
        for (Numbers numbers : kinds.values()) {
            sum += numbers.taken.cardinality();
        }
        return sum;
    }

    private int ssrc(Kind kind, int number) {
        return (kind == Kind.HISTORY ? HISTORY : 0) + domain + number;
    }

    private Numbers numbers(Kind kind) {
        Numbers numbers = kinds.get(kind);
        if (numbers == null) {
            throw new IllegalStateException("kind: " + kind);
        }
        return numbers;
    }

    private @Nullable Numbers owned(int ssrc) {
        if (ssrc < 0) {
            return null;
        }
        int number = ssrc % 10_000;
        for (Kind kind : Kind.values()) {
            if (number >= firstNumber && number <= lastNumber && ssrc(kind, number) == ssrc) {
                return numbers(kind);
            }
        }
        return null;
    }
}
