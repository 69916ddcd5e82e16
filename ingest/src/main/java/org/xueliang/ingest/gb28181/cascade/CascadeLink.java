package org.xueliang.ingest.gb28181.cascade;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.assignment.RevisionWatch;
import org.xueliang.ingest.assignment.WholeState;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.CascadeServiceGrpc;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.ReportUpperPlatformsRequest;
import org.xueliang.proto.v1.UpperPlatform;
import org.xueliang.proto.v1.UpperPlatformAssignment;
import org.xueliang.proto.v1.UpperStatus;
import org.xueliang.proto.v1.WatchChannelsRequest;
import org.xueliang.proto.v1.WatchUpperPlatformsRequest;

/**
 * What goes over the registry's connection for the cascade: platforms come, states go. Channels, with the names that platforms
 * are shown, are followed from the first platform on: a gateway without one pays nothing.
 */
public final class CascadeLink implements AutoCloseable {
    private static final int CALL_TIMEOUT_S = 5;
    /** Said again after so many seconds without news; a platform that no gateway holds is claimed by it. */
    private static final int HEARTBEAT_S = 3;

    private final Channel registry;
    private final CallCredentials token;
    private final String gateway;
    private final Cascade cascade;
    private final SharedChannels channels;
    private final CountedErrors errors;
    private final ScheduledExecutorService watching =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("cascade-watch", true));
    private final ScheduledExecutorService telling =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("cascade-reports", true));
    private final RevisionWatch<UpperPlatformAssignment> platforms;
    private final RevisionWatch<ChannelAssignment> channelWatch;
    private final RevisionWatch<Alert> findings;
    private final Map<String, UpperStatus> told = new HashMap<>();
    private int quietS;
    private boolean channelsWatched;
    private boolean findingsWatched;

    /** @param registry its owner closes it, after this */
    public CascadeLink(
            Channel registry,
            CallCredentials token,
            String gateway,
            Cascade cascade,
            SharedChannels channels,
            CountedErrors errors) {
        this.registry = registry;
        this.token = token;
        this.gateway = gateway;
        this.cascade = cascade;
        this.channels = channels;
        this.errors = errors;
        this.platforms = new RevisionWatch<>(new Platforms(), watching, errors);
        this.channelWatch = new RevisionWatch<>(new Channels(), watching, errors);
        this.findings =
                new RevisionWatch<>(new Findings(registry, token, cascade::wallUs, cascade::finding), watching, errors);
    }

    public void start() {
        platforms.start();
        telling.scheduleWithFixedDelay(this::tick, 1000, 1000, TimeUnit.MILLISECONDS);
    }

    private final class Platforms implements RevisionWatch.Feed<UpperPlatformAssignment> {
        private final WholeState whole = new WholeState();

        @Override
        public String name() {
            return "upper platforms";
        }

        @Override
        public void call(long afterRevision, StreamObserver<UpperPlatformAssignment> into) {
            CascadeServiceGrpc.newStub(registry)
                    .withCallCredentials(token)
                    .watchUpperPlatforms(
                            WatchUpperPlatformsRequest.newBuilder()
                                    .setAfterRevision(afterRevision)
                                    .setGateway(gateway)
                                    .build(),
                            into);
        }

        @Override
        public long take(UpperPlatformAssignment message) {
            UpperPlatform platform = message.getPlatform();
            if (message.getCaughtUp()) {
                whole.end(cascade.codes(), cascade::remove);
            }
            if (message.getCaughtUp() || platform.getCode().isEmpty()) {
                return 0;
            }
            whole.name(platform.getCode());
            if (platform.getRemoved()) {
                cascade.remove(platform.getCode());
            } else {
                if (!channelsWatched) {
                    channelsWatched = true;
                    channelWatch.start();
                }
                if (platform.getShareFindings() && !findingsWatched) {
                    findingsWatched = true;
                    findings.start();
                }
                cascade.put(message);
            }
            return platform.getRevision();
        }

        @Override
        public void beginAgain() {
            whole.begin();
        }
    }

    private final class Channels implements RevisionWatch.Feed<ChannelAssignment> {
        private final WholeState whole = new WholeState();

        @Override
        public String name() {
            return "shared channels";
        }

        @Override
        public void call(long afterRevision, StreamObserver<ChannelAssignment> into) {
            AssignmentServiceGrpc.newStub(registry)
                    .withCallCredentials(token)
                    .watchChannels(
                            WatchChannelsRequest.newBuilder()
                                    .setAfterRevision(afterRevision)
                                    .setGateway(gateway)
                                    .build(),
                            into);
        }

        @Override
        public long take(ChannelAssignment message) {
            var channel = message.getChannel();
            if (message.getCaughtUp()) {
                whole.end(channels.all().stream().map(SharedChannel::code).toList(), channels::remove);
            }
            if (message.getCaughtUp() || channel.getCode().isEmpty()) {
                return 0;
            }
            whole.name(channel.getCode());
            if (channel.getRemoved()
                    || channel.getEnrolment() != Enrolment.ENROLLED
                    || message.getTrial()
                    || !message.getNotUpward().isEmpty()) {
                channels.remove(channel.getCode());
            } else {
                channels.put(new SharedChannel(
                        channel.getCode(),
                        channel.getName().isEmpty() ? channel.getCode() : channel.getName(),
                        channel.getOwner(),
                        channel.getPlace(),
                        channel.getSource().getGb28181().getDevice()));
            }
            return channel.getRevision();
        }

        @Override
        public void beginAgain() {
            whole.begin();
        }
    }

    private void tick() {
        try {
            tell();
        } catch (RuntimeException e) {
            // A scheduler that sees an exception never calls again.
            errors.warn("registry report platforms", "states of platforms could not be told: " + e);
        }
    }

    private void tell() {
        Map<String, UpperStatus> now = new HashMap<>();
        List<UpperPlatform> statuses = cascade.statuses();
        statuses.forEach(platform -> now.put(platform.getCode(), platform.getStatus()));
        quietS++;
        if (now.equals(told) && quietS < HEARTBEAT_S) {
            return;
        }
        try {
            CascadeServiceGrpc.newBlockingStub(registry)
                    .withCallCredentials(token)
                    .withDeadlineAfter(CALL_TIMEOUT_S, TimeUnit.SECONDS)
                    .reportUpperPlatforms(ReportUpperPlatformsRequest.newBuilder()
                            .setGateway(gateway)
                            .addAllPlatforms(statuses)
                            .build());
        } catch (StatusRuntimeException e) {
            errors.warn("registry report platforms", "states of platforms could not be told: " + e.getStatus());
            return;
        }
        quietS = 0;
        told.clear();
        told.putAll(now);
    }

    @Override
    public void close() {
        platforms.close();
        channelWatch.close();
        findings.close();
        watching.shutdown();
        telling.shutdown();
        try {
            watching.awaitTermination(1, TimeUnit.SECONDS);
            telling.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
