package org.xueliang.ingest.assignment;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.media.StreamObserver;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.Presence;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.ParameterSets;

/** Turns what happens to streams into the channel states that the registry is told. */
public final class PresenceObserver implements StreamObserver {
    /** A measured rate that differs less is no news. */
    private static final double RATE_CHANGE = 0.15;
    /** A clock that is off by so much more or less is; what lies below comes of the network. */
    private static final long CLOCK_CHANGE_MS = 500;
    /** Sender reports may count from any moment (RFC 3550 section 6.4.1): one that is off by years tells no time of day. */
    private static final long NO_CLOCK_MS = 10L * 366 * 86_400_000;

    private final StatusReporter reporter;
    private final AssignmentBook book;
    private final GatewayTime time;
    private final String gateway;
    private final Map<String, Long> onlineSinceUs = new ConcurrentHashMap<>();
    private final Map<String, Double> toldRates = new ConcurrentHashMap<>();
    /** By sender reports; one entry for each stream that has some. */
    private final Map<String, Long> clockErrorsMs = new ConcurrentHashMap<>();

    public PresenceObserver(StatusReporter reporter, AssignmentBook book, GatewayTime time, String gateway) {
        this.reporter = reporter;
        this.book = book;
        this.time = time;
        this.gateway = gateway;
    }

    @Override
    public void started(ChannelStream stream) {
        onlineSinceUs.put(stream.channel(), time.wallUs());
        // What no decoder can begin with is no picture yet.
        if (stream.parameterSets() != null) {
            online(stream);
        }
    }

    @Override
    public void accessUnit(ChannelStream stream, AccessUnit unit, long receivedUs) {
        if (unit.newParameterSets() != null) {
            online(stream);
        } else if (unit.randomAccess().isKeyframe() && stream.parameterSets() != null) {
            double rate = stream.statistics().frameRate();
            double told = toldRates.getOrDefault(stream.channel(), 0.0);
            if (rate > 0 && Math.abs(rate - told) > RATE_CHANGE * rate) {
                online(stream);
            }
        }
    }

    @Override
    public void senderReport(ChannelStream stream, long deviceTimeUs, long rtpTicks) {
        long errorMs = (deviceTimeUs - time.wallUs()) / 1000;
        if (Math.abs(errorMs) > NO_CLOCK_MS) {
            return;
        }
        Long before = clockErrorsMs.get(stream.channel());
        if (before == null || Math.abs(errorMs - before) > CLOCK_CHANGE_MS) {
            clockErrorsMs.put(stream.channel(), errorMs);
            if (stream.parameterSets() != null) {
                online(stream);
            }
        }
    }

    private void online(ChannelStream stream) {
        ParameterSets sets = stream.parameterSets();
        double rate = stream.statistics().frameRate();
        toldRates.put(stream.channel(), rate);
        Long clockErrorMs = clockErrorsMs.getOrDefault(stream.channel(), stream.dateErrorMs());
        ChannelStatus.Builder status = ChannelStatus.newBuilder();
        if (clockErrorMs != null) {
            status.setClockErrorMs(clockErrorMs);
        }
        tell(
                stream.channel(),
                status.setPresence(Presence.ONLINE)
                        .setSinceUs(onlineSinceUs.getOrDefault(stream.channel(), stream.startedUs()))
                        .setGateway(gateway)
                        .setCodec(stream.codec().name())
                        .setWidth(sets == null ? 0 : sets.width())
                        .setHeight(sets == null ? 0 : sets.height())
                        .setFrameRate(rate)
                        .build());
    }

    @Override
    public void ended(ChannelStream stream, String cause, boolean deliberate) {
        onlineSinceUs.remove(stream.channel());
        toldRates.remove(stream.channel());
        clockErrorsMs.remove(stream.channel());
        offline(stream.channel(), cause);
    }

    @Override
    public void channelOffline(String channel, String place, String cause) {
        offline(channel, cause);
    }

    private void offline(String channel, String cause) {
        tell(
                channel,
                ChannelStatus.newBuilder()
                        .setPresence(Presence.OFFLINE)
                        .setSinceUs(time.wallUs())
                        .setCause(cause)
                        .setGateway(gateway)
                        .build());
    }

    /** Of channels that the registry knows alone: not of those that an open gateway made up. */
    private void tell(String channel, ChannelStatus status) {
        if (book.find(channel).isPresent()) {
            reporter.report(channel, status);
        }
    }
}
