package org.xueliang.protocol.h265;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.RbspReader;

/**
 * A short-term reference picture set (ITU-T H.265 clause 7.3.7, 7.4.8). Getting one wrong shifts all that stands behind it, so inter prediction
 * is derived in full by (7-61) and (7-62).
 */
final class ShortTermRefPicSet {
    private static final int MAX_PICTURES = 16;

    private final int[] negativePoc = new int[MAX_PICTURES];
    private final boolean[] negativeUsed = new boolean[MAX_PICTURES];
    private final int[] positivePoc = new int[MAX_PICTURES];
    private final boolean[] positiveUsed = new boolean[MAX_PICTURES];
    private int negatives;
    private int positives;

    int numDeltaPocs() {
        return negatives + positives;
    }

    int usedByCurrent() {
        int used = 0;
        for (int i = 0; i < negatives; i++) {
            used += negativeUsed[i] ? 1 : 0;
        }
        for (int i = 0; i < positives; i++) {
            used += positiveUsed[i] ? 1 : 0;
        }
        return used;
    }

    /**
     * @param index of the set; the number of sets in the SPS for one in a slice header
     * @param known sets of the SPS, those before {@code index} filled
     * @return false where it cannot be right; the reader's overrun says so too
     */
    boolean parse(RbspReader bits, int index, int setsInSps, @Nullable ShortTermRefPicSet[] known) {
        negatives = 0;
        positives = 0;
        boolean predicted = index > 0 && bits.flag();
        if (!predicted) {
            return explicit(bits);
        }
        int deltaIndex = index == setsInSps ? 1 + bits.unsigned(index - 1) : 1;
        boolean minus = bits.flag();
        int delta = (1 + bits.unsigned(32767)) * (minus ? -1 : 1);
        ShortTermRefPicSet reference = known[index - deltaIndex];
        return reference != null && !bits.overrun() && predict(bits, reference, delta) && !bits.overrun();
    }

    private boolean explicit(RbspReader bits) {
        int negative = bits.unsigned(MAX_PICTURES);
        int positive = bits.unsigned(MAX_PICTURES);
        if (bits.overrun() || negative + positive > MAX_PICTURES) {
            return false;
        }
        int poc = 0;
        for (int i = 0; i < negative; i++) {
            poc -= 1 + bits.unsigned(32767);
            addNegative(poc, bits.flag());
        }
        poc = 0;
        for (int i = 0; i < positive; i++) {
            poc += 1 + bits.unsigned(32767);
            addPositive(poc, bits.flag());
        }
        return !bits.overrun();
    }

    private boolean predict(RbspReader bits, ShortTermRefPicSet reference, int delta) {
        int count = reference.numDeltaPocs();
        boolean[] used = new boolean[count + 1];
        boolean[] useDelta = new boolean[count + 1];
        for (int j = 0; j <= count; j++) {
            used[j] = bits.flag();
            useDelta[j] = used[j] || bits.flag();
        }
        int refNegatives = reference.negatives;
        boolean fits = true;
        for (int j = reference.positives - 1; j >= 0; j--) {
            int poc = reference.positivePoc[j] + delta;
            if (poc < 0 && useDelta[refNegatives + j]) {
                fits &= addNegative(poc, used[refNegatives + j]);
            }
        }
        if (delta < 0 && useDelta[count]) {
            fits &= addNegative(delta, used[count]);
        }
        for (int j = 0; j < refNegatives; j++) {
            int poc = reference.negativePoc[j] + delta;
            if (poc < 0 && useDelta[j]) {
                fits &= addNegative(poc, used[j]);
            }
        }
        for (int j = refNegatives - 1; j >= 0; j--) {
            int poc = reference.negativePoc[j] + delta;
            if (poc > 0 && useDelta[j]) {
                fits &= addPositive(poc, used[j]);
            }
        }
        if (delta > 0 && useDelta[count]) {
            fits &= addPositive(delta, used[count]);
        }
        for (int j = 0; j < reference.positives; j++) {
            int poc = reference.positivePoc[j] + delta;
            if (poc > 0 && useDelta[refNegatives + j]) {
                fits &= addPositive(poc, used[refNegatives + j]);
            }
        }
        return fits && negatives + positives <= MAX_PICTURES;
    }

    private boolean addNegative(int poc, boolean used) {
        if (negatives == MAX_PICTURES) {
            return false;
        }
        negativePoc[negatives] = poc;
        negativeUsed[negatives++] = used;
        return true;
    }

    private boolean addPositive(int poc, boolean used) {
        if (positives == MAX_PICTURES) {
            return false;
        }
        positivePoc[positives] = poc;
        positiveUsed[positives++] = used;
        return true;
    }
}
