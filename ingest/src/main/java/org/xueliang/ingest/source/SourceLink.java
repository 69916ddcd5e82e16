package org.xueliang.ingest.source;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.assignment.RevisionWatch;
import org.xueliang.ingest.assignment.WholeState;
import org.xueliang.proto.v1.ReportSourcesRequest;
import org.xueliang.proto.v1.ReportSourcesResponse;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAssignment;
import org.xueliang.proto.v1.SourceReport;
import org.xueliang.proto.v1.SourceServiceGrpc;
import org.xueliang.proto.v1.WatchSourcesRequest;

/** Sources over the registry's connection: assignments come, each is followed, what is seen of it goes back. */
public final class SourceLink implements AutoCloseable {
    private static final int TICK_MS = 250;
    /** What has not changed is told again, so that the registry knows that it still holds. */
    private static final int HEARTBEAT_TICKS = 80;
    /** A gateway that has nothing to say is heard all the same: sources that nobody follows become its own. */
    private static final int ANNOUNCE_TICKS = 20;

    private static final int MAX_REPORTS_A_CALL = 100;
    /** The registry takes 8 MiB: a recorder whose streams have the longest addresses makes 400 KiB. */
    private static final int MAX_BYTES_A_CALL = 4 << 20;

    private static final int CALL_TIMEOUT_S = 10;

