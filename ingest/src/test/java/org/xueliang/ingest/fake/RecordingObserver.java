package org.xueliang.ingest.fake;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.media.StreamObserver;
import org.xueliang.protocol.media.AccessUnit;

/** Writes down what happened. */
public final class RecordingObserver implements StreamObserver {
    private final List<ChannelStream> started = new CopyOnWriteArrayList<>();
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final List<String> offline = new CopyOnWriteArrayList<>();
    private final ConcurrentHashMap<String, AtomicInteger> units = new ConcurrentHashMap<>();
    private final List<Long> ticks = new CopyOnWriteArrayList<>();
    private final AtomicInteger damaged = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger reports = new AtomicInteger();

    @Override
    public void started(ChannelStream stream) {
        started.add(stream);
    }

    @Override
    public void accessUnit(ChannelStream stream, AccessUnit unit, long receivedUs) {
        units.computeIfAbsent(stream.channel(), c -> new AtomicInteger()).incrementAndGet();
        ticks.add(unit.timestampTicks());
        if (unit.damaged()) {
            damaged.incrementAndGet();
        }
    }

    @Override
    public void packetsLost(ChannelStream stream, int packets) {
        lost.addAndGet(packets);
    }

    @Override
    public void senderReport(ChannelStream stream, long deviceTimeUs, long rtpTicks) {
        reports.incrementAndGet();
    }

    @Override
    public void ended(ChannelStream stream, String cause, boolean deliberate) {
        ended.add(stream.channel() + " " + deliberate + " " + cause);
    }

    @Override
    public void channelOffline(String channel, String place, String cause) {
        offline.add(channel + " " + cause);
    }

    public List<ChannelStream> started() {
        return started;
    }

    /** {@code CHANNEL DELIBERATE CAUSE}. */
    public List<String> ended() {
        return ended;
    }

    /** {@code CHANNEL CAUSE}. */
    public List<String> offline() {
        return offline;
    }

    public int units(String channel) {
        AtomicInteger count = units.get(channel);
        return count == null ? 0 : count.get();
    }

    public List<Long> ticks() {
        return ticks;
    }

    public int damaged() {
        return damaged.get();
    }

    public int lost() {
        return lost.get();
    }

    public int senderReports() {
        return reports.get();
    }
}
