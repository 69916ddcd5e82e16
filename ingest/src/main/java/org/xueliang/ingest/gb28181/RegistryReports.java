package org.xueliang.ingest.gb28181;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.assignment.AssignmentBook;
import org.xueliang.ingest.gb28181.report.DeviceLink;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.PositionReport;
import org.xueliang.proto.v1.ReportCatalogRequest;
import org.xueliang.protocol.manscdp.AlarmNotify;
import org.xueliang.protocol.manscdp.MobilePositionNotify;

/** Tells the registry. */
public final class RegistryReports implements GbReports {
    private final DeviceLink link;
    private final AssignmentBook channels;
    private volatile Consumer<AlarmNotify> alarms = alarm -> {};
    private volatile BiConsumer<String, MobilePositionNotify> positions = (device, told) -> {};

    /** @param channels whose each is */
    public RegistryReports(DeviceLink link, AssignmentBook channels) {
        this.link = link;
        this.channels = channels;
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

    @Override
    public boolean owns(String device, String code) {
        return code.equals(device)
                || channels.find(code)
                        .map(channel -> channel.device() != null
                                && channel.device().device().equals(device))
                        .orElse(false);
    }

    @Override
    public boolean speaksFor(String device, String code) {
        Assignment channel = channels.find(code).orElse(null);
        return channel == null
                || channel.device() != null && channel.device().device().equals(device);
    }

    /** @param listener told of each new alarm of a device, on the device's event loop */
    public void onAlarm(Consumer<AlarmNotify> listener) {
        alarms = listener;
    }

    /** @param listener told of places and the device that told them, on the device's event loop */
    public void onPosition(BiConsumer<String, MobilePositionNotify> listener) {
        positions = listener;
    }

    @Override
    public void moved(String device, MobilePositionNotify told) {
        positions.accept(device, told);
    }

    @Override
    public void heard(AlarmNotify alarm) {
        alarms.accept(alarm);
    }
}
