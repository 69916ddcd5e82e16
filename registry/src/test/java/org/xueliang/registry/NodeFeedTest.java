package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.Findings.push;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.Organisation;
import org.xueliang.proto.v1.OrganisationChange;
import org.xueliang.proto.v1.OrganisationServiceGrpc;
import org.xueliang.proto.v1.Place;
import org.xueliang.proto.v1.PlaceChange;
import org.xueliang.proto.v1.PlaceServiceGrpc;
import org.xueliang.proto.v1.PlaceServiceGrpc.PlaceServiceBlockingStub;
import org.xueliang.proto.v1.PutOrganisationRequest;
import org.xueliang.proto.v1.PutPlaceRequest;
import org.xueliang.proto.v1.RemovePlaceRequest;
import org.xueliang.proto.v1.WatchOrganisationsRequest;
import org.xueliang.proto.v1.WatchPlacesRequest;

/** Change streams of owners and places. */
class NodeFeedTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private final PlaceServiceBlockingStub places = REGISTRY.asAdmin(PlaceServiceGrpc::newBlockingStub);

    private Place put(String code, String name, long revision) {
        return places.putPlace(PutPlaceRequest.newBuilder()
                .setPlace(Place.newBuilder().setCode(code).setName(name).setRevision(revision))
                .build());
    }

    private Collected<WatchPlacesRequest, PlaceChange> watch(long cursor) {
        Collected<WatchPlacesRequest, PlaceChange> collected = new Collected<>();
        REGISTRY.asAdmin(PlaceServiceGrpc::newStub)
                .watchPlaces(WatchPlacesRequest.newBuilder().setCursor(cursor).build(), collected);
        return collected;
    }

    private static boolean caughtUp(List<PlaceChange> changes) {
        return changes.stream().anyMatch(PlaceChange::getCaughtUp);
    }

    @Test
    void aWatcherGetsWhatIsThereThenEachChangeAndGoesOnWhereItWas() {
        put("w1", "One", 0);
        Place second = put("w2", "Two", 0);
        Collected<WatchPlacesRequest, PlaceChange> first = watch(0);
        Awaitility.await().until(() -> caughtUp(first.messages));
        assertThat(first.messages)
                .extracting(change -> change.getPlace().getName())
                .contains("One", "Two");
        Place renamed = put("w2", "Second", second.getRevision());
        Awaitility.await()
                .until(() -> first.messages.stream()
                        .anyMatch(change -> change.getPlace().equals(renamed)));
        long cursor = first.messages.get(first.messages.size() - 1).getCursor();
        first.cancel();

        // While nobody watches: one changes, one goes, one comes with a camera that names it.
        put(
                "w1",
                "First",
                places.getPlace(org.xueliang.proto.v1.GetPlaceRequest.newBuilder()
                                .setCode("w1")
                                .build())
                        .getRevision());
        places.removePlace(RemovePlaceRequest.newBuilder()
                .setCode("w2")
                .setRevision(renamed.getRevision())
                .build());
        REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .enrolChannel(EnrolChannelRequest.newBuilder()
                        .setChannel(push("named by a camera"))
                        .build());
        Collected<WatchPlacesRequest, PlaceChange> later = watch(cursor);
        Awaitility.await().until(() -> caughtUp(later.messages));
        assertThat(later.messages.stream()
                        .filter(change -> !change.getCaughtUp())
                        .map(change -> change.getPlace().getCode() + (change.getRemoved() ? " gone" : ""))
                        .toList())
                .containsExactly("w1", "w2 gone", "named by a camera");
        assertThat(later.messages.stream().mapToLong(PlaceChange::getCursor).filter(at -> at > 0))
                .isSorted();
        later.cancel();
        Collected<WatchPlacesRequest, PlaceChange> whole = watch(0);
        Awaitility.await().until(() -> caughtUp(whole.messages));
        assertThat(whole.messages).noneMatch(PlaceChange::getRemoved);
        whole.cancel();
        assertThat(watch(1_000_000).end().getDescription()).contains("cursor: 1000000 (expected: 0 to ");
    }

    @Test
    void whoWasAwayForLongerThanRemovalsAreKeptBeginsAnew() {
        put("kept-1", "One", 0);
        put("kept-2", "Two", 0);
        REGISTRY.sql(handle -> handle.execute("update feeds set forgotten = revision where name = 'places'"));
        try {
            assertThat(watch(1).end().getDescription())
                    .contains("cursor: 1 (expected: ")
                    .contains("; 0 gives the whole state");
            Collected<WatchPlacesRequest, PlaceChange> whole = watch(0);
            Awaitility.await().until(() -> caughtUp(whole.messages));
            whole.cancel();
        } finally {
            REGISTRY.sql(handle -> handle.execute("update feeds set forgotten = 0"));
        }
    }

    @Test
    void anOwnerIsWatchedToo() {
        Collected<WatchOrganisationsRequest, OrganisationChange> changes = new Collected<>();
        REGISTRY.asAdmin(OrganisationServiceGrpc::newStub)
                .watchOrganisations(WatchOrganisationsRequest.getDefaultInstance(), changes);
        Awaitility.await().until(() -> changes.messages.stream().anyMatch(OrganisationChange::getCaughtUp));
        Organisation harbour = REGISTRY.asAdmin(OrganisationServiceGrpc::newBlockingStub)
                .putOrganisation(PutOrganisationRequest.newBuilder()
                        .setOrganisation(Organisation.newBuilder().setCode("Harbour"))
                        .build());
        Awaitility.await()
                .until(() -> changes.messages.stream()
                        .anyMatch(change -> change.getOrganisation().equals(harbour)));
        changes.cancel();
        refused(
                Code.INVALID_ARGUMENT,
                () -> REGISTRY.asAdmin(OrganisationServiceGrpc::newBlockingStub)
                        .watchOrganisations(WatchOrganisationsRequest.newBuilder()
                                .setCursor(-1)
                                .build())
                        .next());
    }
}
