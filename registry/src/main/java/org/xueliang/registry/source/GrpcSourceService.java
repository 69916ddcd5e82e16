package org.xueliang.registry.source;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.DiscoverSourcesRequest;
import org.xueliang.proto.v1.DiscoverSourcesResponse;
import org.xueliang.proto.v1.EnrolSourceSensorRequest;
import org.xueliang.proto.v1.GetSourceRequest;
import org.xueliang.proto.v1.ListSourcesRequest;
import org.xueliang.proto.v1.ListSourcesResponse;
import org.xueliang.proto.v1.PutSourceRequest;
import org.xueliang.proto.v1.RemoveSourceRequest;
import org.xueliang.proto.v1.RemoveSourceResponse;
import org.xueliang.proto.v1.ReportSourceReadingsRequest;
import org.xueliang.proto.v1.ReportSourceReadingsResponse;
import org.xueliang.proto.v1.ReportSourcesRequest;
import org.xueliang.proto.v1.ReportSourcesResponse;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.Sensor;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceAssignment;
import org.xueliang.proto.v1.SourceHealthPage;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.SourceReport;
import org.xueliang.proto.v1.SourceServiceGrpc.SourceServiceImplBase;
import org.xueliang.proto.v1.WatchSourcesRequest;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.PageTokens;
import org.xueliang.registry.channel.BroughtChannels;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.channel.ClosedChannels;
import org.xueliang.registry.channel.SourceChannels;
import org.xueliang.registry.device.Devices;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.gateway.GatewayDoors;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.identity.SealingKey;
import org.xueliang.registry.identity.TokenTable;
import org.xueliang.registry.revision.Idempotency;
import org.xueliang.registry.sensor.SourceReadings;
import org.xueliang.registry.sensor.SourceSensors;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;
import org.xueliang.registry.terms.TermsRules;

/** The contract's SourceService. */
public final class GrpcSourceService extends SourceServiceImplBase {
    private static final int MAX_REPORTS = 100;
    private static final int MAX_READINGS = 1000;
    private static final int MAX_NAMES_SHOWN = 1000;
    /** A gateway is gone when it was silent for so many times as long as makes its channels UNKNOWN. */
    private static final int GONE_AFTER = 3;

    private static final Set<Role> WATCHERS = Set.of(Role.GATEWAY);

    private final Database database;
    private final Channels channels;
    private final SourceStore store;
    private final BroughtChannels brought;
    private final SourceWrites writes;
    private final SourceHealths healths;
    private final ClosedChannels closed;
    private final SourceReadings readings;
    private final Discovery discovery;
    private final AuditLog audit;
    private final Feeds feeds;
    private final TokenTable tokens;
    private final PageTokens pages;
    private final Idempotency idempotency;
    private final Clock clock;
    private final long listeningUs;

    public GrpcSourceService(
            Database database,
            Channels channels,
            Devices devices,
            SourceReadings readings,
            GatewayDoors doors,
            SealingKey key,
            AuditLog audit,
            Feeds feeds,
            TokenTable tokens,
            PageTokens pages,
            Idempotency idempotency,
            Clock clock) {
        this.database = database;
        this.channels = channels;
        this.store = new SourceStore(key);
        this.brought = new BroughtChannels(channels);
        this.writes = new SourceWrites(store, new SourceChannels(channels), brought);
        this.healths = new SourceHealths(channels, brought, devices);
        this.closed = new ClosedChannels(channels);
        this.readings = readings;
        this.discovery = new Discovery(database, channels, store, doors);
        this.audit = audit;
        this.feeds = feeds;
        this.tokens = tokens;
        this.pages = pages;
        this.idempotency = idempotency;
        this.clock = clock;
        this.listeningUs = clock.millis() * 1000;
    }

    @Override
    public void putSource(PutSourceRequest request, StreamObserver<Source> out) {
        Source source = SourceCheck.checked(request.getSource());
        String given = SourceCheck.password(request.getPassword());
        if (!given.isEmpty() && request.getClearPassword()) {
            throw Refusal.badRequest("clear_password: set beside a password (expected: one of them)");
        }
        @Nullable String password = given.isEmpty() && !request.getClearPassword() ? null : given;
        CallRecord.subject(source.getCode());
        Source put = audit.change(handle ->
                idempotency.once(handle, request.getIdempotencyKey(), request, Source.parser(), () -> {
                    writes.put(handle, source, password, channels.freshUs());
                    closed.reopen(handle, clock.millis() * 1000);
                    return shown(handle, source.getCode());
                }));
        ring();
        answer(out, put);
    }

