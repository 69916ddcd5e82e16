package org.xueliang.protocol.mpegps;

/** What a demultiplexer met since it was made; read on the thread that owns it. */
public final class PsCounters {
    long packs;
    long systemHeaders;
    long maps;
    long refusedMaps;
    long videoPes;
    long audioPes;
    long privateUnits;
    long emptyPackHeaders;
    long unboundedPes;
    long shortPesLengths;
    long encryptedPes;
    long malformedPes;
    long otherVideoPes;
    long resyncs;
    long skippedBytes;
    long overruledMaps;
    long oversizedProbes;

    public long packs() {
        return packs;
    }

    public long systemHeaders() {
        return systemHeaders;
    }

    /** Program stream maps that could be read. */
    public long maps() {
        return maps;
    }

    public long refusedMaps() {
        return refusedMaps;
    }

    public long videoPes() {
        return videoPes;
    }

    public long audioPes() {
        return audioPes;
    }

    /** private_stream_1 and other units that are skipped by their length (P9, P10 in vendor-quirks: Hikvision). */
    public long privateUnits() {
        return privateUnits;
    }

    /** Pack start codes without the fields behind them (P8: Hikvision H.265). */
    public long emptyPackHeaders() {
        return emptyPackHeaders;
    }

    /** PES packets of length 0 (P11). */
    public long unboundedPes() {
        return unboundedPes;
    }

    /** Video PES packets that went on behind their declared length. */
    public long shortPesLengths() {
        return shortPesLengths;
    }

    /** PES packets with scrambling: dropped. */
    public long encryptedPes() {
        return encryptedPes;
    }

    public long malformedPes() {
        return malformedPes;
    }

    /** Of a second video stream in the same program: dropped. */
    public long otherVideoPes() {
        return otherVideoPes;
    }

    /** How often the next pack had to be searched for. */
    public long resyncs() {
        return resyncs;
    }

    public long skippedBytes() {
        return skippedBytes;
    }

    /** Maps that named another codec than the NAL units show (P14: Keda and others). */
    public long overruledMaps() {
        return overruledMaps;
    }

    /** Bytes held for telling the codec that were dropped because they were too many. */
    public long oversizedProbes() {
        return oversizedProbes;
    }

    @Override
    public String toString() {
        return "packs " + packs + ", maps " + maps + ", video PES " + videoPes + ", audio PES " + audioPes
                + ", private " + privateUnits + ", unbounded " + unboundedPes + ", resyncs " + resyncs
                + ", skipped bytes " + skippedBytes + ", encrypted " + encryptedPes;
    }
}
