package org.xueliang.registry.place;

import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.GetPlaceRequest;
import org.xueliang.proto.v1.ListPlaceClassesRequest;
import org.xueliang.proto.v1.ListPlaceClassesResponse;
import org.xueliang.proto.v1.ListPlacesRequest;
import org.xueliang.proto.v1.ListPlacesResponse;
import org.xueliang.proto.v1.Place;
import org.xueliang.proto.v1.PlaceLevel;
import org.xueliang.proto.v1.PlaceServiceGrpc.PlaceServiceImplBase;
import org.xueliang.proto.v1.PutPlaceRequest;
import org.xueliang.proto.v1.RemovePlaceRequest;
import org.xueliang.proto.v1.RemovePlaceResponse;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.PageTokens;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.revision.Idempotency;
import org.xueliang.registry.revision.Versions;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.tree.Tree;

/** The contract's PlaceService. */
public final class GrpcPlaceService extends PlaceServiceImplBase {
    private static final int NAMED = 3;

    private final Database database;
    private final AuditLog audit;
    private final PageTokens pages;
    private final Idempotency idempotency;

    public GrpcPlaceService(Database database, AuditLog audit, PageTokens pages, Idempotency idempotency) {
        this.database = database;
        this.audit = audit;
        this.pages = pages;
        this.idempotency = idempotency;
    }

    @Override
    public void putPlace(PutPlaceRequest request, StreamObserver<Place> out) {
        Place asked = request.getPlace();
        PlaceCheck.checked(asked);
        CallRecord.subject(asked.getCode());
        answer(
                out,
                audit.change(handle -> idempotency.once(
                        handle, request.getIdempotencyKey(), request, Place.parser(), () -> put(handle, asked))));
    }

    private static Place put(Handle handle, Place asked) {
        Tree.PLACES.lock(handle);
        Optional<Place> known = PlaceStore.find(handle, asked.getCode());
        if (known.isPresent()) {
            if (asked.getRevision() == 0) {
                throw Refusal.taken("place.code: '" + Refusal.excerpt(asked.getCode()) + "' is there, at revision "
                        + known.get().getRevision());
            }
            Versions.requireFresh(
                    handle,
                    Versions.Kind.PLACES,
                    asked.getCode(),
                    asked.getRevision(),
                    known.get().getRevision());
        } else if (asked.getRevision() != 0) {
            throw Tree.PLACES.notFound(asked.getCode());
        }
        Tree.PLACES.checkParent(handle, "place.parent", asked.getCode(), asked.getParent());
        PlaceStore.find(handle, asked.getParent()).ifPresent(parent -> PlaceCheck.levels(asked, parent));
        Place written = PlaceStore.put(
                handle,
                asked.getName().isEmpty()
                        ? asked.toBuilder().setName(asked.getCode()).build()
                        : asked);
        requireNoForbiddenCameras(handle, asked.getCode());
        if (known.isPresent() && !known.get().getParent().equals(asked.getParent())) {
            Tree.PLACES.moved(handle, asked.getCode());
        }
        return written;
    }

    /** As the tree would be: a class that comes from above counts too. */
    private static void requireNoForbiddenCameras(Handle handle, String code) {
        List<String> below = Tree.PLACES.downwards(handle, code);
        var forbidden = ForbiddenPlaces.among(handle, below);
        if (forbidden.isEmpty()) {
            return;
        }
        List<String> channels = handle.createQuery("select code from channels where place = any(:places)"
                        + " and not removed order by code limit :limit")
                .bindArray("places", String.class, List.copyOf(forbidden.keySet()))
                .bind("limit", NAMED)
                .mapTo(String.class)
                .list();
        if (!channels.isEmpty()) {
            throw Refusal.notNow("place '" + Refusal.excerpt(code) + "': no camera may be there, and there is channel "
                    + String.join(", ", channels) + " (expected: none; remove or move them first)");
        }
    }

    @Override
    public void getPlace(GetPlaceRequest request, StreamObserver<Place> out) {
        Check.text("code", request.getCode(), 1, 64);
        answer(
                out,
                database.read(handle -> PlaceStore.find(handle, request.getCode()))
                        .orElseThrow(() -> Tree.PLACES.notFound(request.getCode())));
    }

    @Override
    public void listPlaces(ListPlacesRequest request, StreamObserver<ListPlacesResponse> out) {
        Check.text("parent", request.getParent(), 0, 64);
        Check.anyOr("level", request.getLevel(), PlaceLevel.PLACE_LEVEL_UNSPECIFIED);
        int size = Check.pageSize(request.getPageSize());
        String filters = "places"
                + request.toBuilder()
                        .clearPageSize()
                        .clearPageToken()
                        .build()
                        .toByteString()
                        .toString(StandardCharsets.ISO_8859_1);
        String after = request.getPageToken().isEmpty() ? "" : pages.position(filters, request.getPageToken());
        List<Place> found = database.read(handle -> PlaceStore.list(handle, request, after, size + 1));
        ListPlacesResponse.Builder page =
                ListPlacesResponse.newBuilder().addAllPlaces(found.subList(0, Math.min(size, found.size())));
        if (found.size() > size) {
            page.setNextPageToken(pages.next(filters, found.get(size - 1).getCode()));
        }
        answer(out, page.build());
    }

    @Override
    public void removePlace(RemovePlaceRequest request, StreamObserver<RemovePlaceResponse> out) {
        String code = Check.text("code", request.getCode(), 1, 64);
        CallRecord.subject(code);
        answer(
                out,
                audit.change(handle -> idempotency.once(
                        handle, request.getIdempotencyKey(), request, RemovePlaceResponse.parser(), () -> {
                            Tree.PLACES.lock(handle);
                            Place known = PlaceStore.find(handle, code).orElseThrow(() -> Tree.PLACES.notFound(code));
                            Versions.requireFresh(
                                    handle, Versions.Kind.PLACES, code, request.getRevision(), known.getRevision());
                            Tree.PLACES.requireUnused(handle, code);
                            PlaceStore.remove(handle, code);
                            return RemovePlaceResponse.getDefaultInstance();
                        })));
    }

    @Override
    public void listPlaceClasses(ListPlaceClassesRequest request, StreamObserver<ListPlaceClassesResponse> out) {
        answer(
                out,
                ListPlaceClassesResponse.newBuilder()
                        .addAllRules(PlaceClassRules.all())
                        .build());
    }

    private static <T> void answer(StreamObserver<T> out, T message) {
        out.onNext(message);
        out.onCompleted();
    }
}
