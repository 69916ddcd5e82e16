package org.xueliang.registry.channel;

import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.proto.v1.ApproveChannelRequest;
import org.xueliang.proto.v1.AudioUse;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc.ChannelServiceImplBase;
import org.xueliang.proto.v1.CredentialUse;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.EnrolChannelResponse;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.IssueCredentialRequest;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.ListChannelsResponse;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.RemoveChannelResponse;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.SetZonesRequest;
import org.xueliang.proto.v1.StreamCredential;
import org.xueliang.proto.v1.UpdateChannelRequest;
import org.xueliang.proto.v1.UpdateChannelResponse;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.PageTokens;
import org.xueliang.registry.channel.NationalCodes.DeviceType;
import org.xueliang.registry.code.ReservedCodes;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.place.ForbiddenPlaces;
import org.xueliang.registry.revision.Idempotency;
import org.xueliang.registry.store.Feed;

/** The contract's ChannelService. */
public final class GrpcChannelService extends ChannelServiceImplBase {
    private final Channels channels;
    private final AuditLog audit;
    private final Feeds feeds;
    private final Idempotency idempotency;
    private final ChannelList list;
    private final CountedErrors errors;

    public GrpcChannelService(
            Channels channels,
            AuditLog audit,
            Feeds feeds,
            PageTokens pages,
            Idempotency idempotency,
            CountedErrors errors) {
        this.channels = channels;
        this.audit = audit;
        this.feeds = feeds;
        this.idempotency = idempotency;
        this.list = new ChannelList(channels, pages);
        this.errors = errors;
    }

    @Override
    public void enrolChannel(EnrolChannelRequest request, StreamObserver<EnrolChannelResponse> out) {
        Channel asked = request.getChannel();
        ChannelCheck.enrolled(asked);
        answer(
                out,
                changed(handle -> idempotency.once(
                        handle,
                        request.getIdempotencyKey(),
                        request,
                        EnrolChannelResponse.parser(),
                        () -> enrol(handle, asked, request.getIssuePlayCredential()))));
    }

    private EnrolChannelResponse enrol(Handle handle, Channel asked, boolean play) {
        ForbiddenPlaces.admit(handle, "channel.place", asked.getPlace());
        String code = asked.getCode().isEmpty()
                ? channels.codes.next(handle, DeviceType.IP_CAMERA)
                : notASensor(handle, asked.getCode());
        CallRecord.subject(code);
        Channel channel = channels.store.insert(
                handle,
                asked.toBuilder().setCode(code).setEnrolment(Enrolment.ENROLLED).build());
        return withCredentials(handle, channel, play);
    }

    private static String notASensor(Handle handle, String code) {
        boolean taken = handle.createQuery("select exists (select 1 from sensors where code = :code)")
                .bind("code", code)
                .mapTo(Boolean.class)
                .one();
        if (taken) {
            throw Refusal.taken("channel.code: '" + code + "' is taken by a sensor");
        }
        return code;
    }

    private static EnrolChannelResponse withCredentials(Handle handle, Channel channel, boolean play) {
        EnrolChannelResponse.Builder answer = EnrolChannelResponse.newBuilder().setChannel(channel);
        if (channel.getSource().hasPush()) {
            answer.setPublish(CredentialStore.issue(handle, channel.getCode(), CredentialUse.PUBLISH, false));
        }
        if (play) {
            answer.setPlay(CredentialStore.issue(handle, channel.getCode(), CredentialUse.PLAY, false));
        }
        return answer.build();
    }

    @Override
    public void getChannel(GetChannelRequest request, StreamObserver<Channel> out) {
        answer(out, channels.require(request.getChannel()));
    }

    @Override
    public void listChannels(ListChannelsRequest request, StreamObserver<ListChannelsResponse> out) {
        answer(out, list.page(request));
    }

    @Override
    public void setZones(SetZonesRequest request, StreamObserver<Channel> out) {
        ChannelCheck.zones("zones", request.getZonesList());
        String code = changed(handle -> {
            Channel channel = enrolled(channels.store.require(handle, request.getChannel()));
            CallRecord.subject(channel.getCode());
            channels.store.update(
                    handle,
                    channel.getCode(),
                    ", zones = cast(:zones as jsonb)",
                    Map.of("zones", ZonesJson.print(request.getZonesList())));
            return channel.getCode();
        });
        answer(out, channels.require(code));
    }

