package org.xueliang.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedNetworksTest {
    private static final List<String> EVERYTHING = List.of("0.0.0.0/0", "::/0");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254", "169.254.0.1", "0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.255",
                        "255.255.255.255",
                "100.100.100.200", "::", "fe80::1", "febf::1", "ff02::1", "fd00:ec2::254", "::ffff:169.254.169.254",
                "::169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "127.0.0.1", "::1", "::ffff:127.0.0.1"
            })
    void someAddressesAreNeverConnectedToWhateverIsAllowed(String address) throws Exception {
        assertThat(AllowedNetworks.parse(EVERYTHING, false).refusal(InetAddress.getByName(address)))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3,true",
        "11.0.0.1,false",
        "172.16.0.1,true",
        "172.31.255.255,true",
        "172.32.0.0,false",
        "192.168.255.1,true",
        "192.169.0.1,false",
        "fc00::1,true",
        "fdff::1,true",
        "2001:db8::1,false",
        "8.8.8.8,false",
        "127.0.0.1,true",
        "::1,true"
    })
    void thePrivateRangesAndLoopbackWhereItIsOn(String address, boolean allowed) throws Exception {
        AllowedNetworks networks = AllowedNetworks.parse(org.xueliang.ingest.IngestSettings.PRIVATE_NETWORKS, true);
        assertThat(networks.refusal(InetAddress.getByName(address)) == null).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0", "10.0.0.0/33", "fc00::/129", "ten/8", "10.0.0.0/x", "/8"})
    void whatIsNoCidrIsNamed(String cidr) {
        assertThatThrownBy(() -> AllowedNetworks.parse(List.of(cidr), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("allowed-networks: '" + cidr + "' (expected: CIDR such as 10.0.0.0/8)");
    }
}
