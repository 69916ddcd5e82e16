package org.xueliang.ingest.gb28181;

import java.util.function.Consumer;
import org.xueliang.ingest.gb28181.report.DeviceLink;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.PositionReport;
import org.xueliang.proto.v1.ReportCatalogRequest;
import org.xueliang.protocol.manscdp.AlarmNotify;

/** Tells the registry. */
public final class RegistryReports implements GbReports {
    private final DeviceLink link;
    private volatile Consumer<AlarmNotify> alarms = alarm -> {};

    public RegistryReports(DeviceLink link) {
        this.link = link;
    }

    @Override
    public void status(String device, DeviceStatus status) {
        link.devices().report(device, status);
    }

    @Override
    public void unknown(String code, String peer, String userAgent) {
        link.unknown().report(code, peer, userAgent);
    }

    @Override
    public void catalog(ReportCatalogRequest report) {
        link.catalogs().report(report);
    }

    @Override
    public boolean alarm(Alert alert) {
        return link.alarms().report(alert);
    }

    @Override
    public boolean position(PositionReport position) {
        return link.devices().report(position);
    }

    /** @param listener told of each new alarm of a device, on the device's event loop */
    public void onAlarm(Consumer<AlarmNotify> listener) {
        alarms = listener;
    }

    @Override
    public void heard(AlarmNotify alarm) {
        alarms.accept(alarm);
    }
}
