package org.xueliang.ingest.analysis;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;

/**
 * The threads that decode. A channel is in line at most once; who is next is decided by urgency (active before quiet),
 * then by who went longest without a sample; each {@value #FAIR_EVERY}th turn goes to the longest unsampled whatever its
 * urgency, so that busy channels do not blind the quiet ones. When the CPU budget is overdrawn all wait.
 */
public final class DecodePool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DecodePool.class);
    private static final int FAIR_EVERY = 5;
    private static final Comparator<Ticket> BY_AGE =
            Comparator.<Ticket>comparingLong(t -> t.unsampledSinceUs).thenComparingLong(t -> t.number);
    private static final Comparator<Ticket> BY_URGENCY =
            Comparator.<Ticket, Boolean>comparing(t -> !t.urgent).thenComparing(BY_AGE);

    private final ThreadMXBean cpuClock = ManagementFactory.getThreadMXBean();
    private final CountedErrors errors = new CountedErrors(LOG, Clock.systemUTC(), Duration.ofMinutes(1));
    private final AnalysisMetrics metrics;
    private final int maxReady;
    private final CpuBudget budget;
    private final TreeSet<Ticket> byUrgency = new TreeSet<>(BY_URGENCY);
    private final TreeSet<Ticket> byAge = new TreeSet<>(BY_AGE);
    private final List<Thread> threads = new ArrayList<>();
    private long nextNumber;
    private long turns;
    private int running;
    private boolean closed;

    /** A channel's place in line; belongs to one channel for as long as its stream lives. Guarded by the pool's monitor. */
    static final class Ticket {
        private final Runnable task;
        private boolean urgent;
        private long unsampledSinceUs;
        private long number;
        private boolean queued;
        private boolean running;
        private boolean again;

        /** @param task never runs twice at once */
        Ticket(Runnable task) {
            this.task = task;
        }
    }

    public DecodePool(int threadCount, double cpuCores, int maxReady, AnalysisMetrics metrics) {
        this.metrics = metrics;
        this.maxReady = maxReady;
        this.budget = new CpuBudget(cpuCores, System.nanoTime());
        for (int i = 0; i < threadCount; i++) {
            Thread thread = new Thread(this::work, "decode-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /**
     * Puts the channel in line, or moves it forward where it is in line already. A channel that is being decoded now comes
     * in line again when it is done.
     *
     * @return false where the line is full or the pool is closed: the task will not run for this call
     */
    synchronized boolean ready(Ticket ticket, boolean urgent, long unsampledSinceUs) {
        if (closed) {
            return false;
        }
        if (ticket.running) {
            ticket.again = true;
            ticket.urgent = urgent;
            ticket.unsampledSinceUs = unsampledSinceUs;
            return true;
        }
        if (ticket.queued) {
            if (urgent && !ticket.urgent) {
                remove(ticket);
                add(ticket, true, ticket.unsampledSinceUs);
            }
            return true;
        }
        if (byAge.size() >= maxReady) {
            return false;
        }
        add(ticket, urgent, unsampledSinceUs);
        notify();
        return true;
    }

    private void add(Ticket ticket, boolean urgent, long unsampledSinceUs) {
        ticket.urgent = urgent;
        ticket.unsampledSinceUs = unsampledSinceUs;
        ticket.number = nextNumber++;
        ticket.queued = true;
        byUrgency.add(ticket);
        byAge.add(ticket);
        metrics.ready(byAge.size());
    }

    private void remove(Ticket ticket) {
        byUrgency.remove(ticket);
        byAge.remove(ticket);
        ticket.queued = false;
        metrics.ready(byAge.size());
    }

    /** How much of the CPU budget is unspent, 0 to 1; below 0 where decoders wait for it. */
    public synchronized double slack() {
        return budget.slack(System.nanoTime());
    }

    /** True where nobody waits and nothing is being decoded. */
    synchronized boolean idle() {
        return byAge.isEmpty() && running == 0;
    }

    /** True while there are threads to decode with. */
    public boolean alive() {
        return threads.stream().anyMatch(Thread::isAlive);
    }

    private void work() {
        Ticket ticket = next();
        while (ticket != null) {
            long cpuNs = cpuClock.getCurrentThreadCpuTime();
            try {
                ticket.task.run();
            } catch (RuntimeException | Error e) {
                errors.warn("task " + e.getClass(), "decoding: " + e);
            }
            done(ticket, cpuClock.getCurrentThreadCpuTime() - cpuNs);
            ticket = next();
        }
    }

    private synchronized @Nullable Ticket next() {
        try {
            while (!closed) {
                long waitNs = byAge.isEmpty() ? Long.MAX_VALUE : budget.waitNs(System.nanoTime());
                if (waitNs == 0) {
                    Ticket ticket = ++turns % FAIR_EVERY == 0 ? byAge.first() : byUrgency.first();
                    remove(ticket);
                    ticket.running = true;
                    running++;
                    return ticket;
                }
                if (waitNs == Long.MAX_VALUE) {
                    wait();
                } else {
                    metrics.budgetWait();
                    wait(waitNs / 1_000_000 + 1);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    private synchronized void done(Ticket ticket, long cpuNs) {
        metrics.cpu(cpuNs);
        budget.charge(cpuNs, System.nanoTime());
        ticket.running = false;
        running--;
        if (ticket.again) {
            ticket.again = false;
            if (!closed) {
                add(ticket, ticket.urgent, ticket.unsampledSinceUs);
                notify();
            }
        }
    }

    /** Ends the threads after the task they are at; what is in line never runs. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            byUrgency.clear();
            byAge.clear();
            notifyAll();
        }
        for (Thread thread : threads) {
            try {
                thread.join(5000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
