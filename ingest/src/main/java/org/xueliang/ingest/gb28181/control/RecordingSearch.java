package org.xueliang.ingest.gb28181.control;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.proto.v1.Recording;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.RecordInfoQuery;
import org.xueliang.protocol.manscdp.RecordInfoResponse;
import org.xueliang.protocol.manscdp.RecordInfoResponse.RecordEntry;

/**
 * What a device has recorded of a channel, day by day: some recorders refuse or silently cut a longer question (signalling
 * sheet 10). What comes is sorted and each recording is there once. On the device's event loop.
 */
public final class RecordingSearch {
    private static final Duration STEP = Duration.ofDays(1);
    private static final int MAX_RECORDINGS = 20_000;

    /**
     * What came.
     *
     * @param complete false where the device sent fewer than it announced, or left a day unanswered
     */
    public record Found(List<Recording> recordings, boolean complete) {}

    private record Span(long beginUs, long endUs) {}

    private final Queries queries;
    private final DeviceSession device;
    private final String channel;
    private final Instant to;
    private final long timeoutMs;
    private final LongSupplier nowMs;
    private final CompletableFuture<Found> found = new CompletableFuture<>();
    private final Map<Span, Recording> recordings = new LinkedHashMap<>();
    private boolean complete = true;
    private boolean anyAnswer;

    private RecordingSearch(
            Queries queries, DeviceSession device, String channel, Instant to, long timeoutMs, LongSupplier nowMs) {
        this.queries = queries;
        this.device = device;
        this.channel = channel;
        this.to = to;
        this.timeoutMs = timeoutMs;
        this.nowMs = nowMs;
    }

    /** Fails with {@link QueryException} where the device gave no answer at all. */
    public static CompletableFuture<Found> start(
            Queries queries,
            DeviceSession device,
            String channel,
            Instant from,
            Instant to,
            long timeoutMs,
            LongSupplier nowMs) {
        RecordingSearch search = new RecordingSearch(queries, device, channel, to, timeoutMs, nowMs);
        search.ask(from);
        return search.found;
    }

    private void ask(Instant from) {
        if (!from.isBefore(to) || recordings.size() >= MAX_RECORDINGS) {
            complete &= recordings.size() < MAX_RECORDINGS;
            finish();
            return;
        }
        Instant next = from.plus(STEP).isAfter(to) ? to : from.plus(STEP);
        queries.ask(
                device,
                channel,
                sn -> new RecordInfoQuery(sn, channel, from, next),
                timeoutMs,
                nowMs.getAsLong(),
                new Queries.Answers() {
                    private int came;

                    @Override
                    public boolean take(ManscdpMessage message) {
                        anyAnswer = true;
                        if (!(message instanceof RecordInfoResponse page)) {
                            complete = false;
                            ask(next);
                            return false;
                        }
                        page.items().forEach(RecordingSearch.this::keep);
                        came += page.items().size();
                        complete &= !page.damaged();
                        boolean more = came < page.sumNum() && !page.items().isEmpty() && came < MAX_RECORDINGS;
                        if (!more) {
                            complete &= came >= page.sumNum();
                            ask(next);
                        }
                        return more;
                    }

                    @Override
                    public void failed(QueryException why) {
                        complete = false;
                        if (!anyAnswer) {
                            found.completeExceptionally(why);
                        } else if (why.reason() == QueryException.Reason.SILENT) {
                            ask(next);
                        } else {
                            finish();
                        }
                    }
                });
    }

    private void keep(RecordEntry entry) {
        if (entry.start() == null || entry.end() == null) {
            complete = false;
            return;
        }
        Span span = new Span(us(entry.start()), us(entry.end()));
        recordings.putIfAbsent(
                span,
                Recording.newBuilder()
                        .setChannel(entry.channel())
                        .setName(entry.name())
                        .setBeginUs(span.beginUs())
                        .setEndUs(span.endUs())
                        .setBytes(Math.max(0, entry.bytes()))
                        .setType(entry.type())
                        .build());
    }

    private static long us(Instant time) {
        return time.getEpochSecond() * 1_000_000 + time.getNano() / 1000;
    }

    private void finish() {
        found.complete(new Found(
                recordings.values().stream()
                        .sorted(Comparator.comparingLong(Recording::getBeginUs))
                        .toList(),
                complete));
    }
}
