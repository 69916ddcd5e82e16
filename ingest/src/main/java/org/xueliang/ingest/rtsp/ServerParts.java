package org.xueliang.ingest.rtsp;

import java.util.function.BiConsumer;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.assignment.AssignmentBook;
import org.xueliang.ingest.live.LiveHub;
import org.xueliang.ingest.media.IngestPipeline.MediaShared;
import org.xueliang.ingest.media.OnDemand;
import org.xueliang.ingest.recorded.RecordedViews;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.IngestMetrics;
import org.xueliang.ingest.session.SessionIds;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.ingest.session.SessionTimeouts;
import org.xueliang.ingest.view.LiveViews;

/**
 * What all connections of the RTSP server share. Thread-safe parts alone.
 *
 * @param unknownPath told of a path that somebody publishes to and no channel has, and of who it is; must not block
 */
record ServerParts(
        SocketTransport transport,
        AssignmentBook book,
        MediaShared media,
        LiveHub live,
        OnDemand onDemand,
        RecordedViews recorded,
        LiveViews views,
        ServerAuthenticator authenticator,
        Publications publications,
        PeerLimits limits,
        SessionLedger ledger,
        SessionTimeouts timeouts,
        GatewayTime time,
        SessionIds ids,
        IngestMetrics metrics,
        CountedErrors errors,
        ServerPolicies policies,
        BiConsumer<String, String> unknownPath) {}
