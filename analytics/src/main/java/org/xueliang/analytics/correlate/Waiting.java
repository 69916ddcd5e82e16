package org.xueliang.analytics.correlate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.xueliang.analytics.codec.Codec;
import org.xueliang.analytics.codec.ProtoCodec;
import org.xueliang.proto.v1.Detection;
import org.xueliang.proto.v1.SensorReading;

/** What came with one event time and waits for its turn. Immutable. */
record Waiting(List<Detection> detections, List<SensorReading> readings) {
    private static final Comparator<Detection> BY_CONTENT = Comparator.comparing(Detection::getChannel)
            .thenComparing(Detection::getBeginUs)
            .thenComparing(Detection::getTypeValue)
            .thenComparing(Detection::getZone)
            .thenComparing(Detection::getEndUs);
    private static final Comparator<SensorReading> READING_BY_CONTENT = Comparator.comparing(SensorReading::getSensor)
            .thenComparing(SensorReading::getMeasuredUs)
            .thenComparing(SensorReading::getId);

    static final Waiting NONE = new Waiting(List.of(), List.of());

    Waiting {
        detections = List.copyOf(detections);
        readings = List.copyOf(readings);
    }

    Waiting with(Detection detection) {
        List<Detection> more = new ArrayList<>(detections);
        more.add(detection);
        return new Waiting(more, readings);
    }

    Waiting with(SensorReading reading) {
        List<SensorReading> more = new ArrayList<>(readings);
        more.add(reading);
        return new Waiting(detections, more);
    }

    /** In an order that does not depend on which came first by chance. */
    Waiting sorted() {
        List<Detection> sortedDetections = new ArrayList<>(detections);
        sortedDetections.sort(BY_CONTENT);
        List<SensorReading> sortedReadings = new ArrayList<>(readings);
        sortedReadings.sort(READING_BY_CONTENT);
        return new Waiting(sortedDetections, sortedReadings);
    }

    /** Version 1: count and detections, count and readings. */
    public static final class WaitingCodec implements Codec<Waiting> {
        private static final long serialVersionUID = 1L;
        private static final ProtoCodec<Detection> DETECTION = new ProtoCodec<>(Detection.class);
        private static final ProtoCodec<SensorReading> READING = new ProtoCodec<>(SensorReading.class);

        @Override
        public int version() {
            return 1;
        }

        @Override
        public void write(Waiting value, DataOutput out) throws IOException {
            out.writeInt(value.detections.size());
            for (Detection detection : value.detections) {
                DETECTION.write(detection, out);
            }
            out.writeInt(value.readings.size());
            for (SensorReading reading : value.readings) {
                READING.write(reading, out);
            }
        }

        @Override
        public Waiting read(int version, DataInput in) throws IOException {
            List<Detection> detections = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                detections.add(DETECTION.read(1, in));
            }
            List<SensorReading> readings = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                readings.add(READING.read(1, in));
            }
            return new Waiting(detections, readings);
        }

        @Override
        public Waiting copy(Waiting value) {
            return value;
        }
    }
}
