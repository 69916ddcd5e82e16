package org.xueliang.ingest.gb28181.check;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.xueliang.proto.v1.ConformanceStep;
import org.xueliang.proto.v1.ConformanceStep.Verdict;

/** Steps on their way to whoever asked for the check. */
final class StepReport {
    private static final int MAX_RECEIVED = 512;

    private final Consumer<ConformanceStep> out;

    StepReport(Consumer<ConformanceStep> out) {
        this.out = out;
    }

    void tell(ConformanceStep.Builder step) {
        out.accept(step.build());
    }

    /** @param more adds what else there is to say */
    void tell(
            String step, Verdict verdict, String clause, String finding, UnaryOperator<ConformanceStep.Builder> more) {
        tell(more.apply(ConformanceStep.newBuilder()
                .setStep(step)
                .setVerdict(verdict)
                .setClause(clause)
                .setFinding(finding)));
    }

    /** It works; with oddities it deviates. */
    void passed(String step, String clause, String finding, SeenOddities odd) {
        if (odd.isEmpty()) {
            tell(ConformanceStep.newBuilder()
                    .setStep(step)
                    .setVerdict(Verdict.PASSED)
                    .setFinding(finding));
        } else {
            tell(
                    step,
                    Verdict.DEVIATES,
                    clause,
                    finding + "; " + odd.words(),
                    more -> more.setQuirk(odd.names())
                            .setHandling(odd.handling())
                            .setReceived(cut(odd.received()))
                            .setAdvice("nothing has to be changed for this platform; the vendor may want to know"));
        }
    }

    static String cut(String text) {
        return text.length() > MAX_RECEIVED ? text.substring(0, MAX_RECEIVED) : text;
    }
}
