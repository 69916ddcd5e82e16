package org.xueliang.ingest.gb28181.cascade;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.invite.GbPeriod;
import org.xueliang.protocol.manscdp.ControlCommand;
import org.xueliang.protocol.manscdp.RecordInfoResponse.RecordEntry;

/** Channels that are on where a test says so. */
final class FakeDownstream implements Downstream {
    final Set<String> online = ConcurrentHashMap.newKeySet();
    final AtomicInteger wishes = new AtomicInteger();
    final List<String> commands = new CopyOnWriteArrayList<>();

    @Override
    public boolean online(SharedChannel channel) {
        return online.contains(channel.code());
    }

    @Override
    public Optional<Wish> want(SharedChannel channel, String who) {
        wishes.incrementAndGet();
        return Optional.of(wishes::decrementAndGet);
    }

    @Override
    public String trouble(SharedChannel channel) {
        return "no RTP for 10 s";
    }

    @Override
    public CompletableFuture<String> control(SharedChannel channel, ControlCommand command) {
        commands.add(channel.code() + " " + command);
        return CompletableFuture.completedFuture("OK");
    }

    /** What a recording is asked of; null where nothing is recorded. */
    volatile @Nullable FakeRecorded recorded;

    @Override
    public CompletableFuture<Recorded> recorded(SharedChannel channel, GbPeriod period, String who) {
        FakeRecorded given = recorded;
        if (given == null) {
            return Downstream.super.recorded(channel, period, who);
        }
        given.asked.add(channel.code() + " " + period.type() + " " + period.startS() + "-" + period.stopS() + " x"
                + period.speed());
        return CompletableFuture.completedFuture(given);
    }

    @Override
    public CompletableFuture<List<RecordEntry>> recordings(SharedChannel channel, Instant from, Instant to) {
        return CompletableFuture.completedFuture(List.of(
                new RecordEntry(channel.code(), channel.name(), "/1", "", from, from.plusSeconds(60), "time", 1000)));
    }
}
