package org.xueliang.analytics.detect;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.BooleanSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.xueliang.analytics.channels.WholeState;
import org.xueliang.analytics.codec.CodecSerializer;
import org.xueliang.analytics.codec.ProtoCodec;
import org.xueliang.analytics.metrics.JobMetrics;
import org.xueliang.analytics.source.NoEventTime;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Detection;
import org.xueliang.proto.v1.FrameEvent;
import org.xueliang.proto.v1.Zone;

/**
 * Flink's side of {@link ChannelDetectors}: state, zones, time. Keyed by channel; the second input is the channels'
 * configuration. A channel has one timer at most: when silence is to be judged, or when it is forgotten.
 */
public final class DetectorFunction extends KeyedBroadcastProcessFunction<String, FrameEvent, Channel, Detection> {
    private static final long serialVersionUID = 1L;

    /** Configuration by channel code. */
    public static final MapStateDescriptor<String, Channel> CHANNELS = new MapStateDescriptor<>(
            "channels", StringSerializer.INSTANCE, new CodecSerializer<>(new ProtoCodec<>(Channel.class)));

    /** Channels that a whole state has named until now, and {@link #WHOLE} while one is coming. */
    public static final MapStateDescriptor<String, Boolean> NAMED =
            new MapStateDescriptor<>("named", StringSerializer.INSTANCE, BooleanSerializer.INSTANCE);

    /** No channel has it for a code. */
    private static final String WHOLE = "";

    static final ValueStateDescriptor<ChannelState> STATE =
            new ValueStateDescriptor<>("channel", new CodecSerializer<>(new ChannelStateCodec()));
    static final ValueStateDescriptor<Long> TIMER = new ValueStateDescriptor<>("timer", LongSerializer.INSTANCE);

    private final long silenceUs;
    private final long forgetUs;

    private transient ChannelDetectors detectors;
    private transient ValueState<ChannelState> states;
    private transient ValueState<Long> timers;
    private transient Counter events;
    private transient Counter late;
    private transient Counter doubles;
    private transient Counter lost;
    private transient Map<AlertType, Counter> begun;

    /**
     * @param silence after which the signal of a live session is lost
     * @param forget after which a channel without events is forgotten
     */
    @SuppressWarnings("NullAway.Init") // open() comes before all else
    public DetectorFunction(Duration silence, Duration forget) {
        this.silenceUs = silence.toNanos() / 1000;
        this.forgetUs = forget.toNanos() / 1000;
    }

    @Override
    public void open(OpenContext context) {
        detectors = new ChannelDetectors(silenceUs);
        states = getRuntimeContext().getState(STATE);
        timers = getRuntimeContext().getState(TIMER);
        var metrics = getRuntimeContext().getMetricGroup();
        events = JobMetrics.counter(metrics, JobMetrics.EVENTS);
        late = JobMetrics.counter(metrics, JobMetrics.EVENTS_LATE);
        doubles = JobMetrics.counter(metrics, JobMetrics.EVENTS_DOUBLE);
        lost = JobMetrics.counter(metrics, JobMetrics.EVENTS_LOST);
        begun = new EnumMap<>(AlertType.class);
        for (AlertType type : AlertType.values()) {
            if (type != AlertType.UNRECOGNIZED && type != AlertType.ALERT_TYPE_UNSPECIFIED) {
                begun.put(type, JobMetrics.counter(metrics, JobMetrics.DETECTIONS, "type", type.name()));
            }
        }
    }

