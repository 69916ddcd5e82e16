package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.Devices.device;
import static org.xueliang.registry.Devices.nvr;
import static org.xueliang.registry.Devices.video;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc.ChannelServiceBlockingStub;
import org.xueliang.proto.v1.CredentialUse;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.GetPlaceRequest;
import org.xueliang.proto.v1.IssueCredentialRequest;
import org.xueliang.proto.v1.ListDuplicatesRequest;
import org.xueliang.proto.v1.ListMergedRequest;
import org.xueliang.proto.v1.MarkDifferentRequest;
import org.xueliang.proto.v1.MergeChannelsRequest;
import org.xueliang.proto.v1.MergingPolicy;
import org.xueliang.proto.v1.MergingServiceGrpc;
import org.xueliang.proto.v1.MergingServiceGrpc.MergingServiceBlockingStub;
import org.xueliang.proto.v1.Place;
import org.xueliang.proto.v1.PlaceClass;
import org.xueliang.proto.v1.PlaceServiceGrpc;
import org.xueliang.proto.v1.Position;
import org.xueliang.proto.v1.PutPlaceRequest;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.SetMergingPolicyRequest;
import org.xueliang.proto.v1.SplitChannelsRequest;

/** Second ways of channels: what happens to them while and after others act. */
class SecondWaysTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final Devices DEVICES = new Devices(REGISTRY);
    private static final Position CORNER = Position.newBuilder()
            .setDatum(Datum.WGS84)
            .setLongitude(118.4)
            .setLatitude(31.3)
            .build();

    private final MergingServiceBlockingStub merging = REGISTRY.asAdmin(MergingServiceGrpc::newBlockingStub);
    private final ChannelServiceBlockingStub channels = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub);

    private Channel enrol(Channel.Builder channel) {
        return channels.enrolChannel(
                        EnrolChannelRequest.newBuilder().setChannel(channel).build())
                .getChannel();
    }

    private static Channel.Builder push(String alias) {
        return Findings.push("yard of " + alias).setAlias(alias).setName("Camera " + alias);
    }

    private Channel get(String name) {
        return channels.getChannel(
                GetChannelRequest.newBuilder().setChannel(name).build());
    }

    private void merge(String primary, String secondary) {
        merging.mergeChannels(MergeChannelsRequest.newBuilder()
                .setPrimary(primary)
                .setPrimaryRevision(get(primary).getRevision())
                .setSecondary(secondary)
                .setSecondaryRevision(get(secondary).getRevision())
                .build());
    }

    private void split(String channel) {
        merging.splitChannels(
                SplitChannelsRequest.newBuilder().setChannel(channel).build());
    }

    private void remove(String channel) {
        channels.removeChannel(
                RemoveChannelRequest.newBuilder().setChannel(channel).build());
    }

    private void untilItIsBack(Channel channel) {
        // The more it took to look, the longer is the rest.
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> get(channel.getAlias()).getCode().equals(channel.getCode()));
    }

    @Test
    void thoseWhoseChannelGoesComeBackWithTheirOwnSecondWaysAndOneThatCannotKeepsNoOther() {
        // Codes are given in this order, and looked at in it.
        Channel stuck = enrol(push("loft-0"));
        enrol(push("loft-3"));
        Channel second = enrol(push("loft-2"));
        enrol(push("loft-1"));
        Channel taker = enrol(push("loft-4"));
        merge("loft-1", "loft-0");
        merge("loft-2", "loft-3");
        merge("loft-1", "loft-2");
        assertThat(get("loft-3").getCode()).isEqualTo(get("loft-1").getCode());
        alias(taker, "loft-0");
        remove("loft-1");
        untilItIsBack(second);
        assertThat(get("loft-3").getCode())
                .as("it came with loft-2 and goes with it")
                .isEqualTo(second.getCode());
        assertThat(secondary("loft-0")).as("its name is taken").isEqualTo(stuck.getCode());
        alias(taker, "loft-4");
    }

    private static void alias(Channel channel, String alias) {
        REGISTRY.sql(
                handle -> handle.execute("update channels set alias = ? where code = ?", alias, channel.getCode()));
    }

    @Test
    void whatAChannelHasOfItsOwnStaysWhereAWayOfItsSecondWayGoes() {
        enrol(push("mill-3").setPosition(CORNER).setMaintainer("Menders"));
        enrol(push("mill-2"));
        enrol(push("mill-1").setPosition(CORNER).setMaintainer("Menders"));
        merge("mill-2", "mill-3");
        assertThat(get("mill-2").getPosition()).isEqualTo(CORNER);
        merge("mill-1", "mill-2");
        split("mill-3");
        assertThat(get("mill-1").getPosition()).isEqualTo(CORNER);
        assertThat(get("mill-1").getMaintainer()).isEqualTo("Menders");
        split("mill-2");
        assertThat(get("mill-2").hasPosition()).isFalse();
        assertThat(get("mill-1").getPosition()).isEqualTo(CORNER);
    }

    @Test
    void aPlaceWhereASecondWayStandsBecomesNoneWhereNoCameraMayBe() {
        enrol(push("bath-1"));
        enrol(push("bath-2"));
        merge("bath-1", "bath-2");
        PutPlaceRequest bath = PutPlaceRequest.newBuilder()
                .setPlace(REGISTRY
                        .asAdmin(PlaceServiceGrpc::newBlockingStub)
                        .getPlace(GetPlaceRequest.newBuilder()
                                .setCode("yard of bath-2")
                                .build())
                        .toBuilder()
                        .setPlaceClass(PlaceClass.BATH_OR_TOILET))
                .build();
        refused(Code.FAILED_PRECONDITION, () -> put(bath))
                .hasMessageContaining("second way " + secondary("bath-2"))
                .hasMessageContaining("remove or move them first");
        split("bath-2");
        remove("bath-2");
        put(bath);
    }

    private static Place put(PutPlaceRequest request) {
        return REGISTRY.asAdmin(PlaceServiceGrpc::newBlockingStub).putPlace(request);
    }

    private static String secondary(String alias) {
        return REGISTRY.sql(handle -> handle.createQuery("select secondary from channel_merges where alias = :alias")
                .bind("alias", alias)
                .mapTo(String.class)
                .one());
    }

    @Test
    void whatWasIssuedForASecondWayEndsWithIt() {
        String camera = Devices.channelCode(71);
        DEVICES.enrol(device(nvr(71)).setOwner("estate 71"));
        DEVICES.catalog(nvr(71), "r1", List.of(video(camera, "Pier").build()));
        channels.issueCredential(IssueCredentialRequest.newBuilder()
                .setChannel(camera)
                .setUse(CredentialUse.PLAY)
                .build());
        enrol(push("pier-1"));
        merge("pier-1", camera);
        DEVICES.catalog(
                nvr(71),
                "",
                List.of(CatalogItem.newBuilder()
                        .setCode(camera)
                        .setRemoved(true)
                        .build()));
        Awaitility.await()
                .until(() -> merging.listMerged(ListMergedRequest.newBuilder()
                                .setChannel("pier-1")
                                .build())
                        .getMergedList()
                        .isEmpty());
        DEVICES.enrol(device(nvr(72)).setOwner("estate 72"));
        DEVICES.catalog(nvr(72), "r1", List.of(video(camera, "Quay").build()));
        assertThat(get(camera).getOwner()).isEqualTo("estate 72");
        int left = REGISTRY.sql(handle -> handle.createQuery("select count(*) from credentials where channel = :code")
                .bind("code", camera)
                .mapTo(Integer.class)
                .one());
        assertThat(left)
                .as("ways to look at it that were given by its former owner")
                .isZero();
    }

    @Test
    void whoCallsTwoDifferentThatAreBeingMergedIsToldThatTheyAreOne() throws Exception {
        holdAll(true);
        String camera = Devices.channelCode(1);
        DEVICES.enrol(device(nvr(1)).setOwner("police").setPlace("street 1"));
        DEVICES.catalog(
                nvr(1),
                "r1",
                List.of(video(camera, "景山院东南角7号")
                        .setLongitude(118.71)
                        .setLatitude(31.2)
                        .build()));
        Channel pushed = enrol(push("gate-7")
                .setName("景山院东南角#7")
                .setOwner("police")
                .setPosition(Position.newBuilder()
                        .setDatum(Datum.WGS84)
                        .setLongitude(118.7101)
                        .setLatitude(31.2)));
        assertThat(merging.listDuplicates(ListDuplicatesRequest.newBuilder()
                                .setChannel("gate-7")
                                .build())
                        .getDuplicatesList())
                .hasSize(1);
        CompletableFuture<Object> marked = REGISTRY.jdbi().inTransaction(holding -> {
            // The merge comes to where it writes, and no further.
            holding.execute("select 1 from channels where code = ? for update", pushed.getCode());
            holdAll(false);
            lookAgain();
            Awaitility.await()
                    .until(() ->
                            REGISTRY.sql(handle -> handle.createQuery("select exists (select 1 from pg_stat_activity"
                                            + " where datname = current_database() and wait_event_type = 'Lock'"
                                            + " and query like '%insert into channel_merges%')")
                                    .mapTo(Boolean.class)
                                    .one()));
            return Meanwhile.begun(
                    REGISTRY.jdbi(),
                    () -> merging.markDifferent(MarkDifferentRequest.newBuilder()
                            .setOne(camera)
                            .setOther("gate-7")
                            .build()));
        });
        refused(Code.FAILED_PRECONDITION, () -> {
                    try {
                        marked.get(10, TimeUnit.SECONDS);
                    } catch (ExecutionException e) {
                        throw e.getCause();
                    }
                })
                .hasMessageContaining("are one channel (expected: two; a merge is undone by SplitChannels)");
        assertThat(get("gate-7").getCode()).isEqualTo(camera);
    }

    /** On another thread: on this one it would be part of the transaction that is open. */
    private static void lookAgain() {
        CompletableFuture.runAsync(
                        () -> REGISTRY.sql(handle -> handle.execute("update merging_progress set revision = 0")))
                .join();
    }

    private void holdAll(boolean hold) {
        merging.setMergingPolicy(SetMergingPolicyRequest.newBuilder()
                .setPolicy(MergingPolicy.newBuilder().setHoldAll(hold))
                .build());
    }
}