    private Source shown(Handle handle, String code) {
        return healths.shown(
                handle, store.find(handle, code).orElseThrow(() -> SourceWrites.notFound(code)), clock.millis() * 1000);
    }

    /** Watchers of sources and of the channels that came or went with them. */
    private void ring() {
        feeds.ring(Feed.SOURCES);
        feeds.ring(Feed.CHANNELS);
        feeds.ring(Feed.STATES);
    }

    @Override
    public void getSource(GetSourceRequest request, StreamObserver<Source> out) {
        String code = SourceCheck.code("code", request.getCode());
        answer(out, database.read(handle -> shown(handle, code)));
    }

    @Override
    public void listSources(ListSourcesRequest request, StreamObserver<ListSourcesResponse> out) {
        Check.anyOr("kind", request.getKind(), SourceKind.SOURCE_KIND_UNSPECIFIED);
        Check.anyOr("adapter", request.getAdapter(), SourceAdapter.SOURCE_ADAPTER_UNSPECIFIED);
        Check.text("owner", request.getOwner(), 0, 64);
        int size = Check.pageSize(request.getPageSize());
        String filters = "sources"
                + request.toBuilder()
                        .clearPageSize()
                        .clearPageToken()
                        .build()
                        .toByteString()
                        .toString(StandardCharsets.ISO_8859_1);
        String after = request.getPageToken().isEmpty() ? "" : pages.position(filters, request.getPageToken());
        long nowUs = clock.millis() * 1000;
        List<Source> found =
                database.read(handle -> healths.shown(handle, store.list(handle, request, after, size + 1), nowUs));
        ListSourcesResponse.Builder page =
                ListSourcesResponse.newBuilder().addAllSources(found.subList(0, Math.min(size, found.size())));
        if (found.size() > size) {
            page.setNextPageToken(pages.next(filters, found.get(size - 1).getCode()));
        }
        answer(out, page.build());
    }

    @Override
    public void removeSource(RemoveSourceRequest request, StreamObserver<RemoveSourceResponse> out) {
        String code = SourceCheck.code("code", request.getCode());
        CallRecord.subject(request.getDryRun() ? code + " (dry run)" : code);
        RemoveSourceResponse gone = audit.change(handle -> idempotency.once(
                handle,
                request.getIdempotencyKey(),
                request,
                RemoveSourceResponse.parser(),
                () -> writes.remove(handle, code, request.getRevision(), request.getDryRun())));
        ring();
        answer(out, gone);
    }

    @Override
    public void getSourceHealth(GetSourceRequest request, StreamObserver<SourceHealthPage> out) {
        String code = SourceCheck.code("code", request.getCode());
        answer(out, database.read(handle -> {
            Source source = shown(handle, code);
            return SourceHealthPage.newBuilder()
                    .setSource(source)
                    .addAllChannels(brought.shown(handle, source))
                    .addAllSensors(SourceSensors.list(handle, code, MAX_NAMES_SHOWN))
                    .build();
        }));
    }

    @Override
    public void discoverSources(DiscoverSourcesRequest request, StreamObserver<DiscoverSourcesResponse> out) {
        answer(out, discovery.ask(request, audit));
    }

    @Override
    public void enrolSourceSensor(EnrolSourceSensorRequest request, StreamObserver<Sensor> out) {
        String code = SourceCheck.code("source", request.getSource());
        String key = Check.text("key", request.getKey(), 1, 128);
        answer(out, audit.change(handle -> {
            Source source = readingSource(store.hold(handle, code).orElse(null), code);
            Sensor asked = request.getSensor();
            Sensor.Builder sensor = asked.toBuilder();
            if (asked.getOwner().isEmpty()) {
                sensor.setOwner(source.getOwner());
            }
            if (asked.getPlace().isEmpty()) {
                sensor.setPlace(source.getPlace());
            }
            if (asked.getSourceKindValue() == 0) {
                sensor.setSourceKind(source.getKind());
            }
            if (asked.getCode().isEmpty()) {
                sensor.setCode(channels.sensorCode(handle));
            }
            CallRecord.subject(sensor.getCode());
            SourceSensors.enrol(handle, code, key, sensor.build());
            return sensor.build();
        }));
    }

