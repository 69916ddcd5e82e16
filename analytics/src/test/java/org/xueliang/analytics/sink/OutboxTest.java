package org.xueliang.analytics.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.ReportFindingsRequest;

class OutboxTest {
    private final Outbox outbox = new Outbox(List.of());

    private void add(String id, long endUs, String incident) {
        outbox.add(ReportFindingsRequest.newBuilder()
                .addAlerts(Alert.newBuilder().setId(id).setEndUs(endUs).setIncident(incident))
                .build());
    }

    @Test
    void ofEachAlertTheLastContentIsSentAndWhatWasKnownStays() {
        add("a", 0, "");
        add("b", 0, "");
        add("a", 5, "");
        add("a", 0, "i");
        ReportFindingsRequest merged = outbox.merged(outbox.batch(500));
        assertThat(merged.getAlertsList())
                .extracting(Alert::getId, Alert::getEndUs, Alert::getIncident)
                .containsExactly(tuple("a", 5L, "i"), tuple("b", 0L, ""));
    }

    @Test
    void aCallHasNoMoreThanTheContractAllows() {
        for (int i = 0; i < 3; i++) {
            ReportFindingsRequest.Builder many = ReportFindingsRequest.newBuilder();
            for (int n = 0; n < 450; n++) {
                many.addAlerts(Alert.newBuilder().setId(i + "-" + n));
            }
            outbox.add(many.build());
        }
        assertThat(outbox.batch(500)).isEqualTo(2);
        assertThat(outbox.merged(2).getAlertsCount()).isEqualTo(900);
    }

    @Test
    void whatIsOnTheWayIsStillThereUntilItIsAcknowledged() {
        add("a", 0, "");
        add("b", 0, "");
        outbox.merged(1);
        assertThat(outbox.copy()).hasSize(2);
        outbox.remove(1);
        assertThat(outbox.copy())
                .singleElement()
                .satisfies(left -> assertThat(left.getAlerts(0).getId()).isEqualTo("b"));
    }
}
