package org.xueliang.protocol.media;

/** What a depacketizer met since it was made; read on the thread that owns it. */
public final class DepacketizerCounters {
    long accessUnits;
    long damagedAccessUnits;
    long droppedPackets;
    long droppedNalUnits;
    long oversizedAccessUnits;
    long refusedParameterSets;
    long markersInsidePictures;

    public long accessUnits() {
        return accessUnits;
    }

    public long damagedAccessUnits() {
        return damagedAccessUnits;
    }

    /** Empty, malformed or of a structure that is not supported (STAP-B, MTAP, FU-B, PACI). */
    public long droppedPackets() {
        return droppedPackets;
    }

    /** Cut by loss, shorter than a header, or with the forbidden bit. */
    public long droppedNalUnits() {
        return droppedNalUnits;
    }

    /** Dropped because they broke {@link MediaLimits}. */
    public long oversizedAccessUnits() {
        return oversizedAccessUnits;
    }

    public long refusedParameterSets() {
        return refusedParameterSets;
    }

    /** Marker bits after which the same picture went on. */
    public long markersInsidePictures() {
        return markersInsidePictures;
    }

    @Override
    public String toString() {
        return "accessUnits " + accessUnits + ", damaged " + damagedAccessUnits + ", dropped packets " + droppedPackets
                + ", dropped NAL units " + droppedNalUnits + ", oversized " + oversizedAccessUnits
                + ", refused parameter sets "
                + refusedParameterSets;
    }
}
