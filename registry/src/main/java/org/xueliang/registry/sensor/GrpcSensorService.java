package org.xueliang.registry.sensor;

import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xueliang.proto.v1.EnrolSensorRequest;
import org.xueliang.proto.v1.ListSensorsRequest;
import org.xueliang.proto.v1.ListSensorsResponse;
import org.xueliang.proto.v1.ReportReadingsRequest;
import org.xueliang.proto.v1.ReportReadingsResponse;
import org.xueliang.proto.v1.Sensor;
import org.xueliang.proto.v1.SensorReading;
import org.xueliang.proto.v1.SensorServiceGrpc.SensorServiceImplBase;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.RegistryMetrics;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.RedisLink;

/** The contract's SensorService. */
public final class GrpcSensorService extends SensorServiceImplBase {
    private static final int MAX_READINGS = 1000;

    private final Database database;
    private final Channels channels;
    private final AuditLog audit;
    private final ReadingsBus bus;
    private final RegistryMetrics metrics;
    private final Clock clock;

    public GrpcSensorService(
            Database database,
            Channels channels,
            AuditLog audit,
            RedisLink redis,
            int partitions,
            Duration retention,
            RegistryMetrics metrics,
            Clock clock) {
        this.database = database;
        this.channels = channels;
        this.audit = audit;
        this.bus = new ReadingsBus(redis, partitions, retention, clock);
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Readings that come by the names of a source. */
    public SourceReadings ofSources() {
        return new SourceReadings(bus, metrics, clock);
    }

    @Override
    public void enrolSensor(EnrolSensorRequest request, StreamObserver<Sensor> out) {
        Sensor asked = request.getSensor();
        ReadingCheck.sensor(asked);
        out.onNext(audit.change(handle -> {
            Sensor sensor = asked.getCode().isEmpty()
                    ? asked.toBuilder().setCode(channels.sensorCode(handle)).build()
                    : asked;
            CallRecord.subject(sensor.getCode());
            if (!SensorStore.insert(handle, sensor)) {
                throw Refusal.taken("sensor.code: '" + sensor.getCode() + "' is taken");
            }
            return sensor;
        }));
        out.onCompleted();
    }

    @Override
    public void listSensors(ListSensorsRequest request, StreamObserver<ListSensorsResponse> out) {
        Check.text("place", request.getPlace(), 0, 64);
        out.onNext(ListSensorsResponse.newBuilder()
                .addAllSensors(database.read(handle -> SensorStore.list(handle, request.getPlace())))
                .build());
        out.onCompleted();
    }

    @Override
    public void reportReadings(ReportReadingsRequest request, StreamObserver<ReportReadingsResponse> out) {
        List<SensorReading> readings = request.getReadingsList();
        Check.atMost("readings", readings.size(), MAX_READINGS);
        long nowUs = clock.millis() * 1000;
        for (int i = 0; i < readings.size(); i++) {
            ReadingCheck.reading("readings[" + i + "]", readings.get(i), nowUs);
        }
        Caller caller = Caller.current();
        Map<String, Sensor> sensors = database.read(handle -> {
            SourceToken.require(handle, caller, readings);
            return SensorStore.byCodes(
                    handle,
                    readings.stream().map(SensorReading::getSensor).distinct().toList());
        });
        List<SensorReading> complete = new ArrayList<>(readings.size());
        for (int i = 0; i < readings.size(); i++) {
            Sensor sensor = sensors.get(readings.get(i).getSensor());
            if (sensor == null) {
                throw Refusal.notFound("readings[" + i + "].sensor: there is no sensor '"
                        + readings.get(i).getSensor() + "'");
            }
            complete.add(ReadingCheck.complete("readings[" + i + "]", readings.get(i), sensor, nowUs));
        }
        bus.publish(complete);
        metrics.readings.inc(complete.size());
        out.onNext(
                ReportReadingsResponse.newBuilder().setAccepted(complete.size()).build());
        out.onCompleted();
    }
}