    @Override
    public void approveChannel(ApproveChannelRequest request, StreamObserver<EnrolChannelResponse> out) {
        Channel details = request.getDetails();
        ChannelCheck.details("details", details);
        answer(out, changed(handle -> {
            Channel pending = channels.store.require(handle, request.getChannel());
            CallRecord.subject(pending.getCode());
            if (pending.getEnrolment() != Enrolment.PENDING) {
                throw Refusal.notNow("channel " + pending.getCode() + " is " + pending.getEnrolment() + " (expected: "
                        + Enrolment.PENDING + ")");
            }
            ForbiddenPlaces.admit(handle, "details.place", details.getPlace());
            ReservedCodes.require(handle, "channel", pending.getCode(), details.getOwner());
            String name = details.getName().isEmpty() ? pending.getName() : details.getName();
            Channel channel = channels.store.update(
                    handle,
                    pending.getCode(),
                    ", name = :name, source_kind = :kind, owner = :owner, place = :place, enrolment = :enrolment",
                    Map.of(
                            "name", name,
                            "kind", details.getSourceKindValue(),
                            "owner", details.getOwner(),
                            "place", details.getPlace(),
                            "enrolment", Enrolment.ENROLLED_VALUE));
            return withCredentials(handle, channel, false);
        }));
    }

    @Override
    public void updateChannel(UpdateChannelRequest request, StreamObserver<UpdateChannelResponse> out) {
        List<String> warnings = ChannelChanges.check(request);
        Caller caller = Caller.current();
        if (request.getChanges().getAudio() == AudioUse.AUDIO_PASS && !caller.has(Role.ADMIN)) {
            throw Refusal.notAllowed(
                    "changes.audio: '" + caller.name() + "' is not ADMIN (expected: ADMIN, to let sound pass)");
        }
        UpdateChannelResponse answer = changed(handle ->
                idempotency.once(handle, request.getIdempotencyKey(), request, UpdateChannelResponse.parser(), () -> {
                    Channel channel = enrolled(channels.store.require(handle, request.getChannel()));
                    CallRecord.subject(channel.getCode());
                    return UpdateChannelResponse.newBuilder()
                            .setChannel(ChannelChanges.write(handle, channels.store, channel, request))
                            .addAllWarnings(warnings)
                            .build();
                }));
        answer(out, answer);
    }

    @Override
    public void issueCredential(IssueCredentialRequest request, StreamObserver<StreamCredential> out) {
        Check.known("use", request.getUse(), CredentialUse.CREDENTIAL_USE_UNSPECIFIED);
        answer(out, changed(handle -> {
            Channel channel = enrolled(channels.store.require(handle, request.getChannel()));
            CallRecord.subject(channel.getCode());
            if (request.getUse() == CredentialUse.PUBLISH
                    && !channel.getSource().hasPush()) {
                throw Refusal.notNow(
                        "channel " + channel.getCode() + " is pulled from the camera: nobody publishes to it");
            }
            if (request.getUse() == CredentialUse.PLAY) {
                ClosedChannels.requireLive(handle, channel.getCode(), channels.store.nowUs());
            }
            StreamCredential credential =
                    CredentialStore.issue(handle, channel.getCode(), request.getUse(), request.getReplace());
            // A new revision, so that gateways get the verifier.
            channels.store.update(handle, channel.getCode(), "", Map.of());
            return credential;
        }));
    }

    @Override
    public void removeChannel(RemoveChannelRequest request, StreamObserver<RemoveChannelResponse> out) {
        String code = audit.change(handle -> {
            // A device's row is held before the feed is, as those do that take catalogs in.
            String device = channels.store
                    .require(handle, request.getChannel())
                    .getSource()
                    .getGb28181()
                    .getDevice();
            CatalogChannels.hold(handle, device);
            Feed.CHANNELS.lock(handle);
            Channel channel = channels.store.require(handle, request.getChannel());
            SecondWays.requireItself(handle, request.getChannel(), channel.getCode());
            CallRecord.subject(channel.getCode());
            if (channel.getSource().hasGb28181()) {
                CatalogChannels.exclude(handle, channel);
            }
            channels.store.remove(handle, channel.getCode());
            return channel.getCode();
        });
        feeds.ring(Feed.CHANNELS);
        try {
            channels.board.remove(code);
        } catch (Refusal e) {
            // The channel is gone; its presence in Redis expires by itself.
            errors.warn("presence", "presence of removed channel " + code + " was left to expire: " + e.getMessage());
        }
        answer(out, RemoveChannelResponse.getDefaultInstance());
    }

    private static Channel enrolled(Channel channel) {
        if (channel.getEnrolment() != Enrolment.ENROLLED) {
            throw Refusal.notNow(
                    "channel " + channel.getCode() + " is " + channel.getEnrolment() + " (expected: approve it first)");
        }
        return channel;
    }

    private <T> T changed(Function<Handle, T> work) {
        T result = audit.change(handle -> {
            Feed.CHANNELS.lock(handle);
            return work.apply(handle);
        });
        feeds.ring(Feed.CHANNELS);
        return result;
    }

    private static <T> void answer(StreamObserver<T> out, T message) {
        out.onNext(message);
        out.onCompleted();
    }
}
