package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.Findings.refused;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status.Code;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.bus.BusKeys;
import org.xueliang.proto.v1.EnrolSourceSensorRequest;
import org.xueliang.proto.v1.GetSourceRequest;
import org.xueliang.proto.v1.PutSourceRequest;
import org.xueliang.proto.v1.ReportSourceReadingsRequest;
import org.xueliang.proto.v1.ReportSourceReadingsResponse;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.Sensor;
import org.xueliang.proto.v1.SensorReading;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.SourceReading;
import org.xueliang.proto.v1.SourceSensor;
import org.xueliang.proto.v1.SourceServiceGrpc;

/** Readings by the names that a source uses, and the JSON door for them. */
class SourceReadingsTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static void source(String code) {
        REGISTRY.asAdmin(SourceServiceGrpc::newBlockingStub)
                .putSource(PutSourceRequest.newBuilder()
                        .setSource(Source.newBuilder()
                                .setCode(code)
                                .setKind(SourceKind.IOT)
                                .setAdapter(SourceAdapter.HTTP)
                                .setOwner("water")
                                .setPlace(code + "-place"))
                        .build());
    }

    private static Sensor enrol(String source, String key) {
        return REGISTRY.asAdmin(SourceServiceGrpc::newBlockingStub)
                .enrolSourceSensor(EnrolSourceSensorRequest.newBuilder()
                        .setSource(source)
                        .setKey(key)
                        .setSensor(Sensor.newBuilder()
                                .setName("cover")
                                .setQuantity("tilt")
                                .setUnit("deg")
                                .setAlarmAt(15))
                        .build());
    }

    private static SourceReading.Builder tilt(String key, double value, long agoUs) {
        return SourceReading.newBuilder()
                .setKey(key)
                .setQuantity("tilt")
                .setValue(value)
                .setMeasuredUs(REGISTRY.clock.micros() - agoUs);
    }

    private static ReportSourceReadingsResponse report(String source, SourceReading.Builder... readings) {
        ReportSourceReadingsRequest.Builder request =
                ReportSourceReadingsRequest.newBuilder().setSource(source);
        for (SourceReading.Builder reading : readings) {
            request.addReadings(reading);
        }
        return REGISTRY.asService(SourceServiceGrpc::newBlockingStub).reportSourceReadings(request.build());
    }

    private static List<SourceSensor> names(String source) {
        return REGISTRY.asAdmin(SourceServiceGrpc::newBlockingStub)
                .getSourceHealth(GetSourceRequest.newBuilder().setCode(source).build())
                .getSensorsList();
    }

    private static List<SensorReading> onTheBus(String place) throws InvalidProtocolBufferException {
        RedisClient client = RedisClient.create(REGISTRY.stores().redis.uri());
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
    void anUnknownNameIsPendingAndGivesNothingUntilItIsEnrolled() throws Exception {
        source("covers");
        assertThat(report("covers", tilt("MH-1", 40, 1000)).getPending()).isEqualTo(1);
        assertThat(onTheBus("covers-place")).isEmpty();
        assertThat(names("covers")).singleElement().satisfies(name -> {
            assertThat(name.getSensor()).isEmpty();
            assertThat(name.getValue()).isEqualTo(40);
            assertThat(name.getReadings()).isEqualTo(1);
        });
        Sensor sensor = enrol("covers", "MH-1");
        assertThat(sensor.getPlace()).isEqualTo("covers-place");
        assertThat(sensor.getSourceKind()).isEqualTo(SourceKind.IOT);
        refused(Code.ALREADY_EXISTS, () -> enrol("covers", "MH-1"));
        assertThat(report("covers", tilt("MH-1", 41, 500)).getAccepted()).isEqualTo(1);
        assertThat(onTheBus("covers-place")).singleElement().satisfies(reading -> {
            assertThat(reading.getSensor()).isEqualTo(sensor.getCode());
            assertThat(reading.getAlarm()).isTrue();
            assertThat(reading.getUnit()).isEqualTo("deg");
        });
    }

    @Test
    void whatComesAgainCountsOnce() throws Exception {
        source("again");
        enrol("again", "MH-1");
        SourceReading.Builder reading = tilt("MH-1", 3, 1000);
        assertThat(report("again", reading, reading).getDuplicates()).isEqualTo(1);
        ReportSourceReadingsResponse second = report("again", reading, tilt("MH-1", 3, 999));
        assertThat(second.getDuplicates()).isEqualTo(1);
        assertThat(second.getAccepted()).isEqualTo(1);
        assertThat(onTheBus("again-place")).hasSize(2);
        assertThat(names("again").get(0).getReadings()).isEqualTo(2);
    }

    @Test
    void aNameThatNoDatabaseCanHaveIsRefusedAndTheOthersOfItsCallAreTaken() {
        source("nul");
        enrol("nul", "MH-1");
        ReportSourceReadingsResponse answer = report("nul", tilt("MH\u0000-2", 3, 1000), tilt("MH-1", 3, 1000));
        assertThat(answer.getRefused()).isEqualTo(1);
        assertThat(answer.getReasons(0)).contains("U+0000");
        assertThat(answer.getAccepted()).isEqualTo(1);
    }

    @Test
    void whatABrokerKeptIsNewsOnlyWhileItIsFresh() throws Exception {
        source("kept");
        enrol("kept", "MH-1");
        report(
                "kept",
                tilt("MH-1", 90, 3_600_000_000L).setRetained(true),
                tilt("MH-1", 80, 0).clearMeasuredUs().setRetained(true));
        assertThat(onTheBus("kept-place")).isEmpty();
        assertThat(names("kept").get(0).getReadings()).isEqualTo(2);
        report("kept", tilt("MH-1", 70, 60_000_000L).setRetained(true));
        assertThat(onTheBus("kept-place")).hasSize(1);
    }

    @Test
    void theBadAreNamedAndTheOthersGoOn() {
        source("mixed");
        enrol("mixed", "MH-1");
        ReportSourceReadingsResponse answer = report(
                "mixed",
                tilt("MH-1", Double.NaN, 0),
                tilt("", 1, 0),
                tilt("MH-1", 1, -3_600_000_000L),
                tilt("MH-1", 2, 0).setQuantity("No Such"),
                tilt("MH-1", 2, 0).setUnit("rad"),
                tilt("MH-1", 2, 1));
        assertThat(answer.getRefused()).isEqualTo(5);
        assertThat(answer.getAccepted()).isEqualTo(1);
        assertThat(answer.getReasonsList())
                .anyMatch(reason -> reason.startsWith("readings[0].value: NaN (expected: a finite number)"))
                .anyMatch(reason -> reason.startsWith("readings[1].key: missing"))
                .anyMatch(reason -> reason.startsWith("readings[4].unit: 'rad'"));
        refused(Code.NOT_FOUND, () -> report("nowhere", tilt("MH-1", 1, 0)));
    }

    @Test
    void aFloodOfMadeUpNamesEnds() {
        source("flood");
        int refused = 0;
        int pending = 0;
        for (int call = 0; call < 2; call++) {
            SourceReading.Builder[] readings = new SourceReading.Builder[600];
            for (int i = 0; i < readings.length; i++) {
                readings[i] = tilt("made-up-" + call + "-" + i, 1, 0);
            }
            ReportSourceReadingsResponse answer = report("flood", readings);
            refused += answer.getRefused();
            pending += answer.getPending();
        }
        assertThat(pending).isEqualTo(1000);
        assertThat(refused).isEqualTo(200);
        assertThat(report("flood", tilt("made-up-0-0", 2, 0)).getPending()).isEqualTo(1);
    }

    @Test
    void aSystemHandsReadingsInAsJson() throws Exception {
        source("by-http");
        Sensor sensor = enrol("by-http", "MH-9");
        String token = REGISTRY.newToken("by-http", Role.SENSOR_SOURCE);
        var answer = HttpDoor.json(
                REGISTRY,
                "POST",
                "/v1/sources/by-http/readings",
                token,
                "{\"readings\":[{\"key\":\"MH-9\",\"quantity\":\"tilt\",\"value\":37.5,\"measuredUs\":\""
                        + REGISTRY.clock.micros() + "\"}]}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"accepted\":1");
        assertThat(onTheBus("by-http-place"))
                .extracting(SensorReading::getSensor)
                .containsExactly(sensor.getCode());
        assertThat(HttpDoor.json(
                                REGISTRY,
                                "POST",
                                "/v1/sources/by-http/readings",
                                token,
                                "{\"readings\":[{\"keey\":1}]}")
                        .statusCode())
                .isEqualTo(400);

        source("by-another");
        String others = enrol("by-another", "MH-9").getCode();
        var notItsOwn = HttpDoor.json(REGISTRY, "POST", "/v1/sources/by-another/readings", token, "{\"readings\":[]}");
        assertThat(notItsOwn.statusCode()).isEqualTo(403);
        assertThat(notItsOwn.body()).contains("source: 'by-another' (expected: source 'by-http'");
        var nowhere = HttpDoor.json(REGISTRY, "POST", "/v1/sources/nowhere/readings", token, "{\"readings\":[]}");
        assertThat(nowhere.statusCode())
                .as("which sources there are is not told")
                .isEqualTo(403);
        String byCode = "{\"readings\":[{\"sensor\":\"%s\",\"quantity\":\"tilt\",\"value\":1}]}";
        assertThat(HttpDoor.json(REGISTRY, "POST", "/v1/readings", token, String.format(byCode, others))
                        .statusCode())
                .isEqualTo(403);
        assertThat(HttpDoor.json(REGISTRY, "POST", "/v1/readings", token, String.format(byCode, sensor.getCode()))
                        .statusCode())
                .isEqualTo(200);
    }
}
