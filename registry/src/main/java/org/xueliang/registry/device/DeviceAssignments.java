package org.xueliang.registry.device;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.CatalogItemKind;
import org.xueliang.proto.v1.CatalogState;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.DeviceAssignment;
import org.xueliang.proto.v1.DeviceReport;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.Edition;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.LastPosition;
import org.xueliang.proto.v1.PositionReport;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.ReportCatalogRequest;
import org.xueliang.proto.v1.ReportCatalogResponse;
import org.xueliang.proto.v1.ReportDevicesRequest;
import org.xueliang.proto.v1.ReportUnknownDeviceRequest;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.WatchDevicesRequest;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.ForeignText;
import org.xueliang.registry.channel.LastPositions;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.identity.TokenTable;
import org.xueliang.registry.store.Feed;

/** What gateways are told of devices, and what gateways report of them. */
public final class DeviceAssignments {
    private static final int MAX_REPORTS = 1000;
    private static final int MAX_ITEMS = 1000;
    private static final int MAX_PENDING = 1024;
    private static final long MAX_AHEAD_US = 300_000_000L;
    /** A pending device that did not come again for so long makes room where there is none. */
    private static final long PENDING_KEPT_US = 24 * 3_600_000_000L;

    private static final Pattern REALM = Pattern.compile("[!-~&&[^\":\\\\]]{1,64}");
    private static final Set<Role> WATCHERS = Set.of(Role.GATEWAY);

    private final Devices devices;
    private final AuditLog audit;
    private final Feeds feeds;
    private final TokenTable tokens;

    public DeviceAssignments(Devices devices, AuditLog audit, Feeds feeds, TokenTable tokens) {
        this.devices = devices;
        this.audit = audit;
        this.feeds = feeds;
        this.tokens = tokens;
    }

    /** WatchDevices. */
    public void watch(WatchDevicesRequest request, StreamObserver<DeviceAssignment> out) {
        Check.text("gateway", request.getGateway(), 0, 64);
        String realm = request.getRealm();
        if (!REALM.matcher(realm).matches()) {
            throw Refusal.badField(
                    "realm", realm, "1 to 64 printable ASCII characters, such as the first 10 digits of the SIP code");
        }
        Caller caller = Caller.current();
        long head = devices.database.read(Feed.DEVICES::head);
        long after = request.getAfterRevision();
        if (after < 0 || after > head) {
            throw Refusal.badField("after_revision", after, "0 to " + head + "; 0 gives the whole state");
        }
        long wholeUpTo = after == 0 ? head : 0;
        feeds.serve(
                Feed.DEVICES,
                after,
                (handle, from, to, limit) -> devices.store.changes(handle, from, to, limit, wholeUpTo, realm),
                (ServerCallStreamObserver<DeviceAssignment>) out,
                DeviceAssignment.newBuilder().setCaughtUp(true).build(),
                () -> tokens.stillHas(caller, WATCHERS));
    }

    /** ReportDevices. */
    public void report(ReportDevicesRequest request) {
        Check.text("gateway", request.getGateway(), 1, 64);
        Check.door("door", request.getDoor());
        Check.atMost("reports", request.getReportsCount(), MAX_REPORTS);
        List<DeviceReport> reports = new ArrayList<>(request.getReportsCount());
        for (int i = 0; i < request.getReportsCount(); i++) {
            reports.add(checked("reports[" + i + "]", request.getReports(i)));
        }
        devices.database.transaction(handle -> {
            devices.channels.heard(handle, request.getGateway(), request.getDoor());
            devices.presence.write(handle, request.getGateway(), reports);
            LastPositions.write(handle, positions(request));
            if (!reports.isEmpty()) {
                devices.observer.reported(handle, reports);
            }
            return true;
        });
        devices.observer.committed();
    }

    /** A gateway keeps what is refused and tells it again: what cannot be a position is passed over. */
    private List<PositionReport> positions(ReportDevicesRequest request) {
        Check.atMost("positions", request.getPositionsCount(), MAX_REPORTS);
        long latestUs = devices.clock.millis() * 1000 + MAX_AHEAD_US;
        return request.getPositionsList().stream()
                .filter(report -> {
                    LastPosition at = report.getPosition();
                    return Math.abs(at.getLongitude()) <= 180
                            && Math.abs(at.getLatitude()) <= 90
                            && at.getReceivedUs() > 0
                            && at.getReceivedUs() <= latestUs;
                })
                .toList();
    }

