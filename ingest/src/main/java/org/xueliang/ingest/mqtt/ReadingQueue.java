package org.xueliang.ingest.mqtt;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.retry.Backoff;
import org.xueliang.proto.v1.ReportSourceReadingsRequest;
import org.xueliang.proto.v1.ReportSourceReadingsResponse;
import org.xueliang.proto.v1.SourceReading;

/**
 * Messages on their way to the registry: one call at a time, in their order, told again until the registry has them, and then
 * acknowledged to the broker. Its owner stops reading from the broker while it is full, so that it is bounded and the broker keeps
 * the rest. On one event loop.
 */
final class ReadingQueue {
    /** Messages that wait at most; reading goes on below the half. */
    static final int MAX_MESSAGES = 256;

    private static final int MAX_READINGS_A_CALL = 1000;

    private final String source;
    private final EventLoop loop;
    private final ReadingSink sink;
    private final Consumer<ReportSourceReadingsResponse> told;
    private final Consumer<Throwable> failed;
    private final Runnable roomAgain;
    private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10), new SplittableRandom());
    private final ArrayDeque<Message> waiting = new ArrayDeque<>();
    private boolean calling;
    private boolean closed;

    /** @param done acknowledges it, on the connection that it came by */
    record Message(List<SourceReading> readings, Runnable done) {}

    /**
     * @param told each answer
     * @param failed each call that is to be made again
     * @param roomAgain when reading may go on
     */
    ReadingQueue(
            String source,
            EventLoop loop,
            ReadingSink sink,
            Consumer<ReportSourceReadingsResponse> told,
            Consumer<Throwable> failed,
            Runnable roomAgain) {
        this.source = source;
        this.loop = loop;
        this.sink = sink;
        this.told = told;
        this.failed = failed;
        this.roomAgain = roomAgain;
    }

    /** @return false where it is full by now: nothing more is to be read */
    boolean add(Message message) {
        waiting.addLast(message);
        call();
        return waiting.size() < MAX_MESSAGES;
    }

    boolean hasRoom() {
        return waiting.size() < MAX_MESSAGES;
    }

    private void call() {
        if (calling || closed || waiting.isEmpty()) {
            return;
        }
        List<Message> batch = new ArrayList<>();
        ReportSourceReadingsRequest.Builder request =
                ReportSourceReadingsRequest.newBuilder().setSource(source);
        for (Message message : waiting) {
            if (request.getReadingsCount() + message.readings.size() > MAX_READINGS_A_CALL) {
                break;
            }
            batch.add(message);
            request.addAllReadings(message.readings);
        }
        calling = true;
        sink.report(request.build()).whenComplete((answer, thrown) -> onLoop(() -> answered(batch, answer, thrown)));
    }

    private void answered(
            List<Message> batch, @Nullable ReportSourceReadingsResponse answer, @Nullable Throwable thrown) {
        calling = false;
        if (closed) {
            return;
        }
        if (thrown != null || answer == null) {
            failed.accept(thrown == null ? new IllegalStateException("no answer") : thrown);
            loop.schedule(this::call, backoff.nextMs(), TimeUnit.MILLISECONDS);
            return;
        }
        backoff.reset();
        told.accept(answer);
        boolean wasFull = waiting.size() >= MAX_MESSAGES;
        for (Message message : batch) {
            waiting.pollFirst();
            message.done.run();
        }
        if (wasFull || waiting.size() < MAX_MESSAGES / 2) {
            roomAgain.run();
        }
        call();
    }

    private void onLoop(Runnable step) {
        if (!loop.isShuttingDown()) {
            loop.execute(step);
        }
    }

    void close() {
        closed = true;
        waiting.clear();
    }
}
