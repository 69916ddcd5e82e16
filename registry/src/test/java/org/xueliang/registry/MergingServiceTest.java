package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.Devices.device;
import static org.xueliang.registry.Devices.nvr;
import static org.xueliang.registry.Devices.state;
import static org.xueliang.registry.Devices.video;
import static org.xueliang.registry.Findings.refused;
import static org.xueliang.registry.TwoWays.code;
import static org.xueliang.registry.TwoWays.merge;
import static org.xueliang.registry.TwoWays.row;

import io.grpc.Status.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc.ChannelServiceBlockingStub;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.ListDuplicatesRequest;
import org.xueliang.proto.v1.ListMergedRequest;
import org.xueliang.proto.v1.MarkDifferentRequest;
import org.xueliang.proto.v1.MergeChannelsRequest;
import org.xueliang.proto.v1.MergedChannel;
import org.xueliang.proto.v1.MergingServiceGrpc;
import org.xueliang.proto.v1.MergingServiceGrpc.MergingServiceBlockingStub;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.SplitChannelsResponse;
import org.xueliang.proto.v1.UpdateChannelRequest;

/** One camera that comes by a platform and by a pull: merged and taken apart by people, and what changes meanwhile. */
class MergingServiceTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final Devices DEVICES = new Devices(REGISTRY);
    private static final TwoWays CAMERAS = new TwoWays(REGISTRY);

    private final MergingServiceBlockingStub merging = REGISTRY.asAdmin(MergingServiceGrpc::newBlockingStub);
    private final ChannelServiceBlockingStub channels = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub);

    @Test
    void whatChangedSinceTheMergeStaysWhereItBelongs() {
        DEVICES.enrol(device(nvr(2)).setOwner("police").setPlace("street 2"));
        DEVICES.catalog(nvr(2), "r1", List.of(video(code(11), "Dock 7").build()));
        Channel pulled = CAMERAS.pull("dock", "Quay", 118.5, "dock");
        Channel first = CAMERAS.get(code(11));
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
        assertThat(CAMERAS.listed()).contains(pulled.getCode()).doesNotContain(code(11));
        channels.updateChannel(UpdateChannelRequest.newBuilder()
                .setChannel("dock")
                .setRevision(CAMERAS.get("dock").getRevision())
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
        SplitChannelsResponse apart = CAMERAS.split(code(11));
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
            Channel placed = CAMERAS.pull("barn" + n, "Barn", 118.9, "barn" + n);
            Map<String, Map<String, Object>> before = new TreeMap<>();
            for (String code : List.of(code(n), code(n + 1), placed.getCode())) {
                before.put(code, CAMERAS.rowOf(code));
            }
            merging.mergeChannels(merge(CAMERAS.get(code(n)), placed).build());
            merging.mergeChannels(
                    merge(CAMERAS.get(code(n + 1)), CAMERAS.get(code(n))).build());
            assertThat(CAMERAS.get(code(n + 1)).getPosition().getLongitude()).isEqualTo(118.9);
            List<String> ways = List.of(code(n), placed.getCode());
            order.forEach(way -> CAMERAS.split(ways.get(way)));
            before.forEach((code, row) -> assertThat(CAMERAS.rowOf(code))
                    .as("%s, undone %s", code, order)
                    .isEqualTo(row));
        }
    }

    @Test
    void aChannelWhosePrimaryGoesIsAChannelAgainAndOneThatItsDeviceNoLongerGivesIsNone() {
        DEVICES.enrol(device(nvr(3)).setOwner("police").setPlace("street 3"));
        DEVICES.catalog(
                nvr(3),
                "r1",
                List.of(video(code(21), "A").build(), video(code(22), "B").build()));
        Channel a = CAMERAS.pull("a-way", "Tower", 118.6, "tower");
        Channel b = CAMERAS.pull("b-way", "Bridge", 118.7, "bridge");
        merging.mergeChannels(merge(a, CAMERAS.get(code(21))).build());
        merging.mergeChannels(merge(b, CAMERAS.get(code(22))).build());
        channels.removeChannel(
                RemoveChannelRequest.newBuilder().setChannel(a.getCode()).build());
        DEVICES.catalog(nvr(3), "r2", List.of(video(code(21), "A").build()), state(Completeness.COMPLETE, 1, 1));
        Awaitility.await().until(() -> CAMERAS.listed().contains(code(21)));
        Awaitility.await()
                .until(() -> merging.listMerged(ListMergedRequest.getDefaultInstance()).getMergedList().stream()
                        .noneMatch(merged -> merged.getPrimary().getCode().equals(b.getCode())));
        refused(Code.NOT_FOUND, () -> CAMERAS.get(code(22)));
        assertThat(REGISTRY.audit("SplitChannels"))
                .anySatisfy(record -> assertThat(record)
                        .containsEntry("subject", code(22))
                        .extractingByKey("detail")
                        .asString()
                        .contains("no longer lists"));
    }

    @Test
    void oneOfTwoWritersThatMergeAtOnceWinsAndAStaleOneIsToldWhatChanged() {
        Channel one = CAMERAS.pull("w-1", "Water works", 118.8, "w1");
        Channel other = CAMERAS.pull("w-2", "Gas works", 118.9, "w2");
        Channel third = CAMERAS.pull("w-3", "Steel works", 119.0, "w3");
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
        CAMERAS.split("w-2");
        Channel now = CAMERAS.get("w-2");
        channels.updateChannel(UpdateChannelRequest.newBuilder()
                .setChannel("w-2")
                .setRevision(now.getRevision())
                .setChanges(Channel.newBuilder().setName("Coal works"))
                .build());
        refused(Code.ABORTED, () -> merging.mergeChannels(merge(one, now).build()))
                .hasMessageContaining("name 'Gas works' -> 'Coal works'");
        // A second way of a second way goes along, and back.
        merging.mergeChannels(merge(one, CAMERAS.get("w-2")).build());
        merging.mergeChannels(merge(CAMERAS.get("w-3"), CAMERAS.get("w-1")).build());
        assertThat(CAMERAS.get("w-2").getCode()).isEqualTo(third.getCode());
        refused(
                        Code.FAILED_PRECONDITION,
                        () -> merging.mergeChannels(merge(now, third).build()))
                .hasMessageContaining("is a second way of channel");
        CAMERAS.split("w-1");
        assertThat(CAMERAS.get("w-2").getCode()).isEqualTo(one.getCode());
        CAMERAS.split("w-2");
        assertThat(CAMERAS.get("w-2").getName()).isEqualTo("Coal works");
    }

    @Test
    void twoThatAPersonCalledDifferentAreNotAskedAboutAgainAndNonsenseIsRefused() {
        DEVICES.enrol(device(nvr(5)).setOwner("police").setPlace("street 5"));
        DEVICES.catalog(nvr(5), "r1", List.of(row(31, "海棠家园大厅", 118.2), row(32, "海棠家园大厅", 118.2)));
        Channel pulled = CAMERAS.pull("hall", "海棠家园大厅", 118.2001, "hall");
        assertThat(CAMERAS.held("hall")).hasSize(2);
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
        assertThat(CAMERAS.held("hall")).isEmpty();
        Channel first = CAMERAS.get(code(31));
        refused(
                        Code.FAILED_PRECONDITION,
                        () -> merging.mergeChannels(
                                merge(first, CAMERAS.get(code(32))).build()))
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
