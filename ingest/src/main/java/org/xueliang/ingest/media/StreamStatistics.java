package org.xueliang.ingest.media;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What a stream has seen since it began. Written by its event loop alone, with ordered stores (no fence on the packet path);
 * read by any thread, a moment late at most.
 */
public final class StreamStatistics {
    private final AtomicLong packets = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong lostPackets = new AtomicLong();
    private final AtomicLong accessUnits = new AtomicLong();
    private final AtomicLong keyframes = new AtomicLong();
    private final AtomicLong damagedAccessUnits = new AtomicLong();
    private final AtomicLong sourceRestarts = new AtomicLong();
    private final AtomicLong droppedPackets = new AtomicLong();
    private final AtomicLong audioFrames = new AtomicLong();
    private final AtomicLong audioDropped = new AtomicLong();
    private final AtomicLong audioUnsupported = new AtomicLong();
    private final AtomicLong lastReceivedUs = new AtomicLong();
    private volatile double frameRate;

    public long packets() {
        return packets.get();
    }

    /** RTP payload and header, without the transport's own. */
    public long bytes() {
        return bytes.get();
    }

    public long lostPackets() {
        return lostPackets.get();
    }

    public long accessUnits() {
        return accessUnits.get();
    }

    public long keyframes() {
        return keyframes.get();
    }

    public long damagedAccessUnits() {
        return damagedAccessUnits.get();
    }

    /** How often the sender began a new SSRC or sequence. */
    public long sourceRestarts() {
        return sourceRestarts.get();
    }

    /** Packets that were no RTP, of another source or payload type, late or double. */
    public long droppedPackets() {
        return droppedPackets.get();
    }

    /** Frames of audio that were passed on. */
    public long audioFrames() {
        return audioFrames.get();
    }

    /** Frames of audio beyond what a stream may have. */
    public long audioDropped() {
        return audioDropped.get();
    }

    /** PES packets of audio that is not passed on, whatever its owner says. */
    public long audioUnsupported() {
        return audioUnsupported.get();
    }

    /** Time of receipt of the newest access unit, microseconds since the Unix epoch; 0 before the first. */
    public long lastReceivedUs() {
        return lastReceivedUs.get();
    }

    /** Pictures a second, measured over the last seconds; 0 until known. */
    public double frameRate() {
        return frameRate;
    }

    void packet(int packetBytes) {
        packets.lazySet(packets.getPlain() + 1);
        bytes.lazySet(bytes.getPlain() + packetBytes);
    }

    void lost(int count) {
        lostPackets.lazySet(lostPackets.getPlain() + count);
    }

    void dropped() {
        droppedPackets.lazySet(droppedPackets.getPlain() + 1);
    }

    void audioFrame() {
        audioFrames.lazySet(audioFrames.getPlain() + 1);
    }

    void dropAudio() {
        audioDropped.lazySet(audioDropped.getPlain() + 1);
    }

    void audioUnsupported(long inAll) {
        audioUnsupported.lazySet(inAll);
    }

    void sourceRestarted() {
        sourceRestarts.lazySet(sourceRestarts.getPlain() + 1);
    }

    void accessUnit(boolean keyframe, boolean damaged, long receivedUs) {
        accessUnits.lazySet(accessUnits.getPlain() + 1);
        if (keyframe) {
            keyframes.lazySet(keyframes.getPlain() + 1);
        }
        if (damaged) {
            damagedAccessUnits.lazySet(damagedAccessUnits.getPlain() + 1);
        }
        lastReceivedUs.lazySet(receivedUs);
    }

    void frameRate(double picturesPerSecond) {
        frameRate = picturesPerSecond;
    }
}
