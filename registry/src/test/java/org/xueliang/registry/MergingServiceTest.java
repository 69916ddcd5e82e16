package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.Devices.device;
import static org.xueliang.registry.Devices.nvr;
import static org.xueliang.registry.Devices.state;
import static org.xueliang.registry.Devices.video;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc.ChannelServiceBlockingStub;
import org.xueliang.proto.v1.ChannelWays;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.DeviceKind;
import org.xueliang.proto.v1.Duplicate;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.GetWaysRequest;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.ListDuplicatesRequest;
import org.xueliang.proto.v1.ListMergedRequest;
import org.xueliang.proto.v1.MarkDifferentRequest;
import org.xueliang.proto.v1.MergeChannelsRequest;
import org.xueliang.proto.v1.MergedChannel;
import org.xueliang.proto.v1.MergingPolicy;
import org.xueliang.proto.v1.MergingServiceGrpc;
import org.xueliang.proto.v1.MergingServiceGrpc.MergingServiceBlockingStub;
import org.xueliang.proto.v1.Position;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.SearchChannelsRequest;
import org.xueliang.proto.v1.SearchServiceGrpc;
import org.xueliang.proto.v1.SetMergingPolicyRequest;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.SplitChannelsRequest;
import org.xueliang.proto.v1.SplitChannelsResponse;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.proto.v1.UpdateChannelRequest;
import org.xueliang.proto.v1.WayServiceGrpc;

