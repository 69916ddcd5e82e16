package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.GetSourceRequest;
import org.xueliang.proto.v1.PutSourceRequest;
import org.xueliang.proto.v1.ReportSourcesRequest;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.SourceServiceGrpc;

/** A source does not stay with a gateway that is gone. Gateways that are silent for a minute make their channels UNKNOWN. */
class SourceTakeoverTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static void heard(String gateway) {
        REGISTRY.asService(SourceServiceGrpc::newBlockingStub)
                .reportSources(ReportSourcesRequest.newBuilder()
                        .setGateway(gateway)
                        .setDoor("127.0.0.1:1")
                        .build());
    }

    private static void put(String code, String gateway) {
        REGISTRY.asAdmin(SourceServiceGrpc::newBlockingStub)
                .putSource(PutSourceRequest.newBuilder()
                        .setSource(Source.newBuilder()
                                .setCode(code)
                                .setKind(SourceKind.ESTATE)
                                .setAdapter(SourceAdapter.ONVIF)
                                .setOwner("sunshine")
                                .setPlace("yard")
                                .setAddress("192.0.2.60")
                                .setGateway(gateway))
                        .build());
    }

    private static String gatewayOf(String code) {
        return REGISTRY.asAdmin(SourceServiceGrpc::newBlockingStub)
                .getSource(GetSourceRequest.newBuilder().setCode(code).build())
                .getGateway();
    }

    @Test
    void anotherGatewayTakesWhatOneThatIsGoneFollowedUnlessAPersonGaveItThere() {
        heard("first");
        put("free", "");
        put("given", "first");
        assertThat(gatewayOf("free")).isEqualTo("first");
        REGISTRY.clock.advance(Duration.ofSeconds(100));
        heard("second");
        assertThat(gatewayOf("free")).as("silent, and perhaps back soon").isEqualTo("first");
        REGISTRY.clock.advance(Duration.ofSeconds(100));
        heard("second");
        assertThat(gatewayOf("free")).isEqualTo("second");
        assertThat(gatewayOf("given")).isEqualTo("first");
        heard("first");
        assertThat(gatewayOf("free")).as("it stays where it is").isEqualTo("second");
    }
}
