package org.xueliang.ingest.onvif;

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
import org.xueliang.protocol.onvif.OnvifLimits;

/** Follows ONVIF sources on an event loop of their own, so that nothing that they answer delays a picture. */
public final class OnvifAdapter implements SourceAdapters, AutoCloseable {
    private static final int LOOKS_AT_ONCE = 16;

    private final MultiThreadIoEventLoopGroup loops;
    private final HostResolver resolver;
    private final OnvifParts parts;

    /** @param tls null: https cannot be spoken */
    public OnvifAdapter(AllowedNetworks networks, @Nullable SslContext tls, GatewayTime time, SourceSettings settings) {
        SocketTransport transport = SocketTransport.best();
        loops = transport.eventLoops(1);
        resolver = new HostResolver(networks);
        parts = new OnvifParts(
                new DeviceHttp(
                        transport,
                        tls,
                        OnvifLimits.DEFAULT.maxBytes(),
                        settings.answerTimeout().toMillis()),
                resolver,
                networks,
                new LookSlots(LOOKS_AT_ONCE),
                time,
                settings);
    }

    @Override
    public @Nullable FollowedSource follow(Source source, String password) {
        if (source.getAdapter() != SourceAdapter.ONVIF) {
            return null;
        }
        OnvifSource followed = new OnvifSource(parts, source, password, loops.next());
        followed.start();
        return followed;
    }

    @Override
    public void close() {
        resolver.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
