package org.xueliang.ingest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.Gb28181Settings;
import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.ingest.rtsp.PublishReplacePolicy;
import org.xueliang.ingest.rtsp.TlsTrust;
import org.xueliang.ingest.rtsp.UnknownPathPolicy;
import org.xueliang.ingest.session.SessionTimeouts;
import org.xueliang.ingest.source.SourceSettings;

/**
 * Settings of a gateway, under {@code ingest:}. Absent keys take the defaults named here.
 *
 * @param gatewayId what the gateway calls itself; "gateway-1"
 * @param bind address for RTSP; 0.0.0.0
 * @param rtspPort 8554; 0 takes a free one
 * @param doorBind address for health, metrics and snapshots; 127.0.0.1
 * @param doorPort 8081; 0 takes a free one
 * @param advertisedDoor host:port at which the registry finds the door; absent: doorBind and the port it got
 * @param advertisedRtsp rtsp://HOST:PORT or rtsps://HOST:PORT at which people and other nodes reach the RTSP server; absent: they
 *     take the host that they know the registry by, and the port it got
 * @param registry host:port of the registry; absent: no assignments come
 * @param serviceToken for the registry; never shown. Rather use the file
 * @param serviceTokenFile file with the token alone in it
 * @param redisUrl of the bus and of registrations over a restart; absent: frame events go nowhere, devices register anew
 * @param partitions of the bus; 8
 * @param busRetention how long frame events stay on the bus; 10 min
 * @param decoderThreads 0 (default) takes as many as cores
 * @param cpuBudget share of all cores that decoding may take, above 0, at most 1; 0.5
 * @param analysisRate pictures a second of an active channel that are decoded; 5
 * @param allowedNetworks CIDR list that pull targets and redirects may lie in; the private ranges of RFC 1918 and RFC 4193.
 *     Link-local, metadata, multicast and unspecified addresses are never allowed
 * @param allowLoopback whether 127.0.0.0/8 and ::1 may be pulled from
 * @param unknownPaths REFUSE
 * @param openPushOnLoopback for load tests: whoever connects from loopback may publish to any path without credentials
 * @param maxSessions publishers, viewers and pulls together; 20000
 * @param maxConnectionsPerPeer open RTSP connections of one address, loopback exempt; 256
 * @param connectsPerSecond new connections to cameras a second, of the whole gateway; 200
 * @param pullTlsTrust whose certificates are believed over rtsps; SYSTEM
 * @param publishReplace REPLACE
 * @param gopMaxBytes bound of one channel's cache; 8 MiB
 * @param gopMaxUnits bound of one channel's cache; 3000
 * @param eventLoops 0 (default) takes as many as cores
 * @param timeouts see {@link SessionTimeouts}
 * @param gb28181 see {@link Gb28181Settings}
 * @param sources see {@link SourceSettings}
 */
