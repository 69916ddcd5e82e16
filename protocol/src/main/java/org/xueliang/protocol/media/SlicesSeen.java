package org.xueliang.protocol.media;

/** Adds up the slice headers of an access unit. Reused; not thread-safe. */
public final class SlicesSeen {
    private int slices;
    private int withQp;
    private double qpSum;
    private boolean allIntra;
    private boolean reference;
    private boolean leading;

    public void clear() {
        slices = 0;
        withQp = 0;
        qpSum = 0;
        allIntra = true;
        reference = false;
        leading = false;
    }

    /**
     * @param intra slice_type is known and I
     * @param qp NaN where unknown
     */
    public void slice(boolean intra, double qp, boolean isReference, boolean isLeading) {
        slices++;
        allIntra &= intra;
        reference |= isReference;
        leading |= isLeading;
        if (!Double.isNaN(qp)) {
            qpSum += qp;
            withQp++;
        }
    }

    public boolean allIntra() {
        return slices > 0 && allIntra;
    }

    public PictureFacts facts() {
        return slices == 0
                ? PictureFacts.NONE
                : new PictureFacts(slices, withQp == 0 ? Double.NaN : qpSum / withQp, allIntra, reference, leading);
    }
}
