package org.xueliang.ingest.gb28181;

import org.xueliang.ingest.gb28181.report.DeviceLink;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.ReportCatalogRequest;

/** Tells the registry. */
public final class RegistryReports implements GbReports {
    private final DeviceLink link;

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
}
