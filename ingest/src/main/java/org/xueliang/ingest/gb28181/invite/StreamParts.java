package org.xueliang.ingest.gb28181.invite;

import java.net.InetSocketAddress;
import java.util.function.Function;
import org.xueliang.ingest.gb28181.media.MediaPlaces;
import org.xueliang.ingest.media.IngestPipeline.MediaShared;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.SessionIds;

/**
 * What the streams of all devices share. Thread-safe parts alone.
 *
 * @param addressFor IP address that a device at this address can send to us at: for c= and o=
 */
public record StreamParts(
        InviteOptions options,
        DeviceDialogs dialogs,
        MediaPlaces places,
        SsrcDesk ssrcs,
        MediaShared media,
        GatewayTime time,
        SessionIds ids,
        Function<InetSocketAddress, String> addressFor) {}
