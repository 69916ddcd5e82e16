package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.CascadeServiceGrpc;
import org.xueliang.proto.v1.CatalogView;
import org.xueliang.proto.v1.ListUpperPlatformsRequest;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PutUpperPlatformRequest;
import org.xueliang.proto.v1.RemoveUpperPlatformRequest;
import org.xueliang.proto.v1.ReportStatusRequest;
import org.xueliang.proto.v1.ReportUpperPlatformsRequest;
import org.xueliang.proto.v1.UpperPlatform;
import org.xueliang.proto.v1.UpperPlatformAssignment;
import org.xueliang.proto.v1.UpperStatus;
import org.xueliang.proto.v1.WatchUpperPlatformsRequest;

class CascadeServiceTest {
    private static final String SECRET = "upper-chose-this-1";

    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static UpperPlatform.Builder platform(String code) {
        return UpperPlatform.newBuilder()
                .setCode(code)
                .setName("county")
                .setAddress("192.0.2.1:5060")
                .setView(CatalogView.newBuilder().addPlaces("north-gate"));
    }

    private static UpperPlatform put(UpperPlatform.Builder platform, String secret) {
        return REGISTRY.asAdmin(CascadeServiceGrpc::newBlockingStub)
                .putUpperPlatform(PutUpperPlatformRequest.newBuilder()
                        .setPlatform(platform)
                        .setSecret(secret)
                        .build());
    }

    private static void remove(String code) {
        REGISTRY.asAdmin(CascadeServiceGrpc::newBlockingStub)
                .removeUpperPlatform(
                        RemoveUpperPlatformRequest.newBuilder().setCode(code).build());
    }

    private static List<UpperPlatform> list() {
        return REGISTRY.asAdmin(CascadeServiceGrpc::newBlockingStub)
                .listUpperPlatforms(ListUpperPlatformsRequest.getDefaultInstance())
                .getPlatformsList();
    }

    private static Collected<WatchUpperPlatformsRequest, UpperPlatformAssignment> watch(String gateway, long after) {
        Collected<WatchUpperPlatformsRequest, UpperPlatformAssignment> seen = new Collected<>();
        REGISTRY.asService(CascadeServiceGrpc::newStub)
                .watchUpperPlatforms(
                        WatchUpperPlatformsRequest.newBuilder()
                                .setAfterRevision(after)
                                .setGateway(gateway)
                                .build(),
                        seen);
        return seen;
    }

    @Test
    void theSecretIsSealedAndGoesToTheGatewayThatHoldsTheLinkAlone() {
        String code = "34020000002000000091";
        put(platform(code).setGateway("g1"), SECRET);

        Collected<WatchUpperPlatformsRequest, UpperPlatformAssignment> mine = watch("g1", 0);
        Collected<WatchUpperPlatformsRequest, UpperPlatformAssignment> others = watch("g2", 0);
        await().until(() -> others.messages.stream().anyMatch(UpperPlatformAssignment::getCaughtUp));
        await().untilAsserted(() -> assertThat(mine.messages).anySatisfy(message -> {
            assertThat(message.getPlatform().getCode()).isEqualTo(code);
            assertThat(message.getPlatform().getExpiresS()).isEqualTo(3600);
            assertThat(message.getPlatform().getSignalling()).isEqualTo("UDP");
            assertThat(message.getSecret()).isEqualTo(SECRET);
        }));
        assertThat(others.messages)
                .noneMatch(message -> message.getPlatform().getCode().equals(code));
        assertThat(list()).noneMatch(platform -> platform.toString().contains(SECRET));
        byte[] sealed = REGISTRY.sql(handle -> handle.createQuery("select secret from upper_platforms where code = ?")
                .bind(0, code)
                .mapTo(byte[].class)
                .one());
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain(SECRET);
        assertThat(REGISTRY.audit("PutUpperPlatform").toString()).contains(code).doesNotContain(SECRET);
        mine.cancel();
        others.cancel();
        remove(code);
    }

    @Test
    void anEmptySecretKeepsTheOldOneAndANewPlatformNeedsOne() {
        String code = "34020000002000000092";
        refused(Code.INVALID_ARGUMENT, () -> put(platform(code), "")).hasMessageContaining("secret");
        refused(Code.INVALID_ARGUMENT, () -> put(platform(code), "short")).hasMessageContaining("5 characters");
        put(platform(code).setGateway("g1"), SECRET);
        put(platform(code).setName("province"), "");
        Collected<WatchUpperPlatformsRequest, UpperPlatformAssignment> seen = watch("g1", 0);
        await().untilAsserted(() -> assertThat(seen.messages).anySatisfy(message -> {
            assertThat(message.getPlatform().getName()).isEqualTo("province");
            assertThat(message.getSecret()).isEqualTo(SECRET);
        }));
        seen.cancel();
        refused(Code.INVALID_ARGUMENT, () -> put(platform(code).setAddress("203.0.113.9:5060"), ""))
                .hasMessageContaining("address changed: give the secret anew");
        assertThat(put(platform(code).setAddress("203.0.113.9:5060"), SECRET).getAddress())
                .isEqualTo("203.0.113.9:5060");
        remove(code);
    }

