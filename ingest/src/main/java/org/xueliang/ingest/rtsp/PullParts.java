package org.xueliang.ingest.rtsp;

import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.media.IngestPipeline.MediaShared;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.SessionIds;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.ingest.session.SessionTimeouts;

/**
 * What all pulls of a gateway share.
 *
 * @param tls for rtsps; null where it could not be made
 */
record PullParts(
        SocketTransport transport,
        HostResolver resolver,
        MediaShared media,
        SessionLedger ledger,
        SessionTimeouts timeouts,
        GatewayTime time,
        SessionIds ids,
        @Nullable SslContext tls) {}
