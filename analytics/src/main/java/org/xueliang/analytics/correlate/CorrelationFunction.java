package org.xueliang.analytics.correlate;

import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.xueliang.analytics.codec.CodecSerializer;
import org.xueliang.analytics.source.NoEventTime;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.Detection;
import org.xueliang.proto.v1.ReportFindingsRequest;
import org.xueliang.proto.v1.SensorReading;

/**
 * Flink's side of {@link IncidentCorrelator}, keyed by place. An alert is sent at once; what belongs to it is found when the
 * watermark has passed it, in the order of event time, and then it is sent again with its incident.
 */
public final class CorrelationFunction
        extends KeyedCoProcessFunction<String, Detection, SensorReading, ReportFindingsRequest> {
    private static final long serialVersionUID = 1L;

    static final ValueStateDescriptor<PlaceState> STATE =
            new ValueStateDescriptor<>("place", new CodecSerializer<>(new PlaceStateCodec()));
    /** By event time in milliseconds; each has its timer. */
    static final MapStateDescriptor<Long, Waiting> WAITING = new MapStateDescriptor<>(
            "waiting", LongSerializer.INSTANCE, new CodecSerializer<>(new Waiting.WaitingCodec()));
    /** The one timer of the correlator's own, milliseconds. */
    static final ValueStateDescriptor<Long> TIMER = new ValueStateDescriptor<>("timer", LongSerializer.INSTANCE);

    private final CorrelationSettings settings;

    private transient IncidentCorrelator correlator;
    private transient ValueState<PlaceState> states;
    private transient MapState<Long, Waiting> waiting;
    private transient ValueState<Long> timers;

    @SuppressWarnings("NullAway.Init") // open() comes before all else
    public CorrelationFunction(CorrelationSettings settings) {
        this.settings = settings;
    }

    @Override
    public void open(OpenContext context) {
        correlator = new IncidentCorrelator(settings);
        states = getRuntimeContext().getState(STATE);
        waiting = getRuntimeContext().getMapState(WAITING);
        timers = getRuntimeContext().getState(TIMER);
    }

    @Override
    public void processElement1(Detection detection, Context context, Collector<ReportFindingsRequest> out)
            throws Exception {
        Optional<Alert> alert = correlator.atOnce(state(), detection);
        if (alert.isPresent()) {
            out.collect(
                    ReportFindingsRequest.newBuilder().addAlerts(alert.get()).build());
        }
        long lastUs = Math.max(detection.getBeginUs(), detection.getEndUs());
        long timeMs = timeMs(context.timestamp(), lastUs, context.timerService());
        Waiting before = waiting.get(timeMs);
        waiting.put(timeMs, (before == null ? Waiting.NONE : before).with(detection));
        context.timerService().registerEventTimeTimer(timeMs);
    }

    @Override
    public void processElement2(SensorReading reading, Context context, Collector<ReportFindingsRequest> out)
            throws Exception {
        long timeMs = timeMs(context.timestamp(), reading.getReceivedUs(), context.timerService());
        Waiting before = waiting.get(timeMs);
        waiting.put(timeMs, (before == null ? Waiting.NONE : before).with(reading));
        context.timerService().registerEventTimeTimer(timeMs);
    }

    /** Its own event time; what is late takes its turn next. */
    private static long timeMs(@Nullable Long timestamp, long lastUs, TimerService service) {
        long timeMs = timestamp == null ? lastUs / 1000 : timestamp;
        long watermark = service.currentWatermark();
        return NoEventTime.isNone(watermark) ? timeMs : Math.max(timeMs, watermark + 1);
    }

    /** STEP 1 what waited for this time; STEP 2 what the time itself makes due; STEP 3 the next timer, or nothing left. */
    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<ReportFindingsRequest> out) throws Exception {
        PlaceState state = state();
        Waiting turn = waiting.get(timestamp);
        if (turn != null) {
            waiting.remove(timestamp);
            for (Detection detection : turn.sorted().detections()) {
                correlator.onDetection(state, detection, timestamp * 1000).ifPresent(out::collect);
            }
            for (SensorReading reading : turn.sorted().readings()) {
                correlator.onReading(state, reading).ifPresent(out::collect);
            }
        }
        correlator.onTime(state, timestamp * 1000).ifPresent(out::collect);
        Long timer = timers.value();
        if (timer != null && timer <= timestamp) {
            timer = null;
            timers.clear();
        }
        if (state.isEmpty()) {
            states.clear();
        } else {
            states.update(state);
            long nextUs = correlator.nextUs(state);
            long nextMs = nextUs == 0 ? 0 : Math.max(timestamp + 1, nextUs / 1000 + 1);
            if (nextMs != 0 && (timer == null || nextMs < timer)) {
                // An earlier one stays registered: it may be that of something that waits.
                context.timerService().registerEventTimeTimer(nextMs);
                timers.update(nextMs);
            }
        }
    }

    private PlaceState state() throws Exception {
        PlaceState state = states.value();
        return state == null ? new PlaceState() : state;
    }
}
