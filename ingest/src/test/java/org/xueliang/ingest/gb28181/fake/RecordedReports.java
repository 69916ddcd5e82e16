package org.xueliang.ingest.gb28181.fake;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xueliang.ingest.gb28181.GbReports;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.CatalogState;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.PositionReport;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.ReportCatalogRequest;

/** Keeps what a registry would be told. */
public final class RecordedReports implements GbReports {
    public final Map<String, DeviceStatus> statuses = new ConcurrentHashMap<>();
    public final List<String> unknown = new CopyOnWriteArrayList<>();
    public final List<ReportCatalogRequest> catalogs = new CopyOnWriteArrayList<>();
    public final List<Alert> alarms = new CopyOnWriteArrayList<>();
    public final List<PositionReport> positions = new CopyOnWriteArrayList<>();

    @Override
    public void status(String device, DeviceStatus status) {
        statuses.put(device, status);
    }

    @Override
    public void unknown(String code, String peer, String userAgent) {
        unknown.add(code);
    }

    @Override
    public void catalog(ReportCatalogRequest report) {
        catalogs.add(report);
    }

    @Override
    public boolean alarm(Alert alert) {
        alarms.add(alert);
        return true;
    }

    @Override
    public boolean position(PositionReport position) {
        return positions.add(position);
    }

    public DeviceStatus of(String device) {
        return statuses.getOrDefault(device, DeviceStatus.getDefaultInstance());
    }

    public boolean online(String device) {
        return of(device).getPresence() == Presence.ONLINE;
    }

    public CatalogState catalog(String device) {
        return of(device).getCatalog();
    }

    public List<CatalogItem> rows(String device) {
        return catalogs.stream()
                .filter(report -> report.getDevice().equals(device))
                .flatMap(report -> report.getItemsList().stream())
                .toList();
    }
}
