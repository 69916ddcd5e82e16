package org.xueliang.analytics.detect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.AlertType;

class AlertIdTest {
    private static final String CHANNEL = "34020000001320000001";

    /** Known answers: another id for the same cause would double what a running installation replays. */
    @Test
    void idsStayWhatTheyAre() {
        assertThat(AlertId.of(CHANNEL, AlertType.MOTION, "yard", 1_790_000_000_000_000L))
                .isEqualTo("7b7a2d1fbc53427c7c1b24a6d79aa01b");
        assertThat(AlertId.ofIncident("street-1", "00000000000000000000000000000000"))
                .isEqualTo("818608b0d4ce4eb7ef9775ef61b851fb");
    }

    @Test
    void eachPartOfTheCauseCounts() {
        assertThat(new String[] {
                    AlertId.of(CHANNEL, AlertType.MOTION, "", 1),
                    AlertId.of(CHANNEL, AlertType.MOTION, "", 11),
                    AlertId.of(CHANNEL, AlertType.MOTION, "1", 1),
                    AlertId.of(CHANNEL, AlertType.SENSOR, "", 1),
                    AlertId.of(CHANNEL + "1", AlertType.MOTION, "", 1)
                })
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[0-9a-f]{32}"));
    }
}