    @Override
    public void processElement(FrameEvent event, ReadOnlyContext context, Collector<Detection> out) throws Exception {
        events.inc();
        if (event.getReceivedUs() / 1000 < context.currentWatermark()) {
            late.inc();
        }
        Channel channel = context.getBroadcastState(CHANNELS).get(event.getChannel());
        ChannelState state = states.value();
        if (state == null) {
            state = new ChannelState();
        }
        if (ChannelDetectors.isDouble(state, event)) {
            doubles.inc();
            return;
        }
        lost.inc(ChannelDetectors.missing(state, event));
        if (ChannelDetectors.isElsewhere(state, event)) {
            emit(event.getChannel(), state, detectors.onMoved(state, event), out);
        }
        List<Zone> zones = channel == null ? List.of() : channel.getZonesList();
        emit(event.getChannel(), state, detectors.onEvent(state, event, zones), out);
        states.update(state);
        if (timers.value() == null) {
            register(state, false, context.timerService());
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Detection> out) throws Exception {
        Long timer = timers.value();
        ChannelState state = states.value();
        if (timer == null || timer != timestamp || state == null) {
            return; // of a channel that was removed since
        }
        long watermark = context.currentWatermark();
        long now = NoEventTime.isNone(watermark) ? timestamp : Math.max(timestamp, watermark);
        emit(context.getCurrentKey(), state, detectors.onTime(state, now * 1000, (now - timestamp) * 1000), out);
        boolean over = now * 1000 - state.lastUs() >= forgetUs;
        if (over && detectors.nextUs(state) == 0) {
            timers.clear();
            if (state.lasts()) {
                // Its end is still to be said, which an event brings or the channel's removal, and no time.
                states.update(state.withoutPictures());
            } else {
                states.clear();
            }
            return;
        }
        states.update(state);
        register(state, over, context.timerService());
    }

    /** A channel's configuration is new, changed, or gone; with it goes what is remembered of the channel. */
    @Override
    public void processBroadcastElement(Channel channel, Context context, Collector<Detection> out) throws Exception {
        BroadcastState<String, Channel> known = context.getBroadcastState(CHANNELS);
        BroadcastState<String, Boolean> named = context.getBroadcastState(NAMED);
        if (WholeState.isMark(channel)) {
            Set<String> gone = WholeState.isEnd(channel) ? unnamed(known, named) : Set.of();
            named.clear();
            if (WholeState.isEnd(channel)) {
                remove(gone, context, out);
            } else {
                named.put(WHOLE, true);
            }
            return;
        }
        if (named.contains(WHOLE)) {
            named.put(channel.getCode(), true);
        }
        if (channel.getRemoved()) {
            remove(Set.of(channel.getCode()), context, out);
        } else {
            known.put(channel.getCode(), channel);
        }
    }

    private static Set<String> unnamed(BroadcastState<String, Channel> known, BroadcastState<String, Boolean> named)
            throws Exception {
        Set<String> unnamed = new TreeSet<>();
        if (named.contains(WHOLE)) {
            for (Map.Entry<String, Channel> entry : known.immutableEntries()) {
                if (!named.contains(entry.getKey())) {
                    unnamed.add(entry.getKey());
                }
            }
        }
        return unnamed;
    }

    private void remove(Set<String> gone, Context context, Collector<Detection> out) throws Exception {
        if (gone.isEmpty()) {
            return;
        }
        for (String code : gone) {
            context.getBroadcastState(CHANNELS).remove(code);
        }
        context.applyToKeyedState(STATE, (code, state) -> {
            ChannelState known = state.value();
            if (gone.contains(code) && known != null) {
                emit(code, known, detectors.onRemoved(known), out);
                state.clear();
            }
        });
        context.applyToKeyedState(TIMER, (code, state) -> {
            if (gone.contains(code)) {
                state.clear();
            }
        });
    }

    /** @param over the time to forget it has come, and it waits for something yet */
    private void register(ChannelState state, boolean over, TimerService service) throws IOException {
        long dueUs = detectors.nextUs(state);
        long forgottenUs = state.lastUs() + forgetUs;
        long dueMs = (dueUs == 0 || (!over && forgottenUs < dueUs) ? forgottenUs : dueUs) / 1000 + 1;
        service.registerEventTimeTimer(dueMs);
        timers.update(dueMs);
    }

    private void emit(String channel, ChannelState state, List<Sighting> sightings, Collector<Detection> out) {
        for (Sighting sighting : sightings) {
            if (sighting.endUs() == 0) {
                Counter counter = begun.get(sighting.type());
                if (counter != null) {
                    counter.inc();
                }
            }
            out.collect(Detection.newBuilder()
                    .setChannel(channel)
                    .setPlace(state.place())
                    .setType(sighting.type())
                    .setZone(sighting.zone())
                    .setBeginUs(sighting.beginUs())
                    .setEndUs(sighting.endUs())
                    .setConfidence(sighting.confidence())
                    .setDetail(sighting.detail())
                    .build());
        }
    }
}
