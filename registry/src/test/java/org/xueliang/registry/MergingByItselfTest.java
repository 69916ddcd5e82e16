package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.Devices.device;
import static org.xueliang.registry.Devices.nvr;
import static org.xueliang.registry.Findings.refused;
import static org.xueliang.registry.TwoWays.code;
import static org.xueliang.registry.TwoWays.merge;
import static org.xueliang.registry.TwoWays.row;

import io.grpc.Status.Code;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc.ChannelServiceBlockingStub;
import org.xueliang.proto.v1.ChannelWays;
import org.xueliang.proto.v1.DeviceKind;
import org.xueliang.proto.v1.GetWaysRequest;
import org.xueliang.proto.v1.ListMergedRequest;
import org.xueliang.proto.v1.MergedChannel;
import org.xueliang.proto.v1.MergingPolicy;
import org.xueliang.proto.v1.MergingServiceGrpc;
import org.xueliang.proto.v1.MergingServiceGrpc.MergingServiceBlockingStub;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.SearchChannelsRequest;
import org.xueliang.proto.v1.SearchServiceGrpc;
import org.xueliang.proto.v1.SetMergingPolicyRequest;
import org.xueliang.proto.v1.SplitChannelsResponse;
import org.xueliang.proto.v1.UpdateChannelRequest;
import org.xueliang.proto.v1.WayServiceGrpc;

