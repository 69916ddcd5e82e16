package org.xueliang.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.ConformanceStep;
import org.xueliang.proto.v1.ConformanceStep.Verdict;

class DoctorGbCommandTest {
    @Test
    void aStepSaysWhatWasSeenWhatItIsAndWhatToDo() {
        assertThat(DoctorGbCommand.lines(ConformanceStep.newBuilder()
                        .setStep("catalog")
                        .setVerdict(Verdict.DEVIATES)
                        .setFinding("Status is ONLINE")
                        .setClause("A.2.1.9")
                        .setReceived("<Status>ONLINE</Status>\r\n<Name>\u001b[31m</Name>")
                        .setQuirk("C5")
                        .setHandling("read as ON")
                        .setAdvice("nothing: it is understood")
                        .build()))
                .containsExactly(
                        "odd  catalog: Status is ONLINE (clause A.2.1.9)",
                        "     | <Status>ONLINE</Status>",
                        "     | <Name>?[31m</Name>",
                        "     known oddity: C5",
                        "     done about it: read as ON",
                        "     -> nothing: it is understood");
    }

    @Test
    void oneFailedStepIsAFailureAndNoStepIsOneToo() {
        ConformanceStep passed =
                ConformanceStep.newBuilder().setVerdict(Verdict.PASSED).build();
        ConformanceStep failed =
                ConformanceStep.newBuilder().setVerdict(Verdict.FAILED).build();
        assertThat(DoctorGbCommand.healthy(List.of(passed))).isTrue();
        assertThat(DoctorGbCommand.healthy(List.of(passed, failed))).isFalse();
        assertThat(DoctorGbCommand.healthy(List.of())).isFalse();
    }
}
