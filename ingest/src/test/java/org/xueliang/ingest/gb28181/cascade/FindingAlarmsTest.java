package org.xueliang.ingest.gb28181.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Severity;
import org.xueliang.protocol.manscdp.AlarmNotify;
import org.xueliang.protocol.manscdp.GbEdition;

/** What the analysis finds, in the standard's numbers. */
class FindingAlarmsTest {
    private static Alert.Builder alert(AlertType type) {
        return Alert.newBuilder()
                .setId("00112233445566778899aabbccddeeff")
                .setType(type)
                .setSeverity(Severity.HIGH)
                .setChannel(LowerGateway.channel(1))
                .setBeginUs(1_772_352_000_000_000L)
                .setDetail("12 % of the picture changed");
    }

    @ParameterizedTest
    @CsvSource({
        "MOTION, 5, 2",
        "CAMERA_COVERED, 5, 13",
        "CAMERA_MOVED, 5, 11",
        "PICTURE_FROZEN, 5, 11",
        "SIGNAL_LOST, 2, 1"
    })
    void eachHasItsMethodAndType(AlertType type, int method, int number) {
        AlarmNotify alarm =
                FindingAlarms.of(alert(type).build(), GbEdition.GB2022).get(0);
        assertThat(alarm.method()).isEqualTo(method);
        assertThat(alarm.type()).isEqualTo(number);
        assertThat(alarm.priority()).isEqualTo(2);
        assertThat(alarm.deviceId()).isEqualTo(LowerGateway.channel(1));
        assertThat(alarm.time()).isEqualTo(Instant.parse("2026-03-01T08:00:00Z"));
        assertThat(alarm.description()).isEqualTo("12 % of the picture changed");
    }

    @Test
    void aPlatformOfAnOlderEditionHearsOfACoveredLensAsAnAbnormalPicture() {
        assertThat(FindingAlarms.of(alert(AlertType.CAMERA_COVERED).build(), GbEdition.GB2016))
                .singleElement()
                .satisfies(alarm -> assertThat(alarm.type()).isEqualTo(11));
    }

    @Test
    void anOutageIsOneAlarmOfEachChannelAndWhatCameAsAnAlarmIsNone() {
        Alert outage = alert(AlertType.OUTAGE)
                .clearChannel()
                .addChannels(LowerGateway.channel(1))
                .addChannels(LowerGateway.channel(2))
                .build();
        assertThat(FindingAlarms.of(outage, GbEdition.GB2016))
                .extracting(AlarmNotify::deviceId)
                .containsExactly(LowerGateway.channel(1), LowerGateway.channel(2));
        for (AlertType type : List.of(AlertType.DEVICE_ALARM, AlertType.SENSOR)) {
            assertThat(FindingAlarms.of(alert(type).build(), GbEdition.GB2022)).isEmpty();
        }
    }
}
