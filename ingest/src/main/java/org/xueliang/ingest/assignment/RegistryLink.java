package org.xueliang.ingest.assignment;

import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.proto.v1.ChannelAssignment;

/** The gateway's one connection to the registry and what goes over it. */
public final class RegistryLink implements AutoCloseable {
    private final ManagedChannel channel;
    private final BearerToken bearer;
    private final ScheduledExecutorService watching;
    private final ScheduledExecutorService telling;
    private final RevisionWatch<ChannelAssignment> watcher;
    private final StatusReporter reporter;
    private final UnknownPaths unknownPaths;

    /**
     * @param registry host:port
     * @param door host:port of the gateway's own door, asked for at each report
     */
    public RegistryLink(
            String registry,
            String token,
            String gateway,
            Supplier<String> door,
            AssignmentBook book,
            CountedErrors errors) {
        bearer = new BearerToken(token);
        channel = ManagedChannelBuilder.forTarget(registry).usePlaintext().build();
        watching = Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("ingest-assignments", true));
        telling = Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("ingest-reports", true));
        reporter = new StatusReporter(channel, bearer, gateway, door, errors);
        unknownPaths = new UnknownPaths(channel, bearer, gateway, telling, errors);
        ChannelFeed channels = new ChannelFeed(channel, bearer, gateway, book, reporter::tellAllAgain);
        watcher = new RevisionWatch<>(channels, watching, errors);
    }

    /** Watches and reports from now on: what listens to the book is in place. */
    public void start() {
        watcher.start();
        reporter.start(telling);
    }

    /** The connection, for what else goes over it; ended by {@link #close}. */
    public ManagedChannel channel() {
        return channel;
    }

    /** What calls on the connection show. */
    public CallCredentials token() {
        return bearer;
    }

    public StatusReporter reporter() {
        return reporter;
    }

    public UnknownPaths unknownPaths() {
        return unknownPaths;
    }

    /** What is wrong with it, in words; empty where nothing is. */
    public String trouble() {
        return watcher.trouble();
    }

    /** Ends the watch: no assignment comes any more. Reports still go out until {@link #close}. */
    public void stopWatching() {
        watcher.close();
    }

    @Override
    public void close() {
        watcher.close();
        watching.shutdown();
        telling.shutdown();
        try {
            telling.awaitTermination(2, TimeUnit.SECONDS);
            reporter.close();
            channel.shutdownNow().awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
