package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.xueliang.registry.Findings.refused;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status.Code;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.bus.BusKeys;
import org.xueliang.proto.v1.EnrolSensorRequest;
import org.xueliang.proto.v1.ListSensorsRequest;
import org.xueliang.proto.v1.ReportReadingsRequest;
import org.xueliang.proto.v1.Sensor;
import org.xueliang.proto.v1.SensorReading;
import org.xueliang.proto.v1.SensorServiceGrpc;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.testkit.RedisExtension;

class SensorServiceTest {
    /** Its own, as it is stopped here. */
    @RegisterExtension
    static final RedisExtension REDIS = new RedisExtension();

    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest(s -> new RegistrySettings(
            s.bind(),
            s.port(),
            s.databaseUrl(),
            s.databaseUser(),
            s.databasePassword(),
            REDIS.uri(),
            s.partitions(),
            s.busRetention(),
            s.unknownPaths(),
            s.dataDir(),
            s.codePrefix(),
            s.serviceTokenFile(),
            s.presenceTtl(),
            s.subscriberStall(),
            s.historyRetention(),
            s.live(),
            s.federation(),
            s.ways()));

    private static Sensor enrol(String place) {
        return REGISTRY.asAdmin(SensorServiceGrpc::newBlockingStub)
                .enrolSensor(
                        EnrolSensorRequest.newBuilder().setSensor(cover(place)).build());
    }

    private static Sensor.Builder cover(String place) {
        return Sensor.newBuilder()
                .setName("manhole 12")
                .setSourceKind(SourceKind.IOT)
                .setOwner("Water works")
                .setPlace(place)
                .setQuantity("tilt")
                .setUnit("deg")
                .setAlarmAt(15);
    }

    private static int report(SensorReading.Builder... readings) {
        ReportReadingsRequest.Builder request = ReportReadingsRequest.newBuilder();
        for (SensorReading.Builder reading : readings) {
            request.addReadings(reading);
        }
        return REGISTRY.asService(SensorServiceGrpc::newBlockingStub)
                .reportReadings(request.build())
                .getAccepted();
    }

    private static SensorReading.Builder tilt(Sensor sensor, double value) {
        return SensorReading.newBuilder()
                .setSensor(sensor.getCode())
                .setQuantity("tilt")
                .setValue(value);
    }

    private static List<SensorReading> onTheBus(String place) throws InvalidProtocolBufferException {
        RedisClient client = RedisClient.create(REDIS.uri());
        try (var connection = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))) {
            List<SensorReading> readings = new ArrayList<>();
            String stream = BusKeys.readings(BusKeys.partitionOf(place, 8));
            for (var entry : connection.sync().xrange(stream, Range.unbounded())) {
                SensorReading reading = SensorReading.parseFrom(entry.getBody().get(BusKeys.FIELD));
                if (reading.getPlace().equals(place)) {
                    readings.add(reading);
                }
            }
            return readings;
        } finally {
            client.shutdown();
        }
    }

    @Test
    void aReadingIsOnTheBusWhenItIsAnsweredWithPlaceTimeAlarmAndIdFilledIn() throws Exception {
        Sensor sensor = enrol("well-4");
        assertThat(sensor.getCode()).matches("34020000001340[0-9]{6}");
        long measuredUs = REGISTRY.clock.micros() - 1_000_000;
        assertThat(report(
                        tilt(sensor, 3).setMeasuredUs(measuredUs),
                        tilt(sensor, 15).setId("own-id"),
                        tilt(sensor, 2).setAlarm(true),
                        tilt(sensor, 99).setQuantity("battery").setUnit("%")))
                .isEqualTo(4);
        List<SensorReading> readings = onTheBus("well-4");
        assertThat(readings).extracting(SensorReading::getAlarm).containsExactly(false, true, true, false);
        assertThat(readings).allSatisfy(reading -> {
            assertThat(reading.getPlace()).isEqualTo("well-4");
            assertThat(reading.getReceivedUs()).isEqualTo(REGISTRY.clock.micros());
            assertThat(reading.getId()).isNotEmpty();
        });
        assertThat(readings.get(0).getMeasuredUs()).isEqualTo(measuredUs);
        assertThat(readings.get(0).getUnit()).isEqualTo("deg");
        assertThat(readings.get(1).getMeasuredUs()).isEqualTo(REGISTRY.clock.micros());
        assertThat(readings.get(1).getId()).isEqualTo("own-id");
        report(tilt(sensor, 3).setMeasuredUs(measuredUs));
        assertThat(onTheBus("well-4").get(4).getId()).isEqualTo(readings.get(0).getId());
    }

    @Test
    void allOrNoneAndTheFirstThatIsUnknownIsNamed() throws Exception {
        Sensor sensor = enrol("well-5");
        Sensor nobody = Sensor.newBuilder().setCode("34020000001340999999").build();
        refused(Code.NOT_FOUND, () -> report(tilt(sensor, 1), tilt(nobody, 1)))
                .hasMessageContaining("readings[1].sensor: there is no sensor '34020000001340999999'");
        refused(Code.INVALID_ARGUMENT, () -> report(tilt(sensor, 1), tilt(sensor, Double.NaN)))
                .hasMessageContaining("readings[1].value: NaN (expected: a finite number)");
        refused(Code.INVALID_ARGUMENT, () -> report(tilt(sensor, 1).setQuantity("Tilt!")))
                .hasMessageContaining("readings[0].quantity: 'Tilt!' (expected: 1 to 32 of a-z, 0-9 and '_')");
        refused(Code.INVALID_ARGUMENT, () -> report(tilt(sensor, 1).setUnit("rad")))
                .hasMessageContaining("readings[0].unit: 'rad' (expected: 'deg', which alarm_at is given in)");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> report(tilt(sensor, 1).setMeasuredUs(REGISTRY.clock.micros() + 400_000_000L)))
                .hasMessageContaining("readings[0].measured_us: ");
        assertThat(onTheBus("well-5")).isEmpty();
    }

    @Test
    void sensorsAreListedByPlaceAndTheirCodesAreUnique() {
        Sensor sensor = enrol("well-6");
        assertThat(REGISTRY.asAdmin(SensorServiceGrpc::newBlockingStub)
                        .listSensors(ListSensorsRequest.newBuilder()
                                .setPlace("well-6")
                                .build())
                        .getSensorsList())
                .containsExactly(sensor);
        refused(
                        Code.ALREADY_EXISTS,
                        () -> REGISTRY.asAdmin(SensorServiceGrpc::newBlockingStub)
                                .enrolSensor(EnrolSensorRequest.newBuilder()
                                        .setSensor(cover("x").setCode(sensor.getCode()))
                                        .build()))
                .hasMessageContaining("sensor.code: '" + sensor.getCode() + "' is taken");
        refused(Code.INVALID_ARGUMENT, () -> enrol("")).hasMessageContaining("sensor.place: missing");
    }

    @Test
    void redisAwayIsNamedAndComesBackByItself() {
        Sensor sensor = enrol("well-7");
        report(tilt(sensor, 1));
        REDIS.stop();
        refused(Code.UNAVAILABLE, () -> report(tilt(sensor, 1))).hasMessageContaining("redis: ");
        await().untilAsserted(() -> {
            var health = HttpDoor.get(REGISTRY, "/healthz", "");
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(health.body()).contains("postgresql: ok", "redis: ").doesNotContain("redis: ok");
        });
        REDIS.start();
        await().atMost(Duration.ofSeconds(40)).ignoreExceptions().until(() -> report(tilt(sensor, 1)) == 1);
    }
}