public record IngestSettings(
        String gatewayId,
        String bind,
        Integer rtspPort,
        String doorBind,
        Integer doorPort,
        @Nullable String advertisedDoor,
        @Nullable String advertisedRtsp,
        @Nullable String registry,
        @Nullable String serviceToken,
        @Nullable Path serviceTokenFile,
        @Nullable String redisUrl,
        Integer partitions,
        Duration busRetention,
        Integer decoderThreads,
        Double cpuBudget,
        Double analysisRate,
        List<String> allowedNetworks,
        Boolean allowLoopback,
        UnknownPathPolicy unknownPaths,
        Boolean openPushOnLoopback,
        Integer maxSessions,
        Integer maxConnectionsPerPeer,
        Integer connectsPerSecond,
        TlsTrust pullTlsTrust,
        PublishReplacePolicy publishReplace,
        Integer gopMaxBytes,
        Integer gopMaxUnits,
        Integer eventLoops,
        SessionTimeouts timeouts,
        Gb28181Settings gb28181,
        SourceSettings sources) {

    public static final List<String> PRIVATE_NETWORKS =
            List.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");

    private static final Pattern ADVERTISED =
            Pattern.compile("rtsps?://([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\]):[0-9]{1,5}");

    public IngestSettings {
        gatewayId = gatewayId == null ? "gateway-1" : gatewayId;
        if (!gatewayId.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException(
                    "gateway-id: '" + gatewayId + "' (expected: 1 to 64 of letters, digits, '.', '_', '-')");
        }
        bind = bind == null ? "0.0.0.0" : bind;
        rtspPort = port("rtsp-port", rtspPort, 8554);
        doorBind = doorBind == null ? "127.0.0.1" : doorBind;
        doorPort = port("door-port", doorPort, 8081);
        if (advertisedRtsp != null && !ADVERTISED.matcher(advertisedRtsp).matches()) {
            throw new IllegalArgumentException(
                    "advertised-rtsp: '" + advertisedRtsp + "' (expected: rtsp://HOST:PORT or rtsps://HOST:PORT)");
        }
        partitions = whole("partitions", partitions, 8, 1, 1024);
        busRetention = busRetention == null ? Duration.ofMinutes(10) : busRetention;
        decoderThreads = whole("decoder-threads", decoderThreads, 0, 0, 1024);
        cpuBudget = cpuBudget == null ? 0.5 : cpuBudget;
        if (!(cpuBudget > 0 && cpuBudget <= 1)) {
            throw new IllegalArgumentException("cpu-budget: " + cpuBudget + " (expected: above 0, at most 1)");
        }
        analysisRate = analysisRate == null ? 5.0 : analysisRate;
        if (!(analysisRate >= 0.1 && analysisRate <= 60)) {
            throw new IllegalArgumentException("analysis-rate: " + analysisRate + " (expected: 0.1 to 60)");
        }
        allowedNetworks = allowedNetworks == null ? PRIVATE_NETWORKS : List.copyOf(allowedNetworks);
        AllowedNetworks.parse(allowedNetworks, false);
        allowLoopback = allowLoopback != null && allowLoopback;
        unknownPaths = unknownPaths == null ? UnknownPathPolicy.REFUSE : unknownPaths;
        openPushOnLoopback = openPushOnLoopback != null && openPushOnLoopback;
        maxSessions = whole("max-sessions", maxSessions, 20_000, 1, 1_000_000);
        maxConnectionsPerPeer = whole("max-connections-per-peer", maxConnectionsPerPeer, 256, 1, 1_000_000);
        connectsPerSecond = whole("connects-per-second", connectsPerSecond, 200, 1, 100_000);
        pullTlsTrust = pullTlsTrust == null ? TlsTrust.SYSTEM : pullTlsTrust;
        publishReplace = publishReplace == null ? PublishReplacePolicy.REPLACE : publishReplace;
        gopMaxBytes = whole("gop-max-bytes", gopMaxBytes, 8 << 20, 64 << 10, 1 << 30);
        gopMaxUnits = whole("gop-max-units", gopMaxUnits, 3000, 1, 100_000);
        eventLoops = whole("event-loops", eventLoops, 0, 0, 1024);
        timeouts = timeouts == null ? SessionTimeouts.DEFAULTS : timeouts;
        gb28181 = gb28181 == null ? Gb28181Settings.DEFAULTS : gb28181;
        sources = sources == null ? SourceSettings.DEFAULTS : sources;
    }

    private static Integer port(String key, @Nullable Integer value, int otherwise) {
        return whole(key, value, otherwise, 0, 65_535);
    }

    private static Integer whole(String key, @Nullable Integer value, int otherwise, int min, int max) {
        if (value == null) {
            return otherwise;
        }
        if (value < min || value > max) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: " + min + " to " + max + ")");
        }
        return value;
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "IngestSettings[gatewayId=" + gatewayId + ", bind=" + bind + ", rtspPort=" + rtspPort + ", doorBind="
                + doorBind + ", doorPort=" + doorPort + ", registry=" + registry + ", allowedNetworks="
                + allowedNetworks + ", allowLoopback=" + allowLoopback + ", unknownPaths=" + unknownPaths
                + ", openPushOnLoopback=" + openPushOnLoopback + ", timeouts=" + timeouts + ", gb28181=" + gb28181
                + "]";
    }
}
