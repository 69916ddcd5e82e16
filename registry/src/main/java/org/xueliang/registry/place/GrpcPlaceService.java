package org.xueliang.registry.place;

import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.GetPlaceRequest;
import org.xueliang.proto.v1.ListPlaceClassesRequest;
import org.xueliang.proto.v1.ListPlaceClassesResponse;
import org.xueliang.proto.v1.ListPlacesRequest;
import org.xueliang.proto.v1.ListPlacesResponse;
import org.xueliang.proto.v1.Place;
import org.xueliang.proto.v1.PlaceChange;
import org.xueliang.proto.v1.PlaceLevel;
import org.xueliang.proto.v1.PlaceServiceGrpc.PlaceServiceImplBase;
import org.xueliang.proto.v1.PutPlaceRequest;
import org.xueliang.proto.v1.RemovePlaceRequest;
import org.xueliang.proto.v1.RemovePlaceResponse;
import org.xueliang.proto.v1.WatchPlacesRequest;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.revision.Versions;
import org.xueliang.registry.store.Feed;
import org.xueliang.registry.tree.NodeCalls;
import org.xueliang.registry.tree.Nodes;
import org.xueliang.registry.tree.Tree;

/** The contract's PlaceService. */
public final class GrpcPlaceService extends PlaceServiceImplBase {
    private static final int NAMED = 3;

    private static final Nodes<Place> NODES = new Nodes<>(
            Tree.PLACES, Versions.Kind.PLACES, PlaceStore::place, Place::getCode, Place::getParent, Place::getRevision);

    private final NodeCalls calls;

    public GrpcPlaceService(NodeCalls calls) {
        this.calls = calls;
    }

    @Override
    public void putPlace(PutPlaceRequest request, StreamObserver<Place> out) {
        Place asked = request.getPlace();
        PlaceCheck.checked(asked);
        CallRecord.subject(asked.getCode());
        answer(out, calls.change(Feed.PLACES, request.getIdempotencyKey(), request, Place.parser(), handle -> {
            holdCameras(handle);
            return NODES.put(handle, asked, node -> write(handle, node));
        }));
    }

    /** Until the end of the transaction no camera comes to any place: what is looked at below stays so. */
    private static void holdCameras(Handle handle) {
        Feed.DEVICES.lock(handle);
        Feed.CHANNELS.lock(handle);
    }

    private static Place write(Handle handle, Place asked) {
        NODES.find(handle, asked.getParent()).ifPresent(parent -> PlaceCheck.levels(asked, parent));
        Place written = PlaceStore.put(
                handle,
                asked.getName().isEmpty()
                        ? asked.toBuilder().setName(asked.getCode()).build()
                        : asked);
        RetentionRules.check(handle, asked.getCode(), asked.getRetentionDays());
        requireNoForbiddenCameras(handle, asked.getCode());
        return written;
    }

    /** As the tree would be: a class that comes from above counts too. */
    private static void requireNoForbiddenCameras(Handle handle, String code) {
        List<String> below = Tree.PLACES.downwards(handle, code);
        var forbidden = ForbiddenPlaces.among(handle, below);
        if (forbidden.isEmpty()) {
            return;
        }
        // A device without channels is there too: its catalog would put them where it is. A second way is where it
        // was, and is there again when it is a channel.
        Map<String, String> cameras = new TreeMap<>(Map.of(
                "channel", "code from channels where place = any(:places) and not removed",
                "device", "code from devices where place = any(:places) and not removed",
                "second way", "secondary as code from channel_merges where body->>'place' = any(:places)"));
        for (Map.Entry<String, String> kind : cameras.entrySet()) {
            List<String> there = handle.createQuery("select " + kind.getValue() + " order by code limit :limit")
                    .bindArray("places", String.class, List.copyOf(forbidden.keySet()))
                    .bind("limit", NAMED)
                    .mapTo(String.class)
                    .list();
            if (!there.isEmpty()) {
                throw Refusal.notNow(
                        "place '" + Refusal.excerpt(code) + "': no camera may be there, and there is " + kind.getKey()
                                + " " + String.join(", ", there) + " (expected: none; remove or move them first)");
            }
        }
    }

    @Override
    public void getPlace(GetPlaceRequest request, StreamObserver<Place> out) {
        Check.text("code", request.getCode(), 1, 64);
        answer(out, calls.database().read(handle -> NODES.require(handle, request.getCode())));
    }

    @Override
    public void listPlaces(ListPlacesRequest request, StreamObserver<ListPlacesResponse> out) {
        Check.text("parent", request.getParent(), 0, 64);
        Check.anyOr("level", request.getLevel(), PlaceLevel.PLACE_LEVEL_UNSPECIFIED);
        NodeCalls.Page<Place> page = calls.page(
                request.toBuilder().clearPageSize().clearPageToken().build(),
                request.getPageSize(),
                request.getPageToken(),
                Place::getCode,
                (after, limit) -> calls.database().read(handle -> PlaceStore.list(handle, request, after, limit)));
        answer(
                out,
                ListPlacesResponse.newBuilder()
                        .addAllPlaces(page.rows())
                        .setNextPageToken(page.next())
                        .build());
    }

    @Override
    public void removePlace(RemovePlaceRequest request, StreamObserver<RemovePlaceResponse> out) {
        String code = Check.text("code", request.getCode(), 1, 64);
        CallRecord.subject(code);
        answer(
                out,
                calls.change(
                        Feed.PLACES, request.getIdempotencyKey(), request, RemovePlaceResponse.parser(), handle -> {
                            holdCameras(handle);
                            NODES.remove(handle, code, request.getRevision());
                            return RemovePlaceResponse.getDefaultInstance();
                        }));
    }

    @Override
    public void watchPlaces(WatchPlacesRequest request, StreamObserver<PlaceChange> out) {
        calls.watch(
                Feed.PLACES,
                NODES,
                request.getCursor(),
                out,
                (node, code, cursor) -> PlaceChange.newBuilder()
                        .setPlace(node.orElseGet(
                                () -> Place.newBuilder().setCode(code).build()))
                        .setRemoved(node.isEmpty())
                        .setCursor(cursor)
                        .build(),
                PlaceChange.newBuilder().setCaughtUp(true).build());
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
