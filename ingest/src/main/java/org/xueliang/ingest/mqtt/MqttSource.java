package org.xueliang.ingest.mqtt;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.retry.Backoff;
import org.xueliang.ingest.rtsp.HostResolver;
import org.xueliang.ingest.source.FollowedSource;
import org.xueliang.ingest.source.SourceErrors;
import org.xueliang.proto.v1.MqttMapping;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.ReportSourceReadingsResponse;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceHealth;
import org.xueliang.proto.v1.SourceReading;
import org.xueliang.proto.v1.SourceReport;
import org.xueliang.protocol.bytes.Excerpt;

/** One broker that is subscribed to, again after each break, with jittered backoff. On one event loop. */
final class MqttSource implements FollowedSource, MqttLine.Events {
    private static final int CONNECT_MS = 5000;
    /** One message; what is behind {@link ReadingMapper#MAX_PAYLOAD_BYTES} is acknowledged, counted and left. */
    private static final int MAX_MESSAGE_BYTES = 1 << 20;

    private static final long AFTER_REFUSAL_MS = 60_000;

    private final MqttParts parts;
    private final Source source;
    private final String password;
    private final EventLoop loop;
    private final ReadingMapper mapper;
    private final ReadingQueue queue;
    private final SourceErrors errors = new SourceErrors();
    private final Backoff backoff;
    private @Nullable MqttLine line;
    private volatile @Nullable Future<?> reports;
    private boolean closed;
    private volatile SourceReport report;
    private SourceHealth.Builder health =
            SourceHealth.newBuilder().setState(Presence.UNKNOWN).setCause("being connected to for the first time");
    private long readings;
    private long polls;

    MqttSource(MqttParts parts, Source source, String password, EventLoop loop) {
        this.parts = parts;
        this.source = source;
        this.password = password;
        this.loop = loop;
        this.mapper = new ReadingMapper(source.getMqtt().getMappingsList());
        this.backoff = new Backoff(parts.firstRetry(), Duration.ofSeconds(60), new SplittableRandom());
        this.queue = new ReadingQueue(
                source.getCode(),
                loop,
                parts.sink(),
                this::told,
                thrown -> count("registry does not take readings", Excerpt.of(String.valueOf(thrown.getMessage()))),
                () -> reading(true));
        this.report = built();
    }

    private SourceReport built() {
        return SourceReport.newBuilder()
                .setSource(source.getCode())
                .setHealth(health.clearErrors()
                        .addAllErrors(errors.list())
                        .setReadings(readings)
                        .setPolls(polls))
                .build();
    }

    void start() {
        loop.execute(this::connect);
        reports = loop.scheduleWithFixedDelay(this::publishReport, 1, 1, TimeUnit.SECONDS);
    }

    /** Once a second, and at each change of state: a report for each reading would be more than the readings. */
    private void publishReport() {
        if (!closed) {
            report = built();
        }
    }

    @Override
    public SourceReport report() {
        return report;
    }

    private void count(String what, String excerpt) {
        errors.count(
                what,
                excerpt.length() > 128 ? excerpt.substring(0, 128) : excerpt,
                parts.time().wallUs());
    }

    private void connect() {
        if (closed) {
            return;
        }
        polls++;
        URI uri = URI.create(source.getAddress());
        boolean tls = "mqtts".equals(uri.getScheme());
        String host = String.valueOf(uri.getHost()).replaceAll("[\\[\\]]", "");
        int port = uri.getPort() < 0 ? (tls ? 8883 : 1883) : uri.getPort();
        parts.resolver().resolve(host, loop, new HostResolver.Outcome() {
            @Override
            public void address(InetAddress address) {
                open(address, host, port, tls);
            }

            @Override
            public void refused(String cause) {
                ended(cause, true);
            }
        });
    }

    private void open(InetAddress address, String host, int port, boolean tls) {
        if (closed) {
            // While its name was looked up.
            return;
        }
        SslContext context = parts.tls();
        if (tls && context == null) {
            ended("mqtts: TLS is not to be had here", true);
            return;
        }
        MqttLine opened = new MqttLine(new MqttLine.Login(clientId(), source.getUsername(), password, filters()), this);
        line = opened;
        new Bootstrap()
                .group(loop)
                .channel(parts.transport().tcp())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls && context != null) {
                            channel.pipeline().addLast(context.newHandler(channel.alloc(), host, port));
                        }
                        channel.pipeline()
                                .addLast(
                                        new IdleStateHandler(
                                                MqttLine.KEEP_ALIVE_S * 3 / 2, MqttLine.KEEP_ALIVE_S / 2, 0),
                                        MqttEncoder.INSTANCE,
                                        new MqttDecoder(MAX_MESSAGE_BYTES),
                                        opened);
                    }
                })
                .connect(address, port)
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        ended(
                                "no connection: "
                                        + Excerpt.of(String.valueOf(done.cause().getMessage())),
                                false);
                    }
                });
    }

    private String clientId() {
        String own = source.getMqtt().getClientId();
        return own.isEmpty() ? "xueliang-" + parts.gateway() + "-" + source.getCode() : own;
    }

    private List<String> filters() {
        return source.getMqtt().getMappingsList().stream()
                .map(MqttMapping::getTopicFilter)
                .distinct()
                .toList();
    }

    @Override
    public void subscribed(List<String> refused) {
        backoff.reset();
        boolean none = refused.size() == filters().size();
        refused.forEach(filter -> count("the broker refuses a topic filter", filter));
        state(
                none ? Presence.OFFLINE : Presence.ONLINE,
                refused.isEmpty() ? "" : "the broker refuses the topic filters " + String.join(", ", refused));
        reading(queue.hasRoom());
    }

    @Override
    public void message(String topic, byte[] payload, boolean retained, Runnable acknowledge) {
        health.setLastContactUs(parts.time().wallUs());
        List<SourceReading> found;
        try {
            found = mapper.readings(topic, payload, retained);
        } catch (PayloadException e) {
            count(e.what(), e.excerpt());
            // It would come again for ever, and be no better.
            acknowledge.run();
            return;
        }
        if (!queue.add(new ReadingQueue.Message(found, acknowledge))) {
            reading(false);
        }
    }

    private void told(ReportSourceReadingsResponse answer) {
        readings += answer.getAccepted();
        for (String reason : answer.getReasonsList()) {
            count("registry refuses a reading", reason);
        }
    }

    private void reading(boolean on) {
        if (line != null) {
            line.reading(on);
        }
    }

    @Override
    public void ended(String cause, boolean refused) {
        line = null;
        if (closed) {
            return;
        }
        count(cause, "");
        state(Presence.OFFLINE, cause);
        long delayMs = backoff.nextMs();
        loop.schedule(this::connect, refused ? Math.max(delayMs, AFTER_REFUSAL_MS) : delayMs, TimeUnit.MILLISECONDS);
    }

    private void state(Presence state, String cause) {
        if (health.getState() != state || !health.getCause().equals(cause)) {
            health.setState(state).setCause(cause).setSinceUs(parts.time().wallUs());
        }
        publishReport();
    }

    @Override
    public void close() {
        if (!loop.isShuttingDown()) {
            loop.execute(() -> {
                closed = true;
                queue.close();
                Future<?> ticking = reports;
                if (ticking != null) {
                    // Else the loop holds the source, its password included, for as long as the gateway runs.
                    ticking.cancel(false);
                }
                if (line != null) {
                    line.close();
                }
            });
        }
    }
}