/** One camera that comes by a platform and by a pull: found, merged without a person, or held for one. */
class MergingByItselfTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final Devices DEVICES = new Devices(REGISTRY);
    private static final TwoWays CAMERAS = new TwoWays(REGISTRY);

    private final MergingServiceBlockingStub merging = REGISTRY.asAdmin(MergingServiceGrpc::newBlockingStub);
    private final ChannelServiceBlockingStub channels = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub);

    @Test
    void aCameraByAPlatformAndByAPullIsMergedByItselfFoundByBothNamesAndTakenApartExactly() {
        DEVICES.enrol(device(nvr(1)).setOwner("police").setPlace("street 1"));
        DEVICES.catalog(nvr(1), "r1", List.of(row(1, "翠湖公寓南门3号", 118.31), row(2, "翠湖公寓南门4号", 118.31)));
        Map<String, Object> first = CAMERAS.rowOf(code(1));
        merging.setMergingPolicy(SetMergingPolicyRequest.newBuilder()
                .setPolicy(MergingPolicy.newBuilder().setHoldAll(true))
                .build());
        Channel pulled = CAMERAS.pull("south-3", "翠湖公寓南门#３ 高清", 118.3101, "a/3");
        Map<String, Object> second = CAMERAS.rowOf(pulled.getCode());
        assertThat(CAMERAS.held("south-3")).singleElement().satisfies(pair -> {
            assertThat(pair.getPrimary().getCode()).isEqualTo(code(1));
            assertThat(pair.getSecondary().getCode()).isEqualTo(pulled.getCode());
            assertThat(pair.getEvidenceList().toString()).contains("10 m apart", "both are called", "same numbers");
        });
        merging.setMergingPolicy(SetMergingPolicyRequest.newBuilder()
                .setPolicy(MergingPolicy.newBuilder().setHoldAll(false))
                .build());
        // Looked at again with its next change.
        channels.updateChannel(UpdateChannelRequest.newBuilder()
                .setChannel("south-3")
                .setRevision(pulled.getRevision())
                .setChanges(Channel.newBuilder().setPosition(pulled.getPosition()))
                .build());
        Awaitility.await().until(() -> CAMERAS.get("south-3").getCode().equals(code(1)));
        assertThat(CAMERAS.get(pulled.getCode()).getMaintainer())
                .as("taken from the second way")
                .isEqualTo("Menders");
        assertThat(CAMERAS.listed()).contains(code(1), code(2)).doesNotContain(pulled.getCode());
        assertThat(REGISTRY.asAdmin(SearchServiceGrpc::newBlockingStub)
                        .searchChannels(SearchChannelsRequest.newBuilder()
                                .setText(pulled.getCode())
                                .build())
                        .getChannelsList())
                .extracting(found -> found.getChannel().getCode())
                .containsExactly(code(1));
        MergedChannel merged = merging.listMerged(
                        ListMergedRequest.newBuilder().setChannel("south-3").build())
                .getMerged(0);
        assertThat(merged.getCaller()).isEqualTo("registry");
        assertThat(merged.getFilledList()).containsExactly("maintainer");
        assertThat(merged.getSecondary().getName()).isEqualTo("翠湖公寓南门#３ 高清");
        assertThat(merged.toString()).doesNotContain("not-shown-1");
        assertThat(REGISTRY.audit("MergeChannels"))
                .anySatisfy(record -> assertThat(record)
                        .containsEntry("caller", "registry")
                        .extractingByKey("detail")
                        .asString()
                        .contains("both are called"));

        SplitChannelsResponse apart = CAMERAS.split("south-3");
        assertThat(apart.getWarningsList()).isEmpty();
        assertThat(CAMERAS.rowOf(code(1))).isEqualTo(first);
        assertThat(CAMERAS.rowOf(pulled.getCode())).isEqualTo(second);
        assertThat(apart.getSecondary().getAlias()).isEqualTo("south-3");
        assertThat(CAMERAS.held("south-3")).as("a person took them apart").isEmpty();
        refused(Code.NOT_FOUND, () -> CAMERAS.split("south-3"))
                .hasMessageContaining("is neither code nor alias of a second way");

        channels.removeChannel(
                RemoveChannelRequest.newBuilder().setChannel("south-3").build());
        Channel again = CAMERAS.pull("south-3-again", "翠湖公寓南门#３ 高清", 118.3101, "a/33");
        assertThat(CAMERAS.held("south-3-again"))
                .as("as certain as the first, but a person undid a merge of the one")
                .hasSize(1);
        untilALaterPairIsMerged(11, 118.91);
        assertThat(CAMERAS.get("south-3-again").getCode()).isEqualTo(again.getCode());
    }

    /** What was to be merged by itself before is merged by then: another pair, that came after it, is. */
    private void untilALaterPairIsMerged(int device, double longitude) {
        int n = 100 * device;
        DEVICES.enrol(device(nvr(device)).setOwner("police").setPlace("street " + device));
        DEVICES.catalog(nvr(device), "r1", List.of(row(n, "望江台正门" + device + "号", longitude)));
        CAMERAS.pull("witness-" + device, "望江台正门#" + device, longitude + 0.0001, "witness/" + device);
        Awaitility.await()
                .until(() -> CAMERAS.get("witness-" + device).getCode().equals(code(n)));
        untilAllIsLookedAt();
    }

    /** Whatever was found is merged by then, too. */
    private static void untilAllIsLookedAt() {
        Awaitility.await()
                .until(() -> REGISTRY.sql(handle -> handle.createQuery(
                                "select f.revision = p.revision from feeds f, merging_progress p where f.name = 'channels'")
                        .mapTo(Boolean.class)
                        .one()));
    }

    @Test
    void aPlatformThatClaimsAnotherOwnersCameraWaitsForAPersonAndNeverStandsForIt() {
        String platform = "34020000002000000031";
        DEVICES.enrol(
                device(platform).setKind(DeviceKind.PLATFORM).setOwner("county").setPlace("street 31"));
        Channel camera = CAMERAS.pull("bank-3", "江南广场西北门3号", 118.41, "bank/3", "estate 31");
        DEVICES.catalog(platform, "r1", List.of(row(3101, "江南广场西北门#３", 118.41)));
        assertThat(CAMERAS.held("bank-3")).singleElement().satisfies(pair -> {
            assertThat(pair.getScore()).as("certain by all that is public").isGreaterThan(11);
            assertThat(pair.getHeldBecauseList()).singleElement().asString().startsWith("two owners, ");
            assertThat(pair.getPrimary().getCode())
                    .as("who comes first for a person")
                    .isEqualTo(camera.getCode());
        });
        untilALaterPairIsMerged(12, 118.95);
        assertThat(CAMERAS.get("bank-3").getCode()).isEqualTo(camera.getCode());

        REGISTRY.sql(handle -> handle.execute(
                "insert into channel_facts (channel, serial) values (?, 'DS-77'), (?, 'DS-77') on conflict (channel)"
                        + " do update set serial = excluded.serial",
                camera.getCode(),
                code(3101)));
        channels.updateChannel(UpdateChannelRequest.newBuilder()
                .setChannel("bank-3")
                .setRevision(camera.getRevision())
                .setChanges(Channel.newBuilder().setMaintainer("Others"))
                .build());
        Awaitility.await().until(() -> CAMERAS.get(code(3101)).getCode().equals(camera.getCode()));
        MergedChannel merged = merging.listMerged(
                        ListMergedRequest.newBuilder().setChannel("bank-3").build())
                .getMerged(0);
        assertThat(merged.getCaller()).isEqualTo("registry");
        assertThat(merged.getPrimary().getOwner()).isEqualTo("estate 31");
        assertThat(ways("bank-3").getWays(1).getAgainst()).startsWith("another owner's platform lists it");
        // A person says that it is so.
        MergedChannel again = merging.mergeChannels(
                merge(CAMERAS.get("bank-3"), merged.getSecondary()).build());
        assertThat(again.getCaller()).isEqualTo("admin");
        assertThat(ways("bank-3").getWays(1).getAgainst()).startsWith("device " + platform + " is offline");
    }

    private ChannelWays ways(String channel) {
        return REGISTRY.asAdmin(WayServiceGrpc::newBlockingStub)
                .getWays(GetWaysRequest.newBuilder().setChannel(channel).build());
    }

    /** What happens between the finding of a certain pair and its merge, which waits for the device's row for so long. */
    private Channel whileTheMergeWaits(
            int device, int row, String gate, double longitude, Consumer<Channel> meanwhile) {
        DEVICES.enrol(device(nvr(device)).setOwner("police").setPlace("street " + device));
        DEVICES.catalog(nvr(device), "r1", List.of(row(row, gate + "7号", longitude)));
        Channel pulled = REGISTRY.sql(handle -> handle.inTransaction(holding -> {
            holding.execute("select 1 from devices where code = ? for update", nvr(device));
            Channel made = CAMERAS.pull("gate-" + device, gate + "#7", longitude + 0.0001, "w/" + device);
            Awaitility.await()
                    .until(() ->
                            REGISTRY.sql(handle2 -> handle2.createQuery("select exists (select 1 from pg_stat_activity"
                                            + " where wait_event_type = 'Lock' and query like '%for no key update%')")
                                    .mapTo(Boolean.class)
                                    .one()));
            meanwhile.accept(made);
            return made;
        }));
        untilAllIsLookedAt();
        return pulled;
    }

    @Test
    void aCameraThatGotAnotherNameWhileItsMergeWaitedIsNotMergedForTheOldOne() {
        Channel pulled = whileTheMergeWaits(
                21,
                2101,
                "秀水园西北角",
                118.61,
                made -> channels.updateChannel(UpdateChannelRequest.newBuilder()
                        .setChannel(made.getCode())
                        .setRevision(made.getRevision())
                        .setChanges(Channel.newBuilder().setName("秀水园西北角#8"))
                        .build()));
        assertThat(CAMERAS.get("gate-21").getCode()).isEqualTo(pulled.getCode());
    }

    @Test
    void whoSaysThatAllIsHeldFindsNoMergeBehindIt() {
        Channel pulled = whileTheMergeWaits(22, 2201, "景山院东南角", 118.71, made -> holdAll(true));
        assertThat(CAMERAS.get("gate-22").getCode()).isEqualTo(pulled.getCode());
        assertThat(CAMERAS.held("gate-22")).hasSize(1);
        holdAll(false);
    }

    private void holdAll(boolean hold) {
        merging.setMergingPolicy(SetMergingPolicyRequest.newBuilder()
                .setPolicy(MergingPolicy.newBuilder().setHoldAll(hold))
                .build());
    }
}