    private final Channel registry;
    private final CallCredentials token;
    private final String gateway;
    private final Supplier<String> door;
    private final SourceAdapters adapters;
    private final CountedErrors errors;
    private final ScheduledExecutorService watching =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("ingest-sources", true));
    private final ScheduledExecutorService telling =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("ingest-source-reports", true));
    private final RevisionWatch<SourceAssignment> watch;
    private final Map<String, Followed> followed = new ConcurrentHashMap<>();
    /** What the registry knows; of the telling thread alone. */
    private final Map<String, SourceReport> told = new HashMap<>();

    private int ticks;

    private record Followed(SourceAssignment assignment, FollowedSource source) {}

    /**
     * @param registry its owner closes it, after this
     * @param door host:port of the gateway's own door, asked for at each call
     */
    public SourceLink(
            Channel registry,
            CallCredentials token,
            String gateway,
            Supplier<String> door,
            SourceAdapters adapters,
            CountedErrors errors) {
        this.registry = registry;
        this.token = token;
        this.gateway = gateway;
        this.door = door;
        this.adapters = adapters;
        this.errors = errors;
        this.watch = new RevisionWatch<>(new Feed(), watching, errors);
    }

    public void start() {
        watch.start();
        telling.scheduleWithFixedDelay(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    }

    /** What is followed now, and how it is. Any thread. */
    public List<SourceMetrics.Followed> followed() {
        return followed.values().stream()
                .map(one -> new SourceMetrics.Followed(
                        one.assignment.getSource(), one.source.report().getHealth()))
                .toList();
    }

    /** What is wrong with it, in words; empty where nothing is. */
    public String trouble() {
        return watch.trouble();
    }

    private final class Feed implements RevisionWatch.Feed<SourceAssignment> {
        private final WholeState whole = new WholeState();

        @Override
        public String name() {
            return "sources";
        }

        @Override
        public void call(long afterRevision, StreamObserver<SourceAssignment> into) {
            SourceServiceGrpc.newStub(registry)
                    .withCallCredentials(token)
                    .watchSources(
                            WatchSourcesRequest.newBuilder()
                                    .setAfterRevision(afterRevision)
                                    .setGateway(gateway)
                                    .build(),
                            into);
        }

        @Override
        public long take(SourceAssignment message) {
            Source source = message.getSource();
            whole.name(source.getCode());
            if (message.getCaughtUp()) {
                whole.end(followed.keySet(), SourceLink.this::dropped);
            } else if (!source.getCode().isEmpty()) {
                assigned(source.getCode(), message);
            }
            return source.getRevision();
        }

        @Override
        public void beginAgain() {
            whole.begin();
        }
    }

    private void assigned(String code, SourceAssignment message) {
        Followed before = followed.get(code);
        if (before != null && sameTask(before.assignment, message)) {
            return;
        }
        dropped(code);
        if (!message.getSource().getRemoved()) {
            FollowedSource begun = adapters.follow(message.getSource(), message.getPassword());
            if (begun == null) {
                errors.warn(
                        "source " + code,
                        "source " + code + " speaks " + message.getSource().getAdapter()
                                + ", which this gateway does not follow");
            } else {
                followed.put(code, new Followed(message, begun));
            }
        }
    }

    private void dropped(String code) {
        Followed before = followed.remove(code);
        if (before != null) {
            before.source.close();
        }
    }

    /** A new name or owner is nothing to the connection. */
    private static boolean sameTask(SourceAssignment before, SourceAssignment now) {
        return !now.getSource().getRemoved() && task(before).equals(task(now));
    }

    private static SourceAssignment task(SourceAssignment assignment) {
        return assignment.toBuilder()
                .setSource(assignment.getSource().toBuilder()
                        .clearRevision()
                        .clearName()
                        .clearOwner()
                        .clearPlace()
                        .clearKind()
                        .clearTerms())
                .build();
    }

    private static boolean isAway(Status status) {
        return status.getCode() == Status.Code.UNAVAILABLE
                || status.getCode() == Status.Code.DEADLINE_EXCEEDED
                || status.getCode() == Status.Code.UNAUTHENTICATED;
    }

    private void tick() {
        try {
            tell();
        } catch (RuntimeException e) {
            // A scheduler that sees an exception never calls again.
            errors.warn("registry report sources", "states of sources could not be told: " + e);
        }
    }

    private void tell() {
        boolean all = ticks % HEARTBEAT_TICKS == 0;
        boolean announce = ticks % ANNOUNCE_TICKS == 0;
        ticks++;
        told.keySet().retainAll(followed.keySet());
        List<SourceReport> news = new ArrayList<>();
        followed.forEach((code, one) -> {
            SourceReport report = one.source.report();
            if (all || !report.equals(told.get(code))) {
                news.add(report);
            }
        });
        List<List<SourceReport>> batches = batches(news);
        if (batches.isEmpty() && announce) {
            batches = List.of(List.of());
        }
        for (List<SourceReport> batch : batches) {
            ReportSourcesResponse answer;
            try {
                answer = SourceServiceGrpc.newBlockingStub(registry)
                        .withCallCredentials(token)
                        .withDeadlineAfter(CALL_TIMEOUT_S, TimeUnit.SECONDS)
                        .reportSources(ReportSourcesRequest.newBuilder()
                                .setGateway(gateway)
                                .setDoor(door.get())
                                .addAllReports(batch)
                                .build());
            } catch (StatusRuntimeException e) {
                errors.warn("registry report sources", "states of sources could not be told: " + e.getStatus());
                if (isAway(e.getStatus())) {
                    return;
                }
                // What the registry does not take of these says nothing about the others.
                continue;
            }
            answer.getRefusedList()
                    .forEach(why -> errors.warn("registry refuses source report", "the registry refuses " + why));
            batch.forEach(report -> told.put(report.getSource(), report));
        }
    }

    /** So many, and so many bytes, in one call. */
    private static List<List<SourceReport>> batches(List<SourceReport> news) {
        List<List<SourceReport>> batches = new ArrayList<>();
        List<SourceReport> batch = new ArrayList<>();
        int bytes = 0;
        for (SourceReport report : news) {
            int more = report.getSerializedSize();
            if (batch.size() == MAX_REPORTS_A_CALL || (!batch.isEmpty() && bytes + more > MAX_BYTES_A_CALL)) {
                batches.add(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(report);
            bytes += more;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    @Override
    public void close() {
        watch.close();
        watching.shutdown();
        telling.shutdown();
        try {
            watching.awaitTermination(1, TimeUnit.SECONDS);
            telling.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        followed.values().forEach(one -> one.source.close());
        followed.clear();
    }
}