    private DeviceReport checked(String field, DeviceReport report) {
        Check.code(field + ".device", report.getDevice());
        DeviceStatus status = report.getStatus();
        Check.known(field + ".status.presence", status.getPresence(), Presence.PRESENCE_UNSPECIFIED);
        Check.anyOr(field + ".status.edition", status.getEdition(), Edition.EDITION_UNSPECIFIED);
        // The latest wins: a time far ahead would win for ever. The gateway tells it again until it is taken, so it is
        // not refused.
        long latestUs = devices.clock.millis() * 1000 + MAX_AHEAD_US;
        DeviceStatus.Builder kept = status.toBuilder()
                .setSinceUs(Math.max(0, Math.min(latestUs, status.getSinceUs())))
                .clearGateway()
                .setCause(ForeignText.clean(status.getCause(), 512))
                .setAddress(ForeignText.clean(status.getAddress(), 128))
                .setSignalling(ForeignText.clean(status.getSignalling(), 16))
                .setManufacturer(ForeignText.clean(status.getManufacturer(), 64))
                .setModel(ForeignText.clean(status.getModel(), 64))
                .setFirmware(ForeignText.clean(status.getFirmware(), 64));
        if (status.hasCatalog()) {
            kept.setCatalog(checked(field + ".status.catalog", status.getCatalog()));
        }
        return report.toBuilder().setStatus(kept).build();
    }

    private static CatalogState checked(String field, CatalogState state) {
        Check.anyOr(field + ".completeness", state.getCompleteness(), Completeness.COMPLETENESS_UNSPECIFIED);
        return CatalogIntake.state(state);
    }

    /** ReportUnknownDevice: the device, which is pending unless somebody enrolled it meanwhile. */
    public Device reportUnknown(ReportUnknownDeviceRequest request) {
        Check.text("gateway", request.getGateway(), 1, 64);
        String code = request.getCode();
        if (!Check.isCode(code)) {
            CallRecord.nothingChanged();
        }
        Check.code("code", code);
        String peer = ForeignText.clean(request.getPeer(), 128);
        String userAgent = ForeignText.clean(request.getUserAgent(), 128);
        Optional<Device> known = devices.find(code);
        if (known.isPresent()) {
            CallRecord.nothingChanged();
            if (known.get().getEnrolment() == Enrolment.PENDING) {
                devices.database.transaction(handle -> {
                    devices.presence.refused(handle, request.getGateway(), code, peer);
                    return true;
                });
            }
            return known.get();
        }
        Device pending = audit.change(handle -> {
            Feed.DEVICES.lock(handle);
            Optional<Device> now = devices.store.findOne(handle, code);
            if (now.isPresent()) {
                return now.get();
            }
            makeRoom(handle);
            Device listed = devices.store.list(
                    handle,
                    Device.newBuilder()
                            .setCode(code)
                            .setKind(DeviceKinds.of(code))
                            .setName(ForeignText.clean(
                                    userAgent.isEmpty() ? "from " + peer : userAgent + " from " + peer, 128))
                            .setEnrolment(Enrolment.PENDING)
                            .build());
            devices.presence.refused(handle, request.getGateway(), code, peer);
            return listed;
        });
        feeds.ring(Feed.DEVICES);
        return pending;
    }

    /** Strangers choose the codes they come with: the list has an end, and who no longer comes is forgotten first. */
    private void makeRoom(Handle handle) {
        List<String> pending = handle.createQuery("select d.code from devices d left join device_presence p"
                        + " on p.device = d.code where d.enrolment = :pending and not d.removed"
                        + " order by coalesce(p.seen_us, 0) desc")
                .bind("pending", Enrolment.PENDING_VALUE)
                .mapTo(String.class)
                .list();
        if (pending.size() < MAX_PENDING) {
            return;
        }
        String oldest = pending.get(pending.size() - 1);
        boolean stale = handle.createQuery(
                        "select coalesce(max(seen_us), 0) < :since from device_presence" + " where device = :device")
                .bind("since", devices.clock.millis() * 1000 - PENDING_KEPT_US)
                .bind("device", oldest)
                .mapTo(Boolean.class)
                .one();
        if (!stale) {
            CallRecord.nothingChanged();
            throw Refusal.tooMuch(
                    "pending devices: " + pending.size() + " (expected: < " + MAX_PENDING + "; enrol or remove some)");
        }
        devices.store.remove(handle, oldest);
    }

    /** ReportCatalog. */
    public ReportCatalogResponse reportCatalog(ReportCatalogRequest request) {
        Check.text("gateway", request.getGateway(), 1, 64);
        Check.code("device", request.getDevice());
        Check.text("round", request.getRound(), 0, 64);
        Check.atMost("items", request.getItemsCount(), MAX_ITEMS);
        for (int i = 0; i < request.getItemsCount(); i++) {
            CatalogItem item = request.getItems(i);
            if (item.getCode().isEmpty()) {
                throw Refusal.badField("items[" + i + "].code", "", "what the device calls the row");
            }
            if (!item.getRemoved()) {
                Check.known("items[" + i + "].kind", item.getKind(), CatalogItemKind.CATALOG_ITEM_KIND_UNSPECIFIED);
            }
        }
        if (request.hasState()) {
            Check.known(
                    "state.completeness", request.getState().getCompleteness(), Completeness.COMPLETENESS_UNSPECIFIED);
        }
        CatalogIntake.Taken taken = devices.database.transaction(handle -> devices.catalog.take(handle, request));
        if (taken.channelsChanged()) {
            feeds.ring(Feed.CHANNELS);
        }
        return taken.answer();
    }
}
