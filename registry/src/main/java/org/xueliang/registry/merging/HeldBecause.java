package org.xueliang.registry.merging;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.EvidenceKind;
import org.xueliang.proto.v1.MergeEvidence;

/** Why a pair waits for a person, in words, of what is kept of it. Pure. */
final class HeldBecause {
    private static final Set<EvidenceKind> WHAT_IT_IS = Set.of(
            EvidenceKind.EVIDENCE_CODE,
            EvidenceKind.EVIDENCE_NETWORK,
            EvidenceKind.EVIDENCE_SERIAL,
            EvidenceKind.EVIDENCE_MAC);

    private HeldBecause() {}

    /** At least one reason; the strongest first. */
    static List<String> of(Channel one, Channel other, double score, List<MergeEvidence> evidence) {
        List<String> why = new ArrayList<>();
        for (MergeEvidence piece : evidence) {
            if (piece.getKind() == EvidenceKind.EVIDENCE_OWNER) {
                why.add(piece.getWords());
            } else if (piece.getBits() <= Weights.CONTRADICTION) {
                why.add("it is contradicted: " + piece.getWords());
            }
        }
        if (score < Weights.MERGE) {
            why.add(String.format(Locale.ROOT, "%.1f bits speak for it (expected: %.0f)", score, Weights.MERGE));
        }
        if (supports(evidence) < 2) {
            why.add(
                    "one kind of evidence alone speaks for it (expected: two of what it is by number or address, what it is"
                            + " called, where it stands)");
        }
        if (!one.getSource().hasGb28181() && !other.getSource().hasGb28181()) {
            why.add("neither comes from a GB/T 28181 device: one way that was entered twice");
        }
        if (why.isEmpty()) {
            why.add(
                    "another channel is nearly as like one of them, or a person took one of them apart, or all pairs are"
                            + " held");
        }
        return why;
    }

    private static int supports(List<MergeEvidence> evidence) {
        int supports = 0;
        for (int nature = 0; nature < 3; nature++) {
            int wanted = nature;
            supports += evidence.stream().anyMatch(one -> nature(one) == wanted) ? 1 : 0;
        }
        return supports;
    }

    /** As {@link Comparison#supports()} counts them; -1 where it is none of them, or of little weight. */
    private static int nature(MergeEvidence one) {
        if (WHAT_IT_IS.contains(one.getKind())) {
            return one.getBits() >= Weights.ADDRESS_SAME ? 0 : -1;
        }
        return switch (one.getKind()) {
            case EVIDENCE_NAME -> one.getBits() >= Weights.NAME_SAME_COMMON ? 1 : -1;
            case EVIDENCE_POSITION -> one.getBits() >= Weights.NEAR ? 2 : -1;
            default -> -1;
        };
    }
}
