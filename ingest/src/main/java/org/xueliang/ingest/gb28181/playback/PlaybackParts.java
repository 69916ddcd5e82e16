package org.xueliang.ingest.gb28181.playback;

import java.util.function.Consumer;
import org.xueliang.ingest.gb28181.invite.RecordedStreams;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.SessionLedger;

/**
 * What all playbacks share.
 *
 * @param ended told of each that is over, once, on its device's loop
 */
record PlaybackParts(
        RecordedStreams streams,
        PlaybackSettings settings,
        SessionLedger ledger,
        GatewayTime time,
        Consumer<Playback> ended) {}
