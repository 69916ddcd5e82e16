package org.xueliang.standalone.crash;

import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Writes one thing after the other; what it does not know the outcome of it sends again, until it knows. */
abstract class Writer implements Runnable {
    private static final Set<Code> NOBODY_KNOWS = EnumSet.of(Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED);
    private static final Duration GIVE_UP = Duration.ofMinutes(3);
    private static final long PAUSE_NANOS = 30_000_000;

    protected final Ledger ledger;
    protected final Random random;
    protected final String name;
    private volatile boolean told;
    /** Whether the call that was answered last had been sent before with an outcome that nobody knows. */
    private boolean sentBefore;

    Writer(String name, Ledger ledger, long seed) {
        this.name = name;
        this.ledger = ledger;
        this.random = new Random(seed * 31 + name.hashCode());
    }

    /** One write or several, each brought to its end. */
    abstract void write();

    void end() {
        told = true;
    }

    @Override
    public void run() {
        try {
            while (!told) {
                write();
            }
        } catch (RuntimeException e) {
            ledger.wrong(name + ": " + e);
        }
    }

    boolean wasSentBefore() {
        return sentBefore;
    }

    /** The answer, however often it has to be asked for; a definite refusal is thrown. */
    <A> A settled(Supplier<A> call) {
        long begunNanos = System.nanoTime();
        sentBefore = false;
        while (true) {
            try {
                return call.get();
            } catch (StatusRuntimeException e) {
                if (!NOBODY_KNOWS.contains(e.getStatus().getCode())
                        || System.nanoTime() - begunNanos > GIVE_UP.toNanos()) {
                    throw e;
                }
                ledger.unknown.incrementAndGet();
                sentBefore = true;
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    void acknowledged() {
        ledger.acknowledged.incrementAndGet();
    }
}
