package org.xueliang.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.xueliang.ingest.bus.BusSettings;
import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.ingest.rtsp.RtspGateway;
import org.xueliang.ingest.rtsp.ServerPolicies;

/** What the parts of a gateway are told of its settings. */
final class GatewayOptions {
    private GatewayOptions() {}

    static RtspGateway.Options rtsp(IngestSettings settings) {
        return new RtspGateway.Options(
                settings.bind(),
                settings.rtspPort(),
                settings.eventLoops(),
                networks(settings),
                settings.pullTlsTrust(),
                new ServerPolicies(settings.unknownPaths(), settings.publishReplace(), settings.openPushOnLoopback()),
                settings.timeouts(),
                settings.maxSessions(),
                settings.maxConnectionsPerPeer(),
                settings.connectsPerSecond());
    }

    static BusSettings bus(IngestSettings settings, String redisUrl) {
        BusSettings defaults = BusSettings.of(redisUrl, settings.partitions());
        return new BusSettings(
                redisUrl,
                settings.partitions(),
                settings.busRetention(),
                defaults.maxEntriesPerPartition(),
                defaults.maxBytesPerPartition(),
                defaults.maxQueuedEvents(),
                defaults.maxQueuedBytes(),
                defaults.maxInFlight(),
                defaults.commandTimeout());
    }

    /** Where the gateway may connect to. */
    static AllowedNetworks networks(IngestSettings settings) {
        return AllowedNetworks.parse(settings.allowedNetworks(), settings.allowLoopback());
    }

    /** Empty where there is none. */
    static String token(IngestSettings settings) {
        if (settings.serviceTokenFile() == null) {
            return settings.serviceToken() == null ? "" : settings.serviceToken();
        }
        try {
            return Files.readString(settings.serviceTokenFile()).trim();
        } catch (IOException e) {
            throw new UncheckedIOException("service-token-file cannot be read: " + settings.serviceTokenFile(), e);
        }
    }
}
