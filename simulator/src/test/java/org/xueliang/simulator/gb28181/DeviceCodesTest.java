package org.xueliang.simulator.gb28181;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.simulator.gb28181.quirk.GbProfile;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;
import org.xueliang.simulator.gb28181.quirk.MediaFault;

class DeviceCodesTest {
    @Test
    void aCodeTellsWhoseItIs() {
        DeviceCodes codes = new DeviceCodes("4401020049", GbKind.RECORDER, 100, 50, 4);
        assertThat(codes.device(0)).isEqualTo("44010200491180000100");
        assertThat(codes.channel(2, 3)).isEqualTo("44010200491310000111");
        for (int device = 0; device < 50; device++) {
            assertThat(codes.deviceOf(codes.device(device))).isEqualTo(device);
            assertThat(codes.channelOf(codes.device(device))).isEqualTo(-1);
            for (int channel = 0; channel < 4; channel++) {
                assertThat(codes.deviceOf(codes.channel(device, channel))).isEqualTo(device);
                assertThat(codes.channelOf(codes.channel(device, channel))).isEqualTo(channel);
            }
        }
    }

    @Test
    void otherCodesAreNobodys() {
        DeviceCodes codes = new DeviceCodes("4401020049", GbKind.CAMERA, 1, 10, 1);
        for (String code :
                new String[] {"", "x", "44010200491320000011", "34020000001320000001", "4401020049132000000x"}) {
            assertThat(codes.deviceOf(code)).as(code).isEqualTo(-1);
            assertThat(codes.channelOf(code)).as(code).isEqualTo(-1);
        }
        // Some devices' channels have a number alone.
        assertThat(codes.deviceOf("7")).isEqualTo(6);
        assertThat(codes.channelOf("7")).isZero();
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> new DeviceCodes("44010200", GbKind.CAMERA, 1, 1, 1))
                .hasMessage("prefix of codes: '44010200' (expected: ten digits)");
        assertThatThrownBy(() -> new DeviceCodes("4401020049", GbKind.CAMERA, 1, 100_000, 100_000))
                .hasMessageContaining("expected: 1 to 9999999");
    }

    @Test
    void quirksProfilesAndFaultsHaveNamesOnACommandLine() {
        assertThat(Arrays.stream(GbQuirk.values()).map(GbQuirk::label)).doesNotHaveDuplicates();
        assertThat(GbQuirk.values()).allSatisfy(quirk -> {
            assertThat(GbQuirk.parse(quirk.label())).isEqualTo(quirk);
            assertThat(quirk.source()).isNotBlank();
            assertThat(quirk.form()).isNotBlank();
        });
        assertThat(GbProfile.parse("tp-link")).isEqualTo(GbProfile.TPLINK);
        assertThat(MediaFault.parse("rtcp-only")).isEqualTo(MediaFault.RTCP_ONLY);
        assertThatThrownBy(() -> GbQuirk.parse("s99")).hasMessageStartingWith("quirk: 's99' (expected: s1, s2, ");
        assertThatThrownBy(() -> GbProfile.parse("none")).hasMessageContaining("standard, hikvision");
        assertThatThrownBy(() -> MediaFault.parse("?")).hasMessageContaining("nothing-sent");
    }

    @Test
    void passwordsComeFromAFileAndAreNeverMadeUp(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("passwords"),
                "# code password\n34020000001180000001 abc def\n\n34020000001180000002,xyz\n");
        GbPasswords passwords = GbPasswords.ofFile(file);
        assertThat(passwords.of("34020000001180000001")).isEqualTo("abc def");
        assertThat(passwords.of("34020000001180000002")).isEqualTo("xyz");
        assertThatThrownBy(() -> passwords.of("34020000001180000003")).hasMessageStartingWith("no password of");
        Files.writeString(file, "34020000001180000001\n");
        assertThatThrownBy(() -> GbPasswords.ofFile(file)).hasMessageEndingWith("line 1 (expected: CODE PASSWORD)");
        assertThatThrownBy(() -> GbPasswords.same("")).hasMessageContaining("password: empty");
    }

    @Test
    void aNetworkOfTheSameSeedDoesTheSame() {
        WireFaults faults = new WireFaults(0.2, 0.2, 0.2, 50);
        int[] seen = new int[3];
        SplittableRandom one = new SplittableRandom(5);
        SplittableRandom other = new SplittableRandom(5);
        for (int n = 0; n < 1000; n++) {
            int[] arrivals = faults.arrivals(one);
            assertThat(arrivals).isEqualTo(faults.arrivals(other));
            seen[arrivals.length]++;
        }
        assertThat(seen[0]).isBetween(150, 250);
        assertThat(seen[2]).isBetween(150, 250);
        assertThatThrownBy(() -> new WireFaults(0.9, 0.9, 0, 0)).hasMessageContaining("at most 1");
    }
}
