package org.xueliang.registry.retention;

import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.CheckRetentionRequest;
import org.xueliang.proto.v1.CheckRetentionResponse;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.QueryRecordingsRequest;
import org.xueliang.proto.v1.QueryRecordingsResponse;
import org.xueliang.proto.v1.RetentionCheck;
import org.xueliang.proto.v1.RetentionServiceGrpc.RetentionServiceImplBase;
import org.xueliang.proto.v1.RetentionVerdict;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.Rfc3339;
import org.xueliang.registry.channel.ChannelSelection;
import org.xueliang.registry.device.DeviceRoutes;
import org.xueliang.registry.device.Devices;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.gateway.GatewayDoors;
import org.xueliang.registry.gateway.GatewayDoors.Target;
import org.xueliang.registry.history.ChannelScope;
import org.xueliang.registry.place.RetentionRules;
import org.xueliang.registry.recording.RecordingEvidence;
import org.xueliang.registry.recording.RecordingEvidence.Seen;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.terms.TermsDoors;
import org.xueliang.registry.terms.TermsRules.Where;

/** The contract's RetentionService: one question to a device for a camera, of the one day that shows it. */
public final class GrpcRetentionService extends RetentionServiceImplBase {
    private static final long DAY_US = 86_400_000_000L;
    private static final int MOST = 20;
    private static final int MAX_MOST = 100;
    private static final int PAGE = 500;
    /** A recorder looks through its disks. */
    private static final int ANSWER_S = 45;

    private static final long LONGEST_NANOS = 30_000_000_000L;

    private final Database database;
    private final Devices devices;
    private final DeviceRoutes routes;
    private final TermsDoors terms;
    private final AuditLog audit;
    private final GatewayDoors doors;
    private final Clock clock;

    public GrpcRetentionService(
            Database database, Devices devices, TermsDoors terms, AuditLog audit, GatewayDoors doors, Clock clock) {
        this.database = database;
        this.devices = devices;
        this.routes = new DeviceRoutes(devices);
        this.terms = terms;
        this.audit = audit;
        this.doors = doors;
        this.clock = clock;
    }

    @Override
    public void checkRetention(CheckRetentionRequest request, StreamObserver<CheckRetentionResponse> out) {
        Check.text("owner", request.getOwner(), 0, 64);
        Check.text("place", request.getPlace(), 0, 64);
        Check.range("most", request.getMost(), 0, MAX_MOST);
        if (!request.getAfter().isEmpty()) {
            Check.code("after", request.getAfter());
        }
        CallRecord.subject(request.getPlace().isEmpty() ? request.getOwner() : request.getPlace());
        audit.sent("devices are asked how far their recordings reach back, behind '" + request.getAfter() + "'");
        out.onNext(answer(request, request.getMost() == 0 ? MOST : request.getMost()));
        out.onCompleted();
    }

    private CheckRetentionResponse answer(CheckRetentionRequest request, int most) {
        long untilNanos = System.nanoTime() + LONGEST_NANOS;
        ChannelScope scope = database.read(handle ->
                ChannelScope.of(handle, request.getOwner(), request.getPlace(), SourceKind.SOURCE_KIND_UNSPECIFIED));
        ChannelSelection selection = new ChannelSelection(scope.kind(), scope.owners(), scope.places());
        Map<String, Integer> days = new HashMap<>();
        CheckRetentionResponse.Builder answer = CheckRetentionResponse.newBuilder();
        String after = request.getAfter();
        while (true) {
            String from = after;
            List<Channel> page = database.read(handle -> selection.page(handle, from, PAGE));
            for (Channel channel : page) {
                if (answer.getChecksCount() == most || System.nanoTime() > untilNanos) {
                    return answer.setNext(after).build();
                }
                after = channel.getCode();
                RetentionCheck check = check(channel, days);
                if (check != null) {
                    answer.addChecks(check);
                }
            }
            if (page.size() < PAGE) {
                return answer.build();
            }
        }
    }

    /** Null where there is nothing to ask. */
    private @Nullable RetentionCheck check(Channel channel, Map<String, Integer> known) {
        if (!channel.getSource().hasGb28181() || channel.getEnrolment() != Enrolment.ENROLLED) {
            return null;
        }
        int days = known.computeIfAbsent(
                channel.getPlace(),
                place ->
                        database.read(handle -> RetentionRules.of(handle, place).getDays()));
        if (days == 0) {
            return null;
        }
        RetentionCheck.Builder check =
                RetentionCheck.newBuilder().setChannel(channel.getCode()).setDays(days);
        try {
            return asked(channel, days, check).build();
        } catch (Refusal e) {
            return check.setVerdict(RetentionVerdict.NOT_KNOWN)
                    .setWhy(String.valueOf(e.getMessage()))
                    .build();
        }
    }

    private RetentionCheck.Builder asked(Channel channel, int days, RetentionCheck.Builder check) {
        terms.require(channel.getCode(), Shareable.SHARE_RECORDINGS, Where.HERE);
        long nowUs = clock.millis() * 1000;
        long fromUs = nowUs - days * DAY_US;
        Target target =
                routes.online(devices.require(channel.getSource().getGb28181().getDevice()));
        QueryRecordingsResponse found = doors.ask(
                target,
                ANSWER_S,
                stub -> stub.queryRecordings(QueryRecordingsRequest.newBuilder()
                        .setChannel(channel.getCode())
                        .setFrom(Rfc3339.text(fromUs))
                        .setTo(Rfc3339.text(fromUs + DAY_US))
                        .setPurpose("how long recordings are kept")
                        .build()));
        Seen seen = database.transaction(handle -> {
            RecordingEvidence.note(
                    handle,
                    channel.getCode(),
                    fromUs,
                    fromUs + DAY_US,
                    found.getRecordingsList(),
                    found.getComplete(),
                    nowUs);
            return RecordingEvidence.on(handle, channel.getCode(), nowUs);
        });
        Long oldestUs = seen.oldestUs();
        Optional<Boolean> keeps = seen.keeps(days);
        return check.setOldestUs(oldestUs == null ? 0 : oldestUs)
                .setVerdict(
                        keeps.isEmpty()
                                ? RetentionVerdict.NOT_KNOWN
                                : keeps.get() ? RetentionVerdict.KEPT : RetentionVerdict.NOT_KEPT)
                .setWhy(
                        keeps.isPresent()
                                ? ""
                                : found.getComplete()
                                        ? "the camera is known here for less than " + days + " days"
                                        : "its device sent fewer recordings than it announced");
    }
}
