package org.xueliang.registry.organisation;

import io.grpc.stub.StreamObserver;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.GetOrganisationRequest;
import org.xueliang.proto.v1.ListOrganisationsRequest;
import org.xueliang.proto.v1.ListOrganisationsResponse;
import org.xueliang.proto.v1.Organisation;
import org.xueliang.proto.v1.OrganisationChange;
import org.xueliang.proto.v1.OrganisationServiceGrpc.OrganisationServiceImplBase;
import org.xueliang.proto.v1.PutOrganisationRequest;
import org.xueliang.proto.v1.RemoveOrganisationRequest;
import org.xueliang.proto.v1.RemoveOrganisationResponse;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.WatchOrganisationsRequest;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.revision.Versions;
import org.xueliang.registry.store.Feed;
import org.xueliang.registry.tree.NodeCalls;
import org.xueliang.registry.tree.Nodes;
import org.xueliang.registry.tree.Tree;

/** The contract's OrganisationService. */
public final class GrpcOrganisationService extends OrganisationServiceImplBase {
    private static final Nodes<Organisation> NODES = new Nodes<>(
            Tree.ORGANISATIONS,
            Versions.Kind.ORGANISATIONS,
            OrganisationStore::organisation,
            Organisation::getCode,
            Organisation::getParent,
            Organisation::getRevision);

    private final NodeCalls calls;

    public GrpcOrganisationService(NodeCalls calls) {
        this.calls = calls;
    }

    @Override
    public void putOrganisation(PutOrganisationRequest request, StreamObserver<Organisation> out) {
        Organisation asked = request.getOrganisation();
        Check.text("organisation.code", asked.getCode(), 1, 64);
        Check.text("organisation.name", asked.getName(), 0, 128);
        Check.text("organisation.parent", asked.getParent(), 0, 64);
        Check.anyOr("organisation.source_kind", asked.getSourceKind(), SourceKind.SOURCE_KIND_UNSPECIFIED);
        CallRecord.subject(asked.getCode());
        answer(
                out,
                calls.change(
                        Feed.ORGANISATIONS,
                        request.getIdempotencyKey(),
                        request,
                        Organisation.parser(),
                        handle -> put(handle, asked)));
    }

    private static Organisation put(Handle handle, Organisation asked) {
        return NODES.put(
                handle,
                asked,
                node -> OrganisationStore.put(
                        handle,
                        node.getName().isEmpty()
                                ? node.toBuilder().setName(node.getCode()).build()
                                : node));
    }

    @Override
    public void getOrganisation(GetOrganisationRequest request, StreamObserver<Organisation> out) {
        Check.text("code", request.getCode(), 1, 64);
        answer(out, calls.database().read(handle -> NODES.require(handle, request.getCode())));
    }

    @Override
    public void listOrganisations(ListOrganisationsRequest request, StreamObserver<ListOrganisationsResponse> out) {
        Check.text("parent", request.getParent(), 0, 64);
        NodeCalls.Page<Organisation> page = calls.page(
                request.toBuilder().clearPageSize().clearPageToken().build(),
                request.getPageSize(),
                request.getPageToken(),
                Organisation::getCode,
                (after, limit) -> calls.database()
                        .read(handle -> OrganisationStore.list(handle, request.getParent(), after, limit)));
        answer(
                out,
                ListOrganisationsResponse.newBuilder()
                        .addAllOrganisations(page.rows())
                        .setNextPageToken(page.next())
                        .build());
    }

    @Override
    public void removeOrganisation(RemoveOrganisationRequest request, StreamObserver<RemoveOrganisationResponse> out) {
        String code = Check.text("code", request.getCode(), 1, 64);
        CallRecord.subject(code);
        answer(
                out,
                calls.change(
                        Feed.ORGANISATIONS,
                        request.getIdempotencyKey(),
                        request,
                        RemoveOrganisationResponse.parser(),
                        handle -> {
                            NODES.remove(handle, code, request.getRevision());
                            return RemoveOrganisationResponse.getDefaultInstance();
                        }));
    }

    @Override
    public void watchOrganisations(WatchOrganisationsRequest request, StreamObserver<OrganisationChange> out) {
        calls.watch(
                Feed.ORGANISATIONS,
                NODES,
                request.getCursor(),
                out,
                (node, code, cursor) -> OrganisationChange.newBuilder()
                        .setOrganisation(node.orElseGet(
                                () -> Organisation.newBuilder().setCode(code).build()))
                        .setRemoved(node.isEmpty())
                        .setCursor(cursor)
                        .build(),
                OrganisationChange.newBuilder().setCaughtUp(true).build());
    }

    private static <T> void answer(StreamObserver<T> out, T message) {
        out.onNext(message);
        out.onCompleted();
    }
}