    @Override
    public void reportSourceReadings(
            ReportSourceReadingsRequest request, StreamObserver<ReportSourceReadingsResponse> out) {
        String code = SourceCheck.code("source", request.getSource());
        Check.atMost("readings", request.getReadingsCount(), MAX_READINGS);
        answer(out, database.transaction(handle -> {
            Source source = readingSource(
                    store.find(handle, code).map(SourceStore.Row::source).orElse(null), code);
            TermsRules.ended(code, source.getTerms(), clock.millis() * 1000).ifPresent(ended -> {
                throw Refusal.notNow("source '" + code + "': " + ended);
            });
            return readings.report(handle, request);
        }));
    }

    private static Source readingSource(@Nullable Source source, String code) {
        if (source == null) {
            throw SourceWrites.notFound(code);
        }
        if (source.getAdapter() != SourceAdapter.MQTT && source.getAdapter() != SourceAdapter.HTTP) {
            throw Refusal.badField("source", code, "a source of readings, MQTT or HTTP; it is " + source.getAdapter());
        }
        return source;
    }

    @Override
    public void watchSources(WatchSourcesRequest request, StreamObserver<SourceAssignment> out) {
        String gateway = Check.text("gateway", request.getGateway(), 1, 64);
        Caller caller = Caller.current();
        claim(gateway);
        long head = database.read(Feed.SOURCES::head);
        long after = request.getAfterRevision();
        if (after < 0 || after > head) {
            throw Refusal.badField("after_revision", after, "0 to " + head + "; 0 gives the whole state");
        }
        long wholeUpTo = after == 0 ? head : 0;
        feeds.serve(
                Feed.SOURCES,
                after,
                (handle, from, to, limit) ->
                        store.changes(handle, gateway, from, to, limit, wholeUpTo, clock.millis() * 1000),
                (ServerCallStreamObserver<SourceAssignment>) out,
                SourceAssignment.newBuilder().setCaughtUp(true).build(),
                () -> tokens.stillHas(caller, WATCHERS));
    }

    /** Gateways that were not heard of since are gone; none is before this registry has listened for as long. */
    private long goneUs() {
        long nowUs = clock.millis() * 1000;
        long goneUs = nowUs - GONE_AFTER * channels.timeToLive().toMillis() * 1000;
        return goneUs >= listeningUs ? goneUs : 0;
    }

    private void claim(String gateway) {
        if (database.transaction(handle -> store.claim(handle, gateway, goneUs()))) {
            feeds.ring(Feed.SOURCES);
        }
    }

    @Override
    public void reportSources(ReportSourcesRequest request, StreamObserver<ReportSourcesResponse> out) {
        String gateway = Check.text("gateway", request.getGateway(), 1, 64);
        Check.door("door", request.getDoor());
        Check.atMost("reports", request.getReportsCount(), MAX_REPORTS);
        claim(gateway);
        database.transaction(handle -> {
            channels.heard(handle, gateway, request.getDoor());
            return true;
        });
        boolean changed = false;
        ReportSourcesResponse.Builder taken = ReportSourcesResponse.newBuilder();
        for (int i = 0; i < request.getReportsCount(); i++) {
            // One transaction each: what a device says of itself keeps no other from being heard of.
            try {
                SourceReport report = ReportCheck.checked("reports[" + i + "]", request.getReports(i));
                changed |=
                        database.transaction(handle -> writes.report(handle, gateway, report, clock.millis() * 1000));
            } catch (Refusal e) {
                if (e.kind() == Refusal.Kind.UNAVAILABLE) {
                    throw e;
                }
                taken.addRefused(String.valueOf(e.getMessage()));
            }
        }
        if (changed) {
            feeds.ring(Feed.CHANNELS);
        }
        answer(out, taken.build());
    }

    private static <T> void answer(StreamObserver<T> out, T message) {
        out.onNext(message);
        out.onCompleted();
    }
}
