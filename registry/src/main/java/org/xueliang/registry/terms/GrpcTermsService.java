package org.xueliang.registry.terms;

import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.ExplainTermsRequest;
import org.xueliang.proto.v1.ExplainTermsResponse;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.TermsDoor;
import org.xueliang.proto.v1.TermsServiceGrpc.TermsServiceImplBase;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.terms.TermsRules.Where;
import org.xueliang.registry.terms.TermsStore.Held;

/** The contract's TermsService. */
public final class GrpcTermsService extends TermsServiceImplBase {
    private final Database database;
    private final BiFunction<Handle, String, String> codes;
    private final Clock clock;

    /** @param codes the code of a channel by code or alias; throws where there is none */
    public GrpcTermsService(Database database, BiFunction<Handle, String, String> codes, Clock clock) {
        this.database = database;
        this.codes = codes;
        this.clock = clock;
    }

    @Override
    public void explainTerms(ExplainTermsRequest request, StreamObserver<ExplainTermsResponse> out) {
        out.onNext(database.read(handle -> {
            String code = codes.apply(handle, request.getChannel());
            return explained(code, TermsStore.of(handle, List.of(code)).getOrDefault(code, List.of()));
        }));
        out.onCompleted();
    }

    private ExplainTermsResponse explained(String code, List<Held> held) {
        long nowUs = clock.millis() * 1000;
        ExplainTermsResponse.Builder answer = ExplainTermsResponse.newBuilder()
                .setChannel(code)
                .setSource(held.isEmpty() ? "" : held.get(0).source());
        Optional<String> kept = TermsStore.kept(held, nowUs);
        door(answer, "use", TermsStore.ended(held, nowUs));
        door(answer, "snapshots", TermsStore.against(held, Shareable.SHARE_SNAPSHOTS, Where.HERE, nowUs));
        door(answer, "live", TermsStore.against(held, Shareable.SHARE_LIVE, Where.HERE, nowUs));
        door(answer, "recordings", TermsStore.against(held, Shareable.SHARE_RECORDINGS, Where.HERE, nowUs));
        door(answer, "nodes", kept);
        door(answer, "nodes: snapshots", TermsStore.against(held, Shareable.SHARE_SNAPSHOTS, Where.BEYOND, nowUs));
        door(answer, "nodes: alerts", TermsStore.against(held, Shareable.SHARE_ALERTS, Where.BEYOND, nowUs));
        door(answer, "platforms above", TermsStore.against(held, Shareable.SHARE_LIVE, Where.BEYOND, nowUs));
        door(answer, "files", kept);
        return answer.build();
    }

    private static void door(ExplainTermsResponse.Builder answer, String door, Optional<String> against) {
        answer.addDoors(
                TermsDoor.newBuilder().setDoor(door).setOpen(against.isEmpty()).setWhy(against.orElse("")));
    }
}
