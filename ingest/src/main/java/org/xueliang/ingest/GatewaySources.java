package org.xueliang.ingest;

import io.grpc.BindableService;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.assignment.RegistryLink;
import org.xueliang.ingest.mqtt.MqttAdapter;
import org.xueliang.ingest.mqtt.RegistryReadings;
import org.xueliang.ingest.onvif.OnvifAdapter;
import org.xueliang.ingest.onvif.WsDiscovery;
import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.ingest.rtsp.RtspGateway;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.source.FollowedSource;
import org.xueliang.ingest.source.SourceLink;
import org.xueliang.ingest.source.SourceMetrics;

/** Everything of sources on a gateway: those that are assigned are followed, and discovery at the door. */
final class GatewaySources implements AutoCloseable {
    private final OnvifAdapter onvif;
    private final @Nullable MqttAdapter mqtt;
    private final WsDiscovery discovery;
    private final @Nullable SourceLink link;

    /** @param registry null: nothing is assigned */
    GatewaySources(
            IngestSettings settings,
            @Nullable RegistryLink registry,
            Supplier<String> door,
            GatewayTime time,
            CountedErrors errors) {
        AllowedNetworks networks = GatewayOptions.networks(settings);
        discovery = new WsDiscovery(networks, settings.sources().multicastDiscovery(), time);
        SslContext tls = RtspGateway.clientTls(settings.pullTlsTrust());
        onvif = new OnvifAdapter(networks, tls, time, settings.sources());
        if (registry == null) {
            mqtt = null;
            link = null;
            return;
        }
        MqttAdapter brokers = new MqttAdapter(
                networks,
                tls,
                new RegistryReadings(registry.channel(), registry.token()),
                time,
                settings.gatewayId(),
                settings.sources());
        mqtt = brokers;
        link = new SourceLink(
                registry.channel(),
                registry.token(),
                settings.gatewayId(),
                door,
                (source, password) -> {
                    FollowedSource followed = onvif.follow(source, password);
                    return followed != null ? followed : brokers.follow(source, password);
                },
                errors);
    }

    BindableService discovery() {
        return discovery;
    }

    void start() {
        if (link != null) {
            link.start();
        }
    }

    /** What is followed now. */
    List<SourceMetrics.Followed> followed() {
        return link == null ? List.of() : link.followed();
    }

    /** What is wrong with it, in words; empty where nothing is. */
    String trouble() {
        return link == null ? "" : link.trouble();
    }

    @Override
    public void close() {
        if (link != null) {
            link.close();
        }
        if (mqtt != null) {
            mqtt.close();
        }
        onvif.close();
    }
}
