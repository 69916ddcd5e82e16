package org.xueliang.registry.alert;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertServiceGrpc.AlertServiceImplBase;
import org.xueliang.proto.v1.AlertState;
import org.xueliang.proto.v1.GetAlertRequest;
import org.xueliang.proto.v1.GetIncidentRequest;
import org.xueliang.proto.v1.Incident;
import org.xueliang.proto.v1.QueryAlertsRequest;
import org.xueliang.proto.v1.QueryAlertsResponse;
import org.xueliang.proto.v1.QueryIncidentsRequest;
import org.xueliang.proto.v1.QueryIncidentsResponse;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.SetAlertStateRequest;
import org.xueliang.proto.v1.Severity;
import org.xueliang.proto.v1.SubscribeAlertsRequest;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.PageTokens;
import org.xueliang.registry.calls.TimeRange;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.identity.TokenTable;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;

/** The contract's AlertService. */
public final class GrpcAlertService extends AlertServiceImplBase {
    private static final Set<Role> READERS =
            Set.of(Role.ADMIN, Role.OPERATOR, Role.ANALYST, Role.COMMAND, Role.GATEWAY);

    /** What those see who ask for no place, type or severity. */
    private static final Feeds.View<Alert> ALL = new Feeds.View<>(Feed.ALERTS, Alert.class, "all");

    private final Database database;
    private final Channels channels;
    private final AuditLog audit;
    private final Feeds feeds;
    private final TokenTable tokens;
    private final PageTokens pages;

    public GrpcAlertService(
            Database database, Channels channels, AuditLog audit, Feeds feeds, TokenTable tokens, PageTokens pages) {
        this.database = database;
        this.channels = channels;
        this.audit = audit;
        this.feeds = feeds;
        this.tokens = tokens;
        this.pages = pages;
    }

    @Override
    public void queryAlerts(QueryAlertsRequest request, StreamObserver<QueryAlertsResponse> out) {
        TimeRange range = TimeRange.of(request.getFrom(), request.getTo());
        int size = Check.pageSize(request.getPageSize());
        AlertFilter filter = new AlertFilter(
                range,
                request.getPlace(),
                request.getTypesList(),
                request.getMinSeverity(),
                code(request.getChannel()),
                request.getStatesList());
        String filters = "alerts"
                + request.toBuilder()
                        .clearPageSize()
                        .clearPageToken()
                        .build()
                        .toByteString()
                        .toString(StandardCharsets.ISO_8859_1);
        Optional<Position> after = position(filters, request.getPageToken());
        List<Alert> found = database.read(handle -> AlertStore.page(handle, filter, after, size + 1));
        QueryAlertsResponse.Builder answer =
                QueryAlertsResponse.newBuilder().addAllAlerts(found.subList(0, Math.min(size, found.size())));
        if (found.size() > size) {
            Alert last = found.get(size - 1);
            answer.setNextPageToken(pages.next(filters, new Position(last.getBeginUs(), last.getId()).text()));
        }
        answer(out, answer.build());
    }

    /** Alerts outlive their channel and sensors have alerts too: a code is taken as it is, an alias is looked up. */
    private String code(String channel) {
        return channel.isEmpty() || Check.isCode(channel)
                ? channel
                : channels.require(channel).getCode();
    }

    private Optional<Position> position(String filters, String pageToken) {
        return pageToken.isEmpty() ? Optional.empty() : Optional.of(Position.parse(pages.position(filters, pageToken)));
    }

    @Override
    public void getAlert(GetAlertRequest request, StreamObserver<Alert> out) {
        Check.id("id", request.getId());
        answer(
                out,
                database.read(handle -> AlertStore.byId(handle, request.getId()))
                        .orElseThrow(() -> noAlert(request.getId())));
    }

    private static Refusal noAlert(String id) {
        return Refusal.notFound("id: there is no alert '" + id + "'");
    }

    @Override
    public void subscribeAlerts(SubscribeAlertsRequest request, StreamObserver<Alert> out) {
        AlertFilter filter = AlertFilter.ofStream(request.getPlace(), request.getTypesList(), request.getMinSeverity());
        Caller caller = Caller.current();
        long head = database.read(Feed.ALERTS::head);
        long cursor = request.getCursor();
        if (cursor < -1 || cursor > head) {
            throw Refusal.badField("cursor", cursor, "-1 to " + head);
        }
        feeds.serve(
                ALL,
                cursor == -1 ? head : cursor,
                filter.isOfAll() ? 0 : Long.MAX_VALUE,
                (handle, after, upTo, limit) -> AlertStore.changes(handle, filter, after, upTo, limit),
                (ServerCallStreamObserver<Alert>) out,
                null,
                () -> tokens.stillHas(caller, READERS));
    }

    @Override
    public void setAlertState(SetAlertStateRequest request, StreamObserver<Alert> out) {
        Check.id("id", request.getId());
        Check.known("state", request.getState(), AlertState.ALERT_STATE_UNSPECIFIED);
        Check.text("note", request.getNote(), 0, 512);
        Alert changed = audit.change(handle -> {
            long revision = Feed.ALERTS.lock(handle) + 1;
            Alert alert = AlertStore.byId(handle, request.getId()).orElseThrow(() -> noAlert(request.getId()));
            if (!alert.getHome().isEmpty()) {
                throw Refusal.notNow("alert " + alert.getId() + " is of node '" + alert.getHome()
                        + "' (expected: it is handled there)");
            }
            AlertLife.step(alert.getId(), alert.getState(), request.getState());
            Alert next = alert.toBuilder()
                    .setState(request.getState())
                    .setRevision(revision)
                    .build();
            AlertStore.write(handle, List.of(next));
            Feed.ALERTS.advance(handle, revision);
            return next;
        });
        feeds.ring(Feed.ALERTS);
        answer(out, changed);
    }

    @Override
    public void queryIncidents(QueryIncidentsRequest request, StreamObserver<QueryIncidentsResponse> out) {
        TimeRange range = TimeRange.of(request.getFrom(), request.getTo());
        int size = Check.pageSize(request.getPageSize());
        Check.text("place", request.getPlace(), 0, 64);
        Check.anyOr("min_severity", request.getMinSeverity(), Severity.SEVERITY_UNSPECIFIED);
        String filters = "incidents"
                + request.toBuilder()
                        .clearPageSize()
                        .clearPageToken()
                        .build()
                        .toByteString()
                        .toString(StandardCharsets.ISO_8859_1);
        Optional<Position> after = position(filters, request.getPageToken());
        List<Incident> found = database.read(handle ->
                IncidentStore.page(handle, range, request.getPlace(), request.getMinSeverity(), after, size + 1));
        QueryIncidentsResponse.Builder answer =
                QueryIncidentsResponse.newBuilder().addAllIncidents(found.subList(0, Math.min(size, found.size())));
        if (found.size() > size) {
            Incident last = found.get(size - 1);
            answer.setNextPageToken(pages.next(filters, new Position(last.getBeginUs(), last.getId()).text()));
        }
        answer(out, answer.build());
    }

    @Override
    public void getIncident(GetIncidentRequest request, StreamObserver<Incident> out) {
        Check.id("id", request.getId());
        answer(
                out,
                database.read(handle -> IncidentStore.byId(handle, request.getId()))
                        .orElseThrow(() -> Refusal.notFound("id: there is no incident '" + request.getId() + "'")));
    }

    private static <T> void answer(StreamObserver<T> out, T message) {
        out.onNext(message);
        out.onCompleted();
    }
}
