package org.xueliang.ingest.gb28181.cascade;

import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.SessionLedger;

/** What all links of a gateway share. Thread-safe parts alone. */
record CascadeShared(
        SharedChannels channels,
        Downstream downstream,
        StreamDirectory directory,
        UpperStreams streams,
        UpperMediaPorts ports,
        SessionLedger ledger,
        CascadeMetrics metrics,
        WaitingAlarms alarms,
        CascadeTimes times,
        GatewayTime time,
        CountedErrors errors) {

    /** A step that fails is counted and said; the others of its thread go on. */
    Runnable guarded(String who, Runnable step) {
        return () -> {
            try {
                step.run();
            } catch (RuntimeException e) {
                errors.warn("cascade " + e.getClass().getSimpleName(), who + ": " + e);
            }
        };
    }
}
