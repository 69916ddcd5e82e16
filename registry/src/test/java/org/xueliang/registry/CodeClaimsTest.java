package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.Devices.device;
import static org.xueliang.registry.Devices.nvr;
import static org.xueliang.registry.Devices.video;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.AllocateCodesRequest;
import org.xueliang.proto.v1.ApproveChannelRequest;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc.ChannelServiceBlockingStub;
import org.xueliang.proto.v1.CheckCodeRequest;
import org.xueliang.proto.v1.CodeServiceGrpc;
import org.xueliang.proto.v1.CodeServiceGrpc.CodeServiceBlockingStub;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.EnrolSensorRequest;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.ReportCatalogResponse;
import org.xueliang.proto.v1.ReportUnknownPathRequest;
import org.xueliang.proto.v1.Sensor;
import org.xueliang.proto.v1.SensorServiceGrpc;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.registry.store.Feed;

/** Whose a national code is: who says it first, unless somebody said before. */
class CodeClaimsTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest(settings ->
            RegistryUnderTest.with(settings, UnknownPaths.PENDING, Duration.ofSeconds(60), Duration.ofSeconds(30)));

    private static final Devices DEVICES = new Devices(REGISTRY);

    private final CodeServiceBlockingStub codes = REGISTRY.asAdmin(CodeServiceGrpc::newBlockingStub);
    private final ChannelServiceBlockingStub channels = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub);

    private static String camera(int n) {
        return "340211000013200%05d".formatted(n);
    }

    private void reserve(String owner, String... reserved) {
        codes.allocateCodes(AllocateCodesRequest.newBuilder()
                .addAllCodes(List.of(reserved))
                .setOwner(owner)
                .setNote("north wing")
                .build());
    }

    private static void enrol(int n, String owner) {
        DEVICES.enrol(device(nvr(n)).setOwner(owner));
    }

    private static ReportCatalogResponse lists(int n, String round, String... listed) {
        return DEVICES.catalog(
                nvr(n),
                round,
                List.of(listed).stream()
                        .map(code -> video(code, "Camera " + code).build())
                        .toList());
    }

    private void push(String code, String owner) {
        channels.enrolChannel(EnrolChannelRequest.newBuilder()
                .setChannel(Findings.push("alias-" + code).setCode(code).setOwner(owner))
                .build());
    }

    private Channel get(String code) {
        return channels.getChannel(
                GetChannelRequest.newBuilder().setChannel(code).build());
    }

    @Test
    void aCodeThatIsReservedForAnOwnerGoesToNoSourceOfAnother() {
        reserve("estate 7", camera(1), camera(2), camera(3), nvr(903));
        enrol(901, "county");
        assertThat(lists(901, "r1", camera(1), camera(9)).getHeldList())
                .containsExactly(camera(1) + " is reserved for 'estate 7'");
        refused(Code.NOT_FOUND, () -> get(camera(1)));
        assertThat(get(camera(9)).getOwner()).isEqualTo("county");
        refused(Code.ALREADY_EXISTS, () -> push(camera(2), "county"))
                .hasMessageContaining("channel.code: '" + camera(2)
                        + "' is reserved for 'estate 7' (expected: a source of" + " that owner");
        refused(Code.ALREADY_EXISTS, () -> enrol(903, "county"))
                .hasMessageContaining("device.code: '" + nvr(903) + "' is reserved");
        refused(
                        Code.ALREADY_EXISTS,
                        () -> REGISTRY.asAdmin(SensorServiceGrpc::newBlockingStub)
                                .enrolSensor(EnrolSensorRequest.newBuilder()
                                        .setSensor(Sensor.newBuilder()
                                                .setCode(camera(3))
                                                .setName("cover")
                                                .setSourceKind(SourceKind.IOT)
                                                .setOwner("county")
                                                .setPlace("yard")
                                                .setQuantity("tilt")
                                                .setUnit("deg"))
                                        .build()))
                .hasMessageContaining("sensor.code: '" + camera(3) + "' is reserved");

        enrol(902, "estate 7");
        assertThat(lists(902, "r1", camera(1)).getHeldList()).isEmpty();
        push(camera(2), "estate 7");
        assertThat(get(camera(1)).getSource().getGb28181().getDevice()).isEqualTo(nvr(902));
        assertThat(lists(901, "r2", camera(1)).getHeldList())
                .as("what it is, before what was said of it")
                .containsExactly(camera(1) + " is a channel of device " + nvr(902));
    }

    @Test
    void whatSomebodyHasIsNotReservedForAnotherAndAReservationIsGivenOnOrUp() {
        enrol(911, "county");
        lists(911, "r1", camera(11));
        refused(Code.ALREADY_EXISTS, () -> reserve("estate 7", camera(12), camera(11)))
                .hasMessageContaining("codes: channel " + camera(11) + " is 'county's (expected: remove it first)");
        refused(Code.ALREADY_EXISTS, () -> reserve("estate 7", nvr(911))).hasMessageContaining("device " + nvr(911));
        assertThat(check(camera(12)).isEmpty()).as("all or none").isTrue();
        reserve("estate 7", camera(12));
        assertThat(check(camera(12))).isEqualTo("estate 7");
        reserve("county", camera(12), camera(11));
        assertThat(lists(911, "r2", camera(11), camera(12)).getHeldList()).isEmpty();
        reserve("estate 7", camera(13));
        reserve("", camera(13));
        assertThat(lists(911, "r3", camera(13)).getHeldList()).isEmpty();
        refused(Code.INVALID_ARGUMENT, () -> reserve("x", "12")).hasMessageContaining("codes[0]");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> codes.allocateCodes(AllocateCodesRequest.newBuilder()
                                .addCodes(camera(14))
                                .setCount(3)
                                .build()))
                .hasMessageContaining("codes: with division");
        assertThat(REGISTRY.audit("AllocateCodes"))
                .anySatisfy(
                        record -> assertThat(record).containsEntry("subject", camera(12) + " and 1 more for 'county'"));
    }

    private String check(String code) {
        return codes.checkCode(CheckCodeRequest.newBuilder().setCode(code).build())
                .getOwner();
    }

    @Test
    void whatAStrangerPushesUnderACodeKeepsItFromNobody() {
        for (int n : new int[] {31, 32}) {
            assertThat(DEVICES.gateway()
                            .reportUnknownPath(ReportUnknownPathRequest.newBuilder()
                                    .setGateway("g1")
                                    .setPath(camera(n))
                                    .setPeer("203.0.113.9:4711")
                                    .build())
                            .getEnrolment())
                    .isEqualTo(Enrolment.PENDING);
        }
        reserve("estate 7", camera(31));
        refused(
                        Code.ALREADY_EXISTS,
                        () -> channels.approveChannel(ApproveChannelRequest.newBuilder()
                                .setChannel(camera(31))
                                .setDetails(Channel.newBuilder()
                                        .setSourceKind(SourceKind.ESTATE)
                                        .setOwner("county")
                                        .setPlace("yard"))
                                .build()))
                .hasMessageContaining("channel: '" + camera(31) + "' is reserved for 'estate 7'");
        enrol(931, "estate 7");
        assertThat(lists(931, "r1", camera(31), camera(32)).getHeldList()).isEmpty();
        assertThat(get(camera(32)).getSource().getGb28181().getDevice()).isEqualTo(nvr(931));
        assertThat(get(camera(32)).getEnrolment()).isEqualTo(Enrolment.ENROLLED);
    }

    @Test
    void aPlatformDoesNotGetTheCodeOfADeviceThatIsEnrolledItself() {
        enrol(921, "county");
        String own = "34021100001320000099";
        DEVICES.enrol(device(own).setOwner("estate 7"));
        assertThat(lists(921, "r1", own).getHeldList())
                .containsExactly(own + " is a device that is enrolled here itself");
        assertThat(DEVICES.catalog(own, "r1", List.of(video(own, "Itself").build()))
                        .getHeldList())
                .isEmpty();
        assertThat(get(own).getOwner()).isEqualTo("estate 7");
    }

    @Test
    void aCodeThatIsBeingEnrolledIsGivenToNobodyElse() throws Exception {
        AllocateCodesRequest one = AllocateCodesRequest.newBuilder()
                .setType("132")
                .setDivision("34021177")
                .build();
        String before = codes.allocateCodes(one).getCodes(0);
        String next = before.substring(0, 14) + "%06d".formatted(Integer.parseInt(before.substring(14)) + 1);
        CompletableFuture<String> given = REGISTRY.jdbi().inTransaction(enrolment -> {
            Feed.CHANNELS.advance(enrolment, Feed.CHANNELS.lock(enrolment) + 1);
            enrolment.execute(
                    "insert into channels (code, name, source_kind, owner, place, source, pull_url, pull_username,"
                            + " pull_transport, zones, enrolment, device, revision) values"
                            + " (?, '', 1, 'county', '', 'PUSH', '', '', 0, '{}', 2, '',"
                            + " (select revision from feeds where name = 'channels'))",
                    next);
            return Meanwhile.begun(
                    REGISTRY.jdbi(), () -> codes.allocateCodes(one).getCodes(0));
        });
        assertThat(given.get(10, TimeUnit.SECONDS)).isNotEqualTo(next);
    }
}
