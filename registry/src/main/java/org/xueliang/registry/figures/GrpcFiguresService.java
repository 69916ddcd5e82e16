package org.xueliang.registry.figures;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.xueliang.proto.v1.BuildPlan;
import org.xueliang.proto.v1.ComputeFiguresResponse;
import org.xueliang.proto.v1.Coverage;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.ExportFiguresResponse;
import org.xueliang.proto.v1.FiguresBy;
import org.xueliang.proto.v1.FiguresServiceGrpc.FiguresServiceImplBase;
import org.xueliang.proto.v1.GetCoverageRequest;
import org.xueliang.proto.v1.GetFiguresRequest;
import org.xueliang.proto.v1.GetFiguresResponse;
import org.xueliang.proto.v1.ListPlansRequest;
import org.xueliang.proto.v1.ListPlansResponse;
import org.xueliang.proto.v1.PutPlanRequest;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.history.Computing;
import org.xueliang.registry.history.Window;
import org.xueliang.registry.revision.Idempotency;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.tree.Tree;

/** The contract's FiguresService. */
public final class GrpcFiguresService extends FiguresServiceImplBase {
    private static final long MAX_PLANNED = 100_000_000;
    /** Between two messages of progress. */
    private static final long TOLD_NANOS = 250_000_000L;

    private final Database database;
    private final AuditLog audit;
    private final Idempotency idempotency;
    private final Computing computing;
    private final Clock clock;

    public GrpcFiguresService(
            Database database, AuditLog audit, Idempotency idempotency, Computing computing, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.idempotency = idempotency;
        this.computing = computing;
        this.clock = clock;
    }

    @Override
    public void getFigures(GetFiguresRequest request, StreamObserver<GetFiguresResponse> out) {
        answer(out, figures(request, waitedFor(out)));
    }

    @Override
    public void computeFigures(GetFiguresRequest request, StreamObserver<ComputeFiguresResponse> out) {
        FigureProgress waited = waitedFor(out);
        long[] toldNanos = {System.nanoTime() - TOLD_NANOS};
        GetFiguresResponse figures = figures(request, (counted, channels) -> {
            waited.counted(counted, channels);
            if (System.nanoTime() - toldNanos[0] >= TOLD_NANOS) {
                toldNanos[0] = System.nanoTime();
                out.onNext(ComputeFiguresResponse.newBuilder()
                        .setCounted(counted)
                        .setChannels(channels)
                        .build());
            }
        });
        long channels = figures.getWhole().getChannels();
        answer(
                out,
                ComputeFiguresResponse.newBuilder()
                        .setCounted(channels)
                        .setChannels(channels)
                        .setFigures(figures)
                        .build());
    }

    /** Ends what nobody waits for any more: it holds one of the few places that there are for computing. */
    private static FigureProgress waitedFor(StreamObserver<?> out) {
        ServerCallStreamObserver<?> call = (ServerCallStreamObserver<?>) out;
        return (counted, channels) -> {
            if (call.isCancelled()) {
                throw Refusal.unavailable(
                        "figures: the caller has gone; " + counted + " of " + channels + " channels were counted");
            }
        };
    }

    private GetFiguresResponse figures(GetFiguresRequest request, FigureProgress progress) {
        Check.text("owner", request.getOwner(), 0, 64);
        Check.text("place", request.getPlace(), 0, 64);
        Check.anyOr("by", request.getBy(), FiguresBy.FIGURES_BY_UNSPECIFIED);
        long nowUs = clock.millis() * 1000;
        Window window = Window.of(request.getFrom(), request.getUntil(), nowUs);
        return computing.run(
                () -> database.transaction(handle -> Sections.compute(handle, request, window, nowUs, progress)));
    }

    @Override
    public void exportFigures(GetFiguresRequest request, StreamObserver<ExportFiguresResponse> out) {
        CallRecord.subject(request.getPlace().isEmpty() ? request.getOwner() : request.getPlace());
        GetFiguresResponse figures = figures(request, waitedFor(out));
        answer(
                out,
                audit.change(handle -> ExportFiguresResponse.newBuilder()
                        .setData(ByteString.copyFromUtf8(FigureCsv.of(figures)))
                        .build()));
    }

    @Override
    public void getCoverage(GetCoverageRequest request, StreamObserver<Coverage> out) {
        Check.text("place", request.getPlace(), 1, 64);
        Check.anyOr("datum", request.getDatum(), Datum.DATUM_UNSPECIFIED);
        answer(
                out,
                computing.run(() -> database.transaction(handle -> {
                    if (Tree.PLACES.id(handle, request.getPlace()).isEmpty()) {
                        throw Tree.PLACES.notFound(request.getPlace());
                    }
                    return CoverageReader.read(handle, Node.places(handle), request.getPlace(), request.getDatum());
                })));
    }

    @Override
    public void putPlan(PutPlanRequest request, StreamObserver<BuildPlan> out) {
        BuildPlan plan = request.getPlan();
        Check.text("plan.owner", plan.getOwner(), 0, 64);
        Check.text("plan.place", plan.getPlace(), 0, 64);
        Check.text("plan.note", plan.getNote(), 0, 256);
        Check.range("plan.cameras", plan.getCameras(), 0, MAX_PLANNED);
        if (!plan.getOwner().isEmpty() && !plan.getPlace().isEmpty()) {
            throw Refusal.badField("plan.owner", plan.getOwner(), "none beside a place: a plan is of one of them");
        }
        day(plan.getValidFrom());
        CallRecord.subject(plan.getPlace().isEmpty() ? plan.getOwner() : plan.getPlace());
        answer(
                out,
                audit.change(handle ->
                        idempotency.once(handle, request.getIdempotencyKey(), request, BuildPlan.parser(), () -> {
                            if (!plan.getPlace().isEmpty()
                                    && Tree.PLACES.id(handle, plan.getPlace()).isEmpty()) {
                                throw Tree.PLACES.notFound(plan.getPlace());
                            }
                            if (!plan.getOwner().isEmpty()
                                    && Tree.ORGANISATIONS
                                            .id(handle, plan.getOwner())
                                            .isEmpty()) {
                                throw Tree.ORGANISATIONS.notFound(plan.getOwner());
                            }
                            return PlanStore.put(handle, plan);
                        })));
    }

    private static void day(String text) {
        boolean right = text.matches("\\d{4}-\\d{2}-\\d{2}");
        if (right) {
            try {
                LocalDate.parse(text);
            } catch (DateTimeException e) {
                right = false;
            }
        }
        if (!right) {
            throw Refusal.badField("plan.valid_from", text, "a day such as 2026-01-01");
        }
    }

    @Override
    public void listPlans(ListPlansRequest request, StreamObserver<ListPlansResponse> out) {
        Check.text("owner", request.getOwner(), 0, 64);
        Check.text("place", request.getPlace(), 0, 64);
        answer(
                out,
                ListPlansResponse.newBuilder()
                        .addAllPlans(
                                database.read(handle -> PlanStore.list(handle, request.getOwner(), request.getPlace())))
                        .build());
    }

    private static <T> void answer(StreamObserver<T> out, T message) {
        out.onNext(message);
        out.onCompleted();
    }
}
