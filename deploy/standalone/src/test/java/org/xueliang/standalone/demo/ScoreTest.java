package org.xueliang.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.standalone.demo.Score.Expected;

class ScoreTest {
    private static final long S = 1_000_000;

    @Test
    void anAlertWithinTheToleranceMatchesOnce() {
        Score score = Score.of(
                List.of(motion(10, 20)), List.of(alert("c1", AlertType.MOTION, 11), alert("c1", AlertType.MOTION, 30)));
        assertThat(score.matched()).isEqualTo(1);
        assertThat(score.falseAlerts()).hasSize(1);
    }

    @Test
    void aSecondAlertWhileTheEventLastsIsARepetitionAndNotFalse() {
        Score score = Score.of(
                List.of(motion(10, 20)), List.of(alert("c1", AlertType.MOTION, 11), alert("c1", AlertType.MOTION, 17)));
        assertThat(score.repeated()).isEqualTo(1);
        assertThat(score.falseAlerts()).isEmpty();
    }

    @Test
    void otherChannelsTypesAndTimesDoNotMatch() {
        Score score = Score.of(
                List.of(motion(10, 20)),
                List.of(
                        alert("c2", AlertType.MOTION, 10),
                        alert("c1", AlertType.CAMERA_MOVED, 10),
                        alert("c1", AlertType.MOTION, 6)));
        assertThat(score.missed()).hasSize(1);
        assertThat(score.falseAlerts()).hasSize(3);
    }

    @Test
    void anOutageIsMatchedByPlace() {
        Alert outage = Alert.newBuilder()
                .setType(AlertType.OUTAGE)
                .setPlace("harbour")
                .setBeginUs(10 * S)
                .build();
        assertThat(Score.of(List.of(new Expected("harbour", AlertType.OUTAGE, 10 * S, 20 * S, 2 * S)), List.of(outage))
                        .matched())
                .isEqualTo(1);
    }

    private static Expected motion(long beginS, long endS) {
        return new Expected("c1", AlertType.MOTION, beginS * S, endS * S, 2 * S);
    }

    private static Alert alert(String channel, AlertType type, long beginS) {
        return Alert.newBuilder()
                .setChannel(channel)
                .setPlace("p")
                .setType(type)
                .setBeginUs(beginS * S)
                .build();
    }
}
