package org.xueliang.ingest.gb28181.media;

import java.net.InetAddress;

/**
 * What a dialog is about to ask for.
 *
 * @param dialog for people: channel and what for
 * @param signalling address that the device's requests come from
 * @param offeredSsrc of the offer's y=
 * @param ownPort whether a port of the range is taken for it alone, in place of the one for all
 */
public record MediaWanted(
        String dialog, MediaTransport transport, InetAddress signalling, int offeredSsrc, boolean ownPort) {}
