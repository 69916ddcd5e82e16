package org.xueliang.registry.alert;

import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.Incident;
import org.xueliang.proto.v1.IntakeServiceGrpc.IntakeServiceImplBase;
import org.xueliang.proto.v1.ReportFindingsRequest;
import org.xueliang.proto.v1.ReportFindingsResponse;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.registry.calls.RegistryMetrics;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;

/**
 * The contract's IntakeService. One call is one transaction, answered after its commit. The feeds' locks put calls in a
 * row, so that what is read, merged and written is not changed by another meanwhile.
 */
public final class GrpcIntakeService extends IntakeServiceImplBase {
    private final Database database;
    private final Feeds feeds;
    private final RegistryMetrics metrics;

    public GrpcIntakeService(Database database, Feeds feeds, RegistryMetrics metrics) {
        this.database = database;
        this.feeds = feeds;
        this.metrics = metrics;
    }

    private record Taken(List<Alert> newAlerts, int newIncidents, boolean alertsChanged, boolean incidentsChanged) {}

    @Override
    public void report(ReportFindingsRequest request, StreamObserver<ReportFindingsResponse> out) {
        FindingCheck.report(request);
        Caller caller = Caller.current();
        if (!caller.has(Role.ANALYTICS)) {
            FindingCheck.ofGateway(caller.name(), request);
        }
        Taken taken = database.transaction(handle -> take(handle, request));
        taken.newAlerts.forEach(
                alert -> metrics.alerts.labels(alert.getType().name()).inc());
        metrics.incidents.inc(taken.newIncidents);
        if (taken.alertsChanged) {
            feeds.ring(Feed.ALERTS);
        }
        if (taken.incidentsChanged) {
            feeds.ring(Feed.INCIDENTS);
        }
        out.onNext(ReportFindingsResponse.newBuilder()
                .setNewAlerts(taken.newAlerts.size())
                .setNewIncidents(taken.newIncidents)
                .build());
        out.onCompleted();
    }

    private static Taken take(Handle handle, ReportFindingsRequest request) {
        List<Alert> newAlerts = new ArrayList<>();
        boolean alertsChanged = request.getAlertsCount() > 0 && takeAlerts(handle, request.getAlertsList(), newAlerts);
        int newIncidents = 0;
        boolean incidentsChanged = false;
        if (request.getIncidentsCount() > 0) {
            long before = Feed.INCIDENTS.lock(handle);
            newIncidents = takeIncidents(handle, request.getIncidentsList(), before);
            incidentsChanged = Feed.INCIDENTS.head(handle) > before;
        }
        return new Taken(newAlerts, newIncidents, alertsChanged, incidentsChanged);
    }

    private static boolean takeAlerts(Handle handle, List<Alert> alerts, List<Alert> newAlerts) {
        long revision = Feed.ALERTS.lock(handle);
        Map<String, Alert> known = new HashMap<>();
        AlertStore.byIds(handle, alerts.stream().map(Alert::getId).distinct().toList())
                .forEach(alert -> known.put(alert.getId(), alert));
        Map<String, Source> sources = sources(handle, alerts);
        Map<String, Alert> changed = new LinkedHashMap<>();
        for (Alert in : alerts) {
            Alert before = known.get(in.getId());
            Alert after;
            if (before == null || !before.getHome().isEmpty()) {
                // What is found here is ours, whatever another node said under its id.
                Source source = sources.getOrDefault(sourceOf(in), Source.UNKNOWN);
                after = Merge.first(in, source.kind, source.owner);
                newAlerts.add(after);
            } else {
                after = Merge.again(before, in);
            }
            if (!after.equals(before)) {
                known.put(after.getId(), after);
                changed.put(after.getId(), after);
            }
        }
        List<Alert> written = new ArrayList<>(changed.size());
        for (Alert alert : changed.values()) {
            written.add(alert.toBuilder().setRevision(++revision).build());
        }
        AlertStore.write(handle, written);
        if (!written.isEmpty()) {
            Feed.ALERTS.advance(handle, revision);
        }
        return !written.isEmpty();
    }

    private static int takeIncidents(Handle handle, List<Incident> incidents, long newest) {
        long revision = newest;
        int fresh = 0;
        Map<String, Incident> known = new HashMap<>();
        IncidentStore.byIds(
                        handle,
                        incidents.stream().map(Incident::getId).distinct().toList())
                .forEach(incident -> known.put(incident.getId(), incident));
        Map<String, Incident> changed = new LinkedHashMap<>();
        for (Incident in : incidents) {
            Incident before = known.get(in.getId());
            Incident after = before == null ? in.toBuilder().setRevision(0).build() : Merge.again(before, in);
            if (before == null) {
                fresh++;
            }
            if (!after.equals(before)) {
                known.put(after.getId(), after);
                changed.put(after.getId(), after);
            }
        }
        List<Incident> written = new ArrayList<>(changed.size());
        for (Incident incident : changed.values()) {
            written.add(incident.toBuilder().setRevision(++revision).build());
        }
        IncidentStore.write(handle, written);
        if (!written.isEmpty()) {
            Feed.INCIDENTS.advance(handle, revision);
        }
        return fresh;
    }

    /** Whose the camera or sensor is. */
    private record Source(SourceKind kind, String owner) {
        static final Source UNKNOWN = new Source(SourceKind.SOURCE_KIND_UNSPECIFIED, "");
    }

    /** The code that owner and source kind come from: an outage takes those of the first channel that it lists. */
    private static String sourceOf(Alert alert) {
        return alert.getChannel().isEmpty() && alert.getChannelsCount() > 0 ? alert.getChannels(0) : alert.getChannel();
    }

    private static Map<String, Source> sources(Handle handle, List<Alert> alerts) {
        Map<String, Source> sources = new HashMap<>();
        // A device raises alarms in its own name, or in that of an alarm input of its catalog.
        handle.createQuery("select code, source_kind, owner from channels where code = any(:codes) and not removed"
                        + " union all select code, source_kind, owner from sensors where code = any(:codes)"
                        + " union all select code, source_kind, owner from devices where code = any(:codes)"
                        + " and not removed"
                        + " union all select i.code, d.source_kind, d.owner from catalog_items i"
                        + " join devices d on d.code = i.device where i.code = any(:codes)")
                .bindArray(
                        "codes",
                        String.class,
                        alerts.stream()
                                .map(GrpcIntakeService::sourceOf)
                                .distinct()
                                .toList())
                .map((rs, ctx) -> {
                    SourceKind kind = SourceKind.forNumber(rs.getInt("source_kind"));
                    sources.putIfAbsent(
                            rs.getString("code"),
                            new Source(
                                    kind == null ? SourceKind.SOURCE_KIND_UNSPECIFIED : kind, rs.getString("owner")));
                    return true;
                })
                .list();
        return sources;
    }
}
