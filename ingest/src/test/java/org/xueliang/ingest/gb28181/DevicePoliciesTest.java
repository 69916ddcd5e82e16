package org.xueliang.ingest.gb28181;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.gb28181.fake.OneGateway;
import org.xueliang.ingest.gb28181.fake.TestDevice;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogQuery;
import org.xueliang.protocol.manscdp.CatalogResponse;
import org.xueliang.protocol.manscdp.ControlCommand;
import org.xueliang.protocol.manscdp.DeviceControl;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.sip.SipHeaders;

/** Policies that a device's profile names change what it is sent, and nobody else. The long offer (D10): StreamOfferTest. */
class DevicePoliciesTest {
    private static final String ODD = "34020000001180000001";
    private static final String PLAIN = "34020000001180000002";

    private static List<ManscdpMessage> answer(ManscdpMessage message) {
        return message instanceof CatalogQuery query
                ? List.of(new CatalogResponse(
                        query.sn(),
                        query.deviceId(),
                        1,
                        List.of(CatalogEntry.of("34020000001310000001", "gate", query.deviceId())),
                        false))
                : List.of();
    }

    private static boolean armed(TestDevice device) {
        return device.bodies.stream()
                .anyMatch(body -> body instanceof DeviceControl control
                        && control.command().equals(new ControlCommand.Guard(true)));
    }

    @Test
    void oneIsToldNoTimeAndIsArmedAndAnotherIsToldAndLeftAlone() throws Exception {
        try (OneGateway one = new OneGateway(Map.of())) {
            TestDevice odd = one.registered(
                            ODD,
                            DeviceProfile.newBuilder()
                                    .addQuirks("R11")
                                    .addQuirks("S32")
                                    .build(),
                            GbEdition.GB2016)
                    .script(DevicePoliciesTest::answer);
            TestDevice plain = one.registered(PLAIN, DeviceProfile.getDefaultInstance(), GbEdition.GB2016)
                    .script(DevicePoliciesTest::answer);
            assertThat(odd.registerFully(3600).header(SipHeaders.DATE)).isNull();
            assertThat(plain.registerFully(3600).header(SipHeaders.DATE)).isNotNull();
            await().atMost(Duration.ofSeconds(10)).until(() -> armed(odd));
            assertThat(armed(plain)).isFalse();
        }
    }
}
