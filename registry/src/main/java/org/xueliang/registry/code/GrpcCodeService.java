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
                parts.toBuilder()
                        .setTakenBy(database.read(handle -> CodeAllocator.takenBy(handle, request.getCode()))
                                .orElse(""))
                        .build());
    }

    @Override
    public void allocateCodes(AllocateCodesRequest request, StreamObserver<AllocateCodesResponse> out) {
        Check.text("note", request.getNote(), 0, 128);
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
                        handle,
                        request.getIdempotencyKey(),
                        request,
                        AllocateCodesResponse.parser(),
                        () -> allocate(handle, prefix, count, request.getNote()))));
    }

    private AllocateCodesResponse allocate(Handle handle, String prefix, int count, String note) {
        List<String> codes = CodeAllocator.next(handle, prefix, count);
        handle.createUpdate("insert into allocated_codes (code, note, caller, at_us)"
                        + " select unnest(:codes), :note, :caller, :now")
                .bindArray("codes", String.class, codes)
                .bind("note", note)
                .bind("caller", Caller.current().name())
                .bind("now", clock.millis() * 1000)
                .execute();
        return AllocateCodesResponse.newBuilder().addAllCodes(codes).build();
    }

    private static <T> void answer(StreamObserver<T> out, T message) {
        out.onNext(message);
        out.onCompleted();
    }
}
