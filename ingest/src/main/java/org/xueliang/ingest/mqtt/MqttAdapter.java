package org.xueliang.ingest.mqtt;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.ingest.rtsp.HostResolver;
import org.xueliang.ingest.rtsp.SocketTransport;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.source.FollowedSource;
import org.xueliang.ingest.source.SourceAdapters;
import org.xueliang.ingest.source.SourceSettings;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;

/**
 * Follows brokers of sensors. It stands in the gateway and not in the registry: the gateway is in the devices' networks and has the
 * rule where to connect to, and the registry opens no connection to what owners name.
 */
public final class MqttAdapter implements SourceAdapters, AutoCloseable {
    private final MultiThreadIoEventLoopGroup loops;
    private final HostResolver resolver;
    private final MqttParts parts;

    /** @param tls null: mqtts cannot be spoken */
    public MqttAdapter(
            AllowedNetworks networks,
            @Nullable SslContext tls,
            ReadingSink sink,
            GatewayTime time,
            String gateway,
            SourceSettings settings) {
        SocketTransport transport = SocketTransport.best();
        loops = transport.eventLoops(1);
        resolver = new HostResolver(networks);
        parts = new MqttParts(transport, resolver, tls, sink, time, gateway, settings.retryAfter());
    }

    @Override
    public @Nullable FollowedSource follow(Source source, String password) {
        if (source.getAdapter() != SourceAdapter.MQTT) {
            return null;
        }
        MqttSource followed = new MqttSource(parts, source, password, loops.next());
        followed.start();
        return followed;
    }

    @Override
    public void close() {
        resolver.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
