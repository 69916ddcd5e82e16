package org.xueliang.registry.organisation;

import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.GetOrganisationRequest;
import org.xueliang.proto.v1.ListOrganisationsRequest;
import org.xueliang.proto.v1.ListOrganisationsResponse;
import org.xueliang.proto.v1.Organisation;
import org.xueliang.proto.v1.OrganisationServiceGrpc.OrganisationServiceImplBase;
import org.xueliang.proto.v1.PutOrganisationRequest;
import org.xueliang.proto.v1.RemoveOrganisationRequest;
import org.xueliang.proto.v1.RemoveOrganisationResponse;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.PageTokens;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.revision.Idempotency;
import org.xueliang.registry.revision.Versions;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.tree.Tree;

/** The contract's OrganisationService. */
public final class GrpcOrganisationService extends OrganisationServiceImplBase {
    private final Database database;
    private final AuditLog audit;
    private final PageTokens pages;
    private final Idempotency idempotency;

    public GrpcOrganisationService(Database database, AuditLog audit, PageTokens pages, Idempotency idempotency) {
        this.database = database;
        this.audit = audit;
        this.pages = pages;
        this.idempotency = idempotency;
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
                audit.change(handle -> idempotency.once(
                        handle,
                        request.getIdempotencyKey(),
                        request,
                        Organisation.parser(),
                        () -> put(handle, asked))));
    }

    private static Organisation put(Handle handle, Organisation asked) {
        Tree.ORGANISATIONS.lock(handle);
        Optional<Organisation> known = OrganisationStore.find(handle, asked.getCode());
        if (known.isPresent()) {
            if (asked.getRevision() == 0) {
                throw Refusal.taken("organisation.code: '" + Refusal.excerpt(asked.getCode())
                        + "' is there, at revision " + known.get().getRevision());
            }
            Versions.requireFresh(
                    handle,
                    Versions.Kind.ORGANISATIONS,
                    asked.getCode(),
                    asked.getRevision(),
                    known.get().getRevision());
        } else if (asked.getRevision() != 0) {
            throw Tree.ORGANISATIONS.notFound(asked.getCode());
        }
        Tree.ORGANISATIONS.checkParent(handle, "organisation.parent", asked.getCode(), asked.getParent());
        Organisation written = OrganisationStore.put(
                handle,
                asked.getName().isEmpty()
                        ? asked.toBuilder().setName(asked.getCode()).build()
                        : asked);
        if (known.isPresent() && !known.get().getParent().equals(asked.getParent())) {
            Tree.ORGANISATIONS.moved(handle, asked.getCode());
        }
        return written;
    }

    @Override
    public void getOrganisation(GetOrganisationRequest request, StreamObserver<Organisation> out) {
        Check.text("code", request.getCode(), 1, 64);
        answer(
                out,
                database.read(handle -> OrganisationStore.find(handle, request.getCode()))
                        .orElseThrow(() -> Tree.ORGANISATIONS.notFound(request.getCode())));
    }

    @Override
    public void listOrganisations(ListOrganisationsRequest request, StreamObserver<ListOrganisationsResponse> out) {
        Check.text("parent", request.getParent(), 0, 64);
        int size = Check.pageSize(request.getPageSize());
        String filters = "organisations"
                + request.toBuilder()
                        .clearPageSize()
                        .clearPageToken()
                        .build()
                        .toByteString()
                        .toString(StandardCharsets.ISO_8859_1);
        String after = request.getPageToken().isEmpty() ? "" : pages.position(filters, request.getPageToken());
        List<Organisation> found =
                database.read(handle -> OrganisationStore.list(handle, request.getParent(), after, size + 1));
        ListOrganisationsResponse.Builder page = ListOrganisationsResponse.newBuilder()
                .addAllOrganisations(found.subList(0, Math.min(size, found.size())));
        if (found.size() > size) {
            page.setNextPageToken(pages.next(filters, found.get(size - 1).getCode()));
        }
        answer(out, page.build());
    }

    @Override
    public void removeOrganisation(RemoveOrganisationRequest request, StreamObserver<RemoveOrganisationResponse> out) {
        String code = Check.text("code", request.getCode(), 1, 64);
        CallRecord.subject(code);
        answer(
                out,
                audit.change(handle -> idempotency.once(
                        handle, request.getIdempotencyKey(), request, RemoveOrganisationResponse.parser(), () -> {
                            Tree.ORGANISATIONS.lock(handle);
                            Organisation known = OrganisationStore.find(handle, code)
                                    .orElseThrow(() -> Tree.ORGANISATIONS.notFound(code));
                            Versions.requireFresh(
                                    handle,
                                    Versions.Kind.ORGANISATIONS,
                                    code,
                                    request.getRevision(),
                                    known.getRevision());
                            Tree.ORGANISATIONS.requireUnused(handle, code);
                            OrganisationStore.remove(handle, code);
                            return RemoveOrganisationResponse.getDefaultInstance();
                        })));
    }

    private static <T> void answer(StreamObserver<T> out, T message) {
        out.onNext(message);
        out.onCompleted();
    }
}
