package org.xueliang.analytics.source;

import java.io.IOException;
import org.xueliang.analytics.codec.CodecTypeInfo;
import org.xueliang.analytics.codec.ProtoCodec;
import org.xueliang.proto.v1.SensorReading;

/** Readings of sensors. Event time is the time of receipt at the registry, as for pictures it is that at the gateway. */
public final class SensorReadingDeserializer implements BusDeserializer<SensorReading> {
    private static final long serialVersionUID = 1L;

    private final ProtoCodec<SensorReading> codec = new ProtoCodec<>(SensorReading.class);

    @Override
    public SensorReading deserialize(byte[] bytes) throws IOException {
        SensorReading reading = codec.parse(bytes);
        if (reading.getSensor().isEmpty() || reading.getPlace().isEmpty()) {
            throw new IOException(
                    "sensor: '" + reading.getSensor() + "', place: '" + reading.getPlace() + "' (expected: both)");
        }
        if (timeUs(reading) <= 0 || timeUs(reading) > MAX_TIME_US) {
            throw new IOException("received_us: " + timeUs(reading) + " (expected: 1 to " + MAX_TIME_US + ")");
        }
        return reading;
    }

    @Override
    public long timeUs(SensorReading reading) {
        return reading.getReceivedUs() > 0 ? reading.getReceivedUs() : reading.getMeasuredUs();
    }

    @Override
    public CodecTypeInfo<SensorReading> type() {
        return CodecTypeInfo.ofMessage(SensorReading.class);
    }
}
