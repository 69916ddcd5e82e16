package org.xueliang.ingest.gb28181;

import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.PositionReport;
import org.xueliang.proto.v1.ReportCatalogRequest;
import org.xueliang.protocol.manscdp.AlarmNotify;
import org.xueliang.protocol.manscdp.MobilePositionNotify;

/** What the registry is told, where there is one. Any thread; returns at once. */
public interface GbReports {
    /** For a gateway without a registry. */
    GbReports NONE = new GbReports() {
        @Override
        public void status(String device, DeviceStatus status) {}

        @Override
        public void unknown(String code, String peer, String userAgent) {}

        @Override
        public void catalog(ReportCatalogRequest report) {}

        @Override
        public boolean alarm(Alert alert) {
            return false;
        }
    };

    void status(String device, DeviceStatus status);

    void unknown(String code, String peer, String userAgent);

    /** @param report without the gateway's name */
    void catalog(ReportCatalogRequest report);

    /** @return whether it was kept */
    boolean alarm(Alert alert);

    /** Where a device is, which its profile has kept. @return whether it was taken to be told */
    default boolean position(PositionReport position) {
        return false;
    }

    /** Whether the code is the device itself, or a channel that is known to be its own. Any thread. */
    default boolean owns(String device, String code) {
        return true;
    }

    /**
     * Whether a device speaks for this code: it does for its own channels, and for what nobody knows. What is another's came here
     * by a second way, in a ring of platforms maybe back to where it began.
     */
    default boolean speaksFor(String device, String code) {
        return true;
    }

    /** The same alarm as the device said it, for platforms above. */
    default void heard(AlarmNotify alarm) {}

    /** Places of what moves, as the device said them, for platforms above. */
    default void moved(String device, MobilePositionNotify positions) {}
}