/** One camera that comes by a platform and by a pull: found, merged, held, taken apart. */
class MergingServiceTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final Devices DEVICES = new Devices(REGISTRY);

    private final MergingServiceBlockingStub merging = REGISTRY.asAdmin(MergingServiceGrpc::newBlockingStub);
    private final ChannelServiceBlockingStub channels = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub);

    private static String code(int n) {
        return "340200010013200%05d".formatted(n);
    }

    private static CatalogItem row(int n, String name, double longitude) {
        return video(code(n), name).setLongitude(longitude).setLatitude(31.2).build();
    }

    private Channel pull(String alias, String name, double longitude, String path) {
        return pull(alias, name, longitude, path, "police");
    }

    private Channel pull(String alias, String name, double longitude, String path, String owner) {
        return channels.enrolChannel(EnrolChannelRequest.newBuilder()
                        .setChannel(Channel.newBuilder()
                                .setAlias(alias)
                                .setName(name)
                                .setSourceKind(SourceKind.ESTATE)
                                .setOwner(owner)
                                .setPlace("yard of " + alias)
                                .setMaintainer("Menders")
                                .setPosition(Position.newBuilder()
                                        .setDatum(Datum.WGS84)
                                        .setLongitude(longitude)
                                        .setLatitude(31.2))
                                .setSource(StreamSource.newBuilder()
                                        .setPull(PullSource.newBuilder()
                                                .setUrl("rtsp://192.0.2.77:5554/" + path)
                                                .setUsername("reader")
                                                .setPassword("not-shown-1"))))
                        .build())
                .getChannel();
    }

    private Channel get(String name) {
        return channels.getChannel(
                GetChannelRequest.newBuilder().setChannel(name).build());
    }

    private List<Duplicate> held(String channel) {
        return merging.listDuplicates(
                        ListDuplicatesRequest.newBuilder().setChannel(channel).build())
                .getDuplicatesList();
    }

    private MergeChannelsRequest.Builder merge(Channel primary, Channel secondary) {
        return MergeChannelsRequest.newBuilder()
                .setPrimary(primary.getCode())
                .setPrimaryRevision(primary.getRevision())
                .setSecondary(secondary.getCode())
                .setSecondaryRevision(secondary.getRevision());
    }

    private SplitChannelsResponse split(String channel) {
        return merging.splitChannels(
                SplitChannelsRequest.newBuilder().setChannel(channel).build());
    }

    private static Map<String, Object> rowOf(String code) {
        return REGISTRY.sql(handle -> handle.createQuery(
                        "select to_jsonb(c) - 'revision' as row from channels c where code = :code")
                .bind("code", code)
                .mapToMap()
                .one());
    }

    private List<String> listed() {
        return channels
                .listChannels(ListChannelsRequest.newBuilder().setPageSize(1000).build())
                .getChannelsList()
                .stream()
                .map(Channel::getCode)
                .toList();
    }

    @Test
    void aCameraByAPlatformAndByAPullIsMergedByItselfFoundByBothNamesAndTakenApartExactly() {
        DEVICES.enrol(device(nvr(1)).setOwner("police").setPlace("street 1"));
        DEVICES.catalog(nvr(1), "r1", List.of(row(1, "翠湖公寓南门3号", 118.31), row(2, "翠湖公寓南门4号", 118.31)));
        Map<String, Object> first = rowOf(code(1));
        merging.setMergingPolicy(SetMergingPolicyRequest.newBuilder()
                .setPolicy(MergingPolicy.newBuilder().setHoldAll(true))
                .build());
        Channel pulled = pull("south-3", "翠湖公寓南门#３ 高清", 118.3101, "a/3");
        Map<String, Object> second = rowOf(pulled.getCode());
        assertThat(held("south-3")).singleElement().satisfies(pair -> {
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
        Awaitility.await().until(() -> get("south-3").getCode().equals(code(1)));
        assertThat(get(pulled.getCode()).getMaintainer())
                .as("taken from the second way")
                .isEqualTo("Menders");
        assertThat(listed()).contains(code(1), code(2)).doesNotContain(pulled.getCode());
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

        SplitChannelsResponse apart = split("south-3");
        assertThat(apart.getWarningsList()).isEmpty();
        assertThat(rowOf(code(1))).isEqualTo(first);
        assertThat(rowOf(pulled.getCode())).isEqualTo(second);
        assertThat(apart.getSecondary().getAlias()).isEqualTo("south-3");
        assertThat(held("south-3")).as("a person took them apart").isEmpty();
        refused(Code.NOT_FOUND, () -> split("south-3"))
                .hasMessageContaining("is neither code nor alias of a second way");

        channels.removeChannel(
                RemoveChannelRequest.newBuilder().setChannel("south-3").build());
        Channel again = pull("south-3-again", "翠湖公寓南门#３ 高清", 118.3101, "a/33");
        assertThat(held("south-3-again"))
                .as("as certain as the first, but a person undid a merge of the one")
                .hasSize(1);
        untilALaterPairIsMerged(11, 118.91);
        assertThat(get("south-3-again").getCode()).isEqualTo(again.getCode());
    }

    /** What was to be merged by itself before is merged by then: another pair, that came after it, is. */
    private void untilALaterPairIsMerged(int device, double longitude) {
        int n = 100 * device;
        DEVICES.enrol(device(nvr(device)).setOwner("police").setPlace("street " + device));
        DEVICES.catalog(nvr(device), "r1", List.of(row(n, "望江台正门" + device + "号", longitude)));
        pull("witness-" + device, "望江台正门#" + device, longitude + 0.0001, "witness/" + device);
        Awaitility.await().until(() -> get("witness-" + device).getCode().equals(code(n)));
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
        Channel camera = pull("bank-3", "江南广场西北门3号", 118.41, "bank/3", "estate 31");
        DEVICES.catalog(platform, "r1", List.of(row(3101, "江南广场西北门#３", 118.41)));
        assertThat(held("bank-3")).singleElement().satisfies(pair -> {
            assertThat(pair.getScore()).as("certain by all that is public").isGreaterThan(11);
            assertThat(pair.getHeldBecauseList()).singleElement().asString().startsWith("two owners, ");
            assertThat(pair.getPrimary().getCode())
                    .as("who comes first for a person")
                    .isEqualTo(camera.getCode());
        });
        untilALaterPairIsMerged(12, 118.95);
        assertThat(get("bank-3").getCode()).isEqualTo(camera.getCode());

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
        Awaitility.await().until(() -> get(code(3101)).getCode().equals(camera.getCode()));
        MergedChannel merged = merging.listMerged(
                        ListMergedRequest.newBuilder().setChannel("bank-3").build())
                .getMerged(0);
        assertThat(merged.getCaller()).isEqualTo("registry");
        assertThat(merged.getPrimary().getOwner()).isEqualTo("estate 31");
        assertThat(ways("bank-3").getWays(1).getAgainst()).startsWith("another owner's platform lists it");
        // A person says that it is so.
        MergedChannel again = merging.mergeChannels(
                merge(get("bank-3"), merged.getSecondary()).build());
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
            Channel made = pull("gate-" + device, gate + "#7", longitude + 0.0001, "w/" + device);
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
        assertThat(get("gate-21").getCode()).isEqualTo(pulled.getCode());
    }

    @Test
    void whoSaysThatAllIsHeldFindsNoMergeBehindIt() {
        Channel pulled = whileTheMergeWaits(22, 2201, "景山院东南角", 118.71, made -> holdAll(true));
        assertThat(get("gate-22").getCode()).isEqualTo(pulled.getCode());
        assertThat(held("gate-22")).hasSize(1);
        holdAll(false);
    }

    private void holdAll(boolean hold) {
        merging.setMergingPolicy(SetMergingPolicyRequest.newBuilder()
                .setPolicy(MergingPolicy.newBuilder().setHoldAll(hold))
                .build());
    }

    @Test
    void whatChangedSinceTheMergeStaysWhereItBelongs() {
        DEVICES.enrol(device(nvr(2)).setOwner("police").setPlace("street 2"));
        DEVICES.catalog(nvr(2), "r1", List.of(video(code(11), "Dock 7").build()));
        Channel pulled = pull("dock", "Quay", 118.5, "dock");
        Channel first = get(code(11));
        MergeChannelsRequest request =
                merge(pulled, first).setIdempotencyKey("once").build();
        MergedChannel merged = merging.mergeChannels(request);
        assertThat(merging.mergeChannels(request)).isEqualTo(merged);
        assertThat(merging.mergeChannels(merge(pulled, first).build())
                        .getPrimary()
                        .getCode())
                .as("merged already")
                .isEqualTo(pulled.getCode());
        // The device's catalog comes again, with another name and another owner, and does not bring the channel back.
        assertThat(DEVICES.catalog(
                                nvr(2), "r2", List.of(video(code(11), "Dock 8").build()))
                        .getHeldList())
                .containsExactly(code(11) + " is a second way of channel " + pulled.getCode());
        assertThat(listed()).contains(pulled.getCode()).doesNotContain(code(11));
        channels.updateChannel(UpdateChannelRequest.newBuilder()
                .setChannel("dock")
                .setRevision(get("dock").getRevision())
                .setChanges(Channel.newBuilder().setName("North quay"))
                .build());
        refused(
                        Code.ALREADY_EXISTS,
                        () -> channels.enrolChannel(EnrolChannelRequest.newBuilder()
                                .setChannel(Findings.push("x").setCode(code(11)))
                                .build()))
                .hasMessageContaining("is a second way of channel " + pulled.getCode() + " (split them first)");
        refused(
                        Code.FAILED_PRECONDITION,
                        () -> channels.removeChannel(RemoveChannelRequest.newBuilder()
                                .setChannel(code(11))
                                .build()))
                .hasMessageContaining("split them first");
        SplitChannelsResponse apart = split(code(11));
        assertThat(apart.getPrimary().getName()).isEqualTo("North quay");
        assertThat(apart.getSecondary().getName()).isEqualTo("Dock 8");
        assertThat(apart.getSecondary().getSource().getGb28181().getDevice()).isEqualTo(nvr(2));
    }

    @Test
    void mergesOfMergesMayBeUndoneInAnyOrder() {
        for (List<Integer> order : List.of(List.of(0, 1), List.of(1, 0))) {
            int n = 60 + 3 * order.get(0);
            for (int i = n; i <= n + 1; i++) {
                DEVICES.enrol(device(nvr(i)).setOwner("police").setPlace("street " + n));
                DEVICES.catalog(
                        nvr(i), "r1", List.of(video(code(i), "Silo " + i).build()));
            }
            // One with a position goes into one without, and that into another without: the position goes all the way.
            Channel placed = pull("barn" + n, "Barn", 118.9, "barn" + n);
            Map<String, Map<String, Object>> before = new TreeMap<>();
            for (String code : List.of(code(n), code(n + 1), placed.getCode())) {
                before.put(code, rowOf(code));
            }
            merging.mergeChannels(merge(get(code(n)), placed).build());
            merging.mergeChannels(merge(get(code(n + 1)), get(code(n))).build());
            assertThat(get(code(n + 1)).getPosition().getLongitude()).isEqualTo(118.9);
            List<String> ways = List.of(code(n), placed.getCode());
            order.forEach(way -> split(ways.get(way)));
            before.forEach((code, row) ->
                    assertThat(rowOf(code)).as("%s, undone %s", code, order).isEqualTo(row));
        }
    }

    @Test
    void aChannelWhosePrimaryGoesIsAChannelAgainAndOneThatItsDeviceNoLongerGivesIsNone() {
        DEVICES.enrol(device(nvr(3)).setOwner("police").setPlace("street 3"));
        DEVICES.catalog(
                nvr(3),
                "r1",
                List.of(video(code(21), "A").build(), video(code(22), "B").build()));
        Channel a = pull("a-way", "Tower", 118.6, "tower");
        Channel b = pull("b-way", "Bridge", 118.7, "bridge");
        merging.mergeChannels(merge(a, get(code(21))).build());
        merging.mergeChannels(merge(b, get(code(22))).build());
        channels.removeChannel(
                RemoveChannelRequest.newBuilder().setChannel(a.getCode()).build());
        DEVICES.catalog(nvr(3), "r2", List.of(video(code(21), "A").build()), state(Completeness.COMPLETE, 1, 1));
        Awaitility.await().until(() -> listed().contains(code(21)));
        Awaitility.await()
                .until(() -> merging.listMerged(ListMergedRequest.getDefaultInstance()).getMergedList().stream()
                        .noneMatch(merged -> merged.getPrimary().getCode().equals(b.getCode())));
        refused(Code.NOT_FOUND, () -> get(code(22)));
        assertThat(REGISTRY.audit("SplitChannels"))
                .anySatisfy(record -> assertThat(record)
                        .containsEntry("subject", code(22))
                        .extractingByKey("detail")
                        .asString()
                        .contains("no longer lists"));
    }

    @Test
    void oneOfTwoWritersThatMergeAtOnceWinsAndAStaleOneIsToldWhatChanged() {
        Channel one = pull("w-1", "Water works", 118.8, "w1");
        Channel other = pull("w-2", "Gas works", 118.9, "w2");
        Channel third = pull("w-3", "Steel works", 119.0, "w3");
        List<CompletableFuture<Boolean>> writers = new ArrayList<>();
        for (Channel primary : List.of(one, third)) {
            writers.add(CompletableFuture.supplyAsync(() -> {
                try {
                    merging.mergeChannels(merge(primary, other).build());
                    return true;
                } catch (io.grpc.StatusRuntimeException e) {
                    return false;
                }
            }));
        }
        assertThat(writers.stream().filter(CompletableFuture::join)).hasSize(1);
        split("w-2");
        Channel now = get("w-2");
        channels.updateChannel(UpdateChannelRequest.newBuilder()
                .setChannel("w-2")
                .setRevision(now.getRevision())
                .setChanges(Channel.newBuilder().setName("Coal works"))
                .build());
        refused(Code.ABORTED, () -> merging.mergeChannels(merge(one, now).build()))
                .hasMessageContaining("name 'Gas works' -> 'Coal works'");
        // A second way of a second way goes along, and back.
        merging.mergeChannels(merge(one, get("w-2")).build());
        merging.mergeChannels(merge(get("w-3"), get("w-1")).build());
        assertThat(get("w-2").getCode()).isEqualTo(third.getCode());
        refused(
                        Code.FAILED_PRECONDITION,
                        () -> merging.mergeChannels(merge(now, third).build()))
                .hasMessageContaining("is a second way of channel");
        split("w-1");
        assertThat(get("w-2").getCode()).isEqualTo(one.getCode());
        split("w-2");
        assertThat(get("w-2").getName()).isEqualTo("Coal works");
    }

    @Test
    void twoThatAPersonCalledDifferentAreNotAskedAboutAgainAndNonsenseIsRefused() {
        DEVICES.enrol(device(nvr(5)).setOwner("police").setPlace("street 5"));
        DEVICES.catalog(nvr(5), "r1", List.of(row(31, "海棠家园大厅", 118.2), row(32, "海棠家园大厅", 118.2)));
        Channel pulled = pull("hall", "海棠家园大厅", 118.2001, "hall");
        assertThat(held("hall")).hasSize(2);
        for (int n : new int[] {31, 32}) {
            merging.markDifferent(MarkDifferentRequest.newBuilder()
                    .setOne("hall")
                    .setOther(code(n))
                    .build());
        }
        channels.updateChannel(UpdateChannelRequest.newBuilder()
                .setChannel("hall")
                .setRevision(pulled.getRevision())
                .setChanges(Channel.newBuilder().setMaintainer("Others"))
                .build());
        assertThat(held("hall")).isEmpty();
        Channel first = get(code(31));
        refused(
                        Code.FAILED_PRECONDITION,
                        () -> merging.mergeChannels(merge(first, get(code(32))).build()))
                .hasMessageContaining("to it they are two cameras");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> merging.mergeChannels(merge(first, first).build()))
                .hasMessageContaining("secondary: '" + code(31) + "' (expected: another channel than the primary)");
        refused(
                Code.NOT_FOUND,
                () -> merging.mergeChannels(
                        merge(first, pulled).setSecondary("nobody").build()));
        refused(
                Code.INVALID_ARGUMENT,
                () -> merging.listDuplicates(
                        ListDuplicatesRequest.newBuilder().setPageToken("AAAA").build()));
    }
}
