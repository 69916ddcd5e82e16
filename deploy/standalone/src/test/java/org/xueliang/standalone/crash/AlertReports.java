package org.xueliang.standalone.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.IntakeServiceGrpc.IntakeServiceBlockingStub;
import org.xueliang.proto.v1.ReportFindingsRequest;
import org.xueliang.proto.v1.Severity;

/** Reports alerts and ends them, as analytics does: ids come of the cause, and what is not answered is sent again. */
final class AlertReports extends Writer {
    static final long T0_US = 1_772_352_000_000_000L;
    private static final int BATCH = 5;

    private final IntakeServiceBlockingStub intake;
    private final long first;
    private final List<Alert> open = new ArrayList<>();
    private int made;

    AlertReports(String name, IntakeServiceBlockingStub intake, Ledger ledger, long seed) {
        super(name, ledger, seed);
        this.intake = intake;
        this.first = Math.abs((long) name.hashCode()) << 24;
    }

    @Override
    void write() {
        ReportFindingsRequest.Builder request = ReportFindingsRequest.newBuilder();
        List<Alert> told = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            told.add(
                    open.size() > 20 || !open.isEmpty() && random.nextBoolean()
                            ? ended(open.remove(random.nextInt(open.size())))
                            : begun());
        }
        request.addAllAlerts(told);
        settled(() -> intake.withDeadlineAfter(10, TimeUnit.SECONDS).report(request.build()));
        for (Alert alert : told) {
            ledger.alerts.put(alert.getId(), alert.getEndUs());
            if (alert.getEndUs() == 0) {
                open.add(alert);
            }
        }
        acknowledged();
    }

    private Alert begun() {
        made++;
        return Alert.newBuilder()
                .setId("%032x".formatted(first + made))
                .setType(AlertType.MOTION)
                .setSeverity(Severity.LOW)
                .setChannel("34020000001320000777")
                .setPlace("crash")
                .setBeginUs(T0_US + made * 1_000_000L)
                .setConfidence(0.9)
                .setDetail("12 % of the picture changed")
                .build();
    }

    private static Alert ended(Alert alert) {
        return alert.toBuilder().setEndUs(alert.getBeginUs() + 5_000_000).build();
    }
}