    @Test
    void aPlatformWithoutAGatewayIsTheFirstOnesThatAsks() {
        String code = "34020000002000000093";
        Collected<WatchUpperPlatformsRequest, UpperPlatformAssignment> early = watch("early", 0);
        await().until(() -> early.messages.stream().anyMatch(UpperPlatformAssignment::getCaughtUp));
        put(platform(code), SECRET);
        assertThat(list().stream()
                        .filter(p -> p.getCode().equals(code))
                        .findFirst()
                        .orElseThrow()
                        .getStatus()
                        .getCause())
                .isEqualTo("no gateway holds the link yet");
        REGISTRY.asService(CascadeServiceGrpc::newBlockingStub)
                .reportUpperPlatforms(ReportUpperPlatformsRequest.newBuilder()
                        .setGateway("early")
                        .build());
        await().untilAsserted(() -> assertThat(early.messages)
                .anyMatch(message -> message.getPlatform().getCode().equals(code)
                        && message.getSecret().equals(SECRET)));
        early.cancel();
        remove(code);
    }

    @Test
    void aMovedOrRemovedPlatformIsTakenFromItsGateway() {
        String code = "34020000002000000094";
        put(platform(code).setGateway("g1"), SECRET);
        Collected<WatchUpperPlatformsRequest, UpperPlatformAssignment> seen = watch("g1", 0);
        await().until(() ->
                seen.messages.stream().anyMatch(m -> m.getPlatform().getCode().equals(code)));
        put(platform(code).setGateway("g2"), "");
        await().untilAsserted(() -> {
            UpperPlatformAssignment last = seen.messages.get(seen.messages.size() - 1);
            assertThat(last.getPlatform().getRemoved()).isTrue();
            assertThat(last.getSecret()).isEmpty();
        });
        remove(code);
        refused(Code.NOT_FOUND, () -> remove(code)).hasMessageContaining(code);
        seen.cancel();
    }

    @Test
    void itsStateIsWhatTheGatewaySaysAndUnknownWhereThatFellSilent() {
        String code = "34020000002000000095";
        put(platform(code).setGateway("g9"), SECRET);
        REGISTRY.asService(org.xueliang.proto.v1.AssignmentServiceGrpc::newBlockingStub)
                .reportStatus(ReportStatusRequest.newBuilder()
                        .setGateway("g9")
                        .setDoor("127.0.0.1:1")
                        .build());
        REGISTRY.asService(CascadeServiceGrpc::newBlockingStub)
                .reportUpperPlatforms(ReportUpperPlatformsRequest.newBuilder()
                        .setGateway("g9")
                        .addPlatforms(UpperPlatform.newBuilder()
                                .setCode(code)
                                .setStatus(UpperStatus.newBuilder()
                                        .setPresence(Presence.ONLINE)
                                        .setChannels(3)))
                        .build());
        assertThat(shown(code).getPresence()).isEqualTo(Presence.ONLINE);
        assertThat(shown(code).getChannels()).isEqualTo(3);
        REGISTRY.clock.advance(java.time.Duration.ofHours(1));
        assertThat(shown(code).getPresence()).isEqualTo(Presence.UNKNOWN);
        remove(code);
    }

    private static UpperStatus shown(String code) {
        return list().stream()
                .filter(p -> p.getCode().equals(code))
                .findFirst()
                .orElseThrow()
                .getStatus();
    }

    @Test
    void whatCannotBeAPlatformIsRefusedByField() {
        refused(Code.INVALID_ARGUMENT, () -> put(platform("123"), SECRET)).hasMessageContaining("platform.code");
        String code = "34020000002000000096";
        refused(Code.INVALID_ARGUMENT, () -> put(platform(code).setAddress("nowhere"), SECRET))
                .hasMessageContaining("platform.address");
        refused(Code.INVALID_ARGUMENT, () -> put(platform(code).setOwnCode(code), SECRET))
                .hasMessageContaining("platform.own_code");
        for (String odd : List.of(
                "192.0.2.1", "192.0.2.0/33", "999.0.2.0/8", "nas.example/8", "1.2/8", "fd00::/129", "", "::g/8")) {
            refused(Code.INVALID_ARGUMENT, () -> put(platform(code).addMediaNetworks(odd), SECRET))
                    .hasMessageContaining("platform.media_networks");
        }
        refused(Code.INVALID_ARGUMENT, () -> put(platform(code).setNoteValue(9), SECRET))
                .hasMessageContaining("platform.note");
        refused(Code.INVALID_ARGUMENT, () -> put(platform(code).setSignalling("SCTP"), SECRET))
                .hasMessageContaining("platform.signalling");
        refused(Code.INVALID_ARGUMENT, () -> put(platform(code).setPageItems(101), SECRET))
                .hasMessageContaining("platform.page_items");
    }
}
