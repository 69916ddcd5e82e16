package org.xueliang.registry.code;

import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.AllocateCodesRequest;
import org.xueliang.proto.v1.AllocateCodesResponse;
import org.xueliang.proto.v1.CheckCodeRequest;
import org.xueliang.proto.v1.CodeParts;
import org.xueliang.proto.v1.CodeServiceGrpc.CodeServiceImplBase;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.revision.Idempotency;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;

/** The contract's CodeService. */
public final class GrpcCodeService extends CodeServiceImplBase {
    private static final int MAX_CODES = 1000;

    private final Database database;
    private final AuditLog audit;
    private final Idempotency idempotency;
    private final String ownDivision;
    private final Clock clock;

    /** @param ownDivision 8 digits of the installation */
    public GrpcCodeService(
            Database database, AuditLog audit, Idempotency idempotency, String ownDivision, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.idempotency = idempotency;
        this.ownDivision = ownDivision;
        this.clock = clock;
    }

    @Override
    public void checkCode(CheckCodeRequest request, StreamObserver<CodeParts> out) {
        Check.text("code", request.getCode(), 1, 64);
        CodeParts parts = CodeBook.parts(request.getCode());
        answer(
                out,
                database.read(handle -> parts.toBuilder()
                        .setTakenBy(
                                CodeAllocator.takenBy(handle, request.getCode()).orElse(""))
                        .setOwner(ReservedCodes.among(handle, List.of(request.getCode()))
                                .getOrDefault(request.getCode(), ""))
                        .build()));
    }

    @Override
    public void allocateCodes(AllocateCodesRequest request, StreamObserver<AllocateCodesResponse> out) {
        Check.text("note", request.getNote(), 0, 128);
        Check.text("owner", request.getOwner(), 0, 64);
        if (request.getCodesCount() > 0) {
            reserve(request, out);
            return;
        }
        int count = request.getCount() == 0 ? 1 : request.getCount();
        if (count < 1 || count > MAX_CODES) {
            throw Refusal.badField("count", count, "1 to " + MAX_CODES);
        }
        String prefix = CodeAllocator.prefix(
                request.getDivision().isEmpty() ? ownDivision : request.getDivision(),
                request.getIndustry().isEmpty() ? "00" : request.getIndustry(),
                request.getType(),
                request.getNetwork().isEmpty() ? "0" : request.getNetwork());
        CallRecord.subject(prefix + "...");
        answer(
                out,
                audit.change(handle -> idempotency.once(
                        handle, request.getIdempotencyKey(), request, AllocateCodesResponse.parser(), () -> {
                            holdCodes(handle);
                            return reserved(handle, CodeAllocator.next(handle, prefix, count), request);
                        })));
    }

    private void reserve(AllocateCodesRequest request, StreamObserver<AllocateCodesResponse> out) {
        Check.atMost("codes", request.getCodesCount(), MAX_CODES);
        for (int i = 0; i < request.getCodesCount(); i++) {
            Check.code("codes[" + i + "]", request.getCodes(i));
        }
        AllocateCodesRequest asked = AllocateCodesRequest.newBuilder()
                .addAllCodes(request.getCodesList())
                .setOwner(request.getOwner())
                .setNote(request.getNote())
                .setIdempotencyKey(request.getIdempotencyKey())
                .build();
        if (!asked.equals(request)) {
            throw Refusal.badRequest(
                    "codes: with division, industry, type, network or count (expected: the codes alone)");
        }
        List<String> codes = request.getCodesList().stream().distinct().toList();
        CallRecord.subject(codes.get(0) + (codes.size() > 1 ? " and " + (codes.size() - 1) + " more" : "") + " for '"
                + request.getOwner() + "'");
        answer(
                out,
                audit.change(handle -> idempotency.once(
                        handle, request.getIdempotencyKey(), request, AllocateCodesResponse.parser(), () -> {
                            holdCodes(handle);
                            return reserved(handle, codes, request);
                        })));
    }

    /** The locks of those that make what has codes: who is second sees what the first has. */
    private static void holdCodes(Handle handle) {
        Feed.DEVICES.lock(handle);
        Feed.CHANNELS.lock(handle);
    }

    private AllocateCodesResponse reserved(Handle handle, List<String> codes, AllocateCodesRequest request) {
        ReservedCodes.reserve(
                handle,
                codes,
                request.getOwner(),
                request.getNote(),
                Caller.current().name(),
                clock.millis() * 1000);
        return AllocateCodesResponse.newBuilder().addAllCodes(codes).build();
    }

    private static <T> void answer(StreamObserver<T> out, T message) {
        out.onNext(message);
        out.onCompleted();
    }
}
