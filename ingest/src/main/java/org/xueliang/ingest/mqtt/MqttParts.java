package org.xueliang.ingest.mqtt;

import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.rtsp.HostResolver;
import org.xueliang.ingest.rtsp.SocketTransport;
import org.xueliang.ingest.session.GatewayTime;

/**
 * What all brokers of a gateway share.
 *
 * @param gateway part of the name that brokers know us by
 * @param tls null: mqtts cannot be spoken
 * @param firstRetry after a break; doubled up to a minute
 */
record MqttParts(
        SocketTransport transport,
        HostResolver resolver,
        @Nullable SslContext tls,
        ReadingSink sink,
        GatewayTime time,
        String gateway,
        Duration firstRetry) {}
