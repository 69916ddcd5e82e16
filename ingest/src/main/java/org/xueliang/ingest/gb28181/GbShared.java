package org.xueliang.ingest.gb28181;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.gb28181.catalog.StartRate;
import org.xueliang.ingest.gb28181.device.DeviceBook;
import org.xueliang.ingest.gb28181.device.KeptRegistrations;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.protocol.auth.NonceIssuer;

/**
 * What the event loops of one gateway have in common; all of it thread-safe.
 *
 * @param gatewayId as the registry knows it
 * @param epoch tells rounds of this process from those of others
 * @param serial last serial number that was sent
 * @param sessions devices that any loop holds
 * @param kept registrations over a restart
 */
record GbShared(
        Gb28181Settings settings,
        String gatewayId,
        DeviceBook book,
        GatewayTime time,
        GbMetrics metrics,
        CountedErrors errors,
        GbReports reports,
        NonceIssuer nonces,
        String epoch,
        AtomicLong serial,
        StartRate catalogStarts,
        AtomicInteger sessions,
        KeptRegistrations kept) {}
