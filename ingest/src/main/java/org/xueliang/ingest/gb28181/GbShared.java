package org.xueliang.ingest.gb28181;

import io.prometheus.client.CollectorRegistry;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.gb28181.catalog.StartRate;
import org.xueliang.ingest.gb28181.device.DeviceBook;
import org.xueliang.ingest.gb28181.device.DeviceTable;
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
        KeptRegistrations kept) {
    private static final int SECRET_BYTES = 32;

    /** Of a gateway that begins now. */
    static GbShared of(
            Gb28181Settings settings,
            String gatewayId,
            DeviceBook book,
            GbReports reports,
            KeptRegistrations kept,
            GatewayTime time,
            CollectorRegistry metrics,
            CountedErrors errors) {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return new GbShared(
                settings,
                gatewayId,
                book,
                time,
                new GbMetrics(metrics),
                errors,
                reports,
                new NonceIssuer(secret, settings.nonceLifetime().toMillis()),
                gatewayId + "-" + Long.toString(time.wallUs(), Character.MAX_RADIX),
                new AtomicLong(),
                new StartRate(settings.catalogsPerSecond()),
                new AtomicInteger(),
                kept);
    }

    /** @param loops that share what one source may register */
    DeviceTable.Options tableOptions(int loops) {
        return new DeviceTable.Options(
                settings.platform(),
                settings.domain(),
                settings.digest(),
                settings.minExpires().toSeconds(),
                settings.maxExpires().toSeconds(),
                (double) settings.registersPerSource() / loops,
                settings.redirectTo() != null,
                settings.keepaliveMisses(),
                settings.sourceDrift(),
                settings.maxDevices());
    }
}
