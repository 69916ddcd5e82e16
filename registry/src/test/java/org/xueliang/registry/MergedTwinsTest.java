package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.MergingServiceGrpc;
import org.xueliang.proto.v1.MergingServiceGrpc.MergingServiceBlockingStub;
import org.xueliang.proto.v1.SplitChannelsRequest;
import org.xueliang.registry.merging.MadeTwins;

/**
 * Cameras by two ways through the whole registry: what it merges by itself is one, and undoing restores both. As many as
 * {@code -Dmerging.cameras=} says; docs/performance.md has figures for 10,000.
 */
class MergedTwinsTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final int CAMERAS = Integer.getInteger("merging.cameras", 80);
    /** Of two owners few are merged without a person; with {@code -Dmerging.owners=many} most cameras are. */
    private static final boolean ONE_OWNER =
            !System.getProperty("merging.owners", "one").equals("many");

    private record Merge(String primary, String secondary) {}

    @Test
    void whatIsMergedIsOneCameraAndUndoingRestoresBoth() {
        MadeTwins made = new MadeTwins(CAMERAS, 7, ONE_OWNER);
        int channels = REGISTRY.sql(handle -> handle.inTransaction(made::load));
        Map<String, String> before = rows();
        assertThat(before).hasSize(channels);
        long begunNanos = System.nanoTime();
        Awaitility.await()
                .atMost(Duration.ofMinutes(20))
                .pollInterval(Duration.ofMillis(100))
                .until(MergedTwinsTest::hasCaughtUp);
        double tookS = (System.nanoTime() - begunNanos) / 1e9;
        List<Merge> merges = merges();
        long right = merges.stream()
                .filter(merge -> made.isOne(merge.primary, merge.secondary))
                .count();
        if (Integer.getInteger("merging.cameras") != null) {
            System.out.printf(
                    Locale.ROOT,
                    "%d cameras by two ways, %d channels: %d merged by itself, precision %.4f, recall %.3f, %d held, in"
                            + " %.1f s%n",
                    made.twins(),
                    channels,
                    merges.size(),
                    (double) right / merges.size(),
                    (double) right / made.twins(),
                    held(),
                    tookS);
        }
        assertThat(merges).hasSizeGreaterThan(ONE_OWNER ? CAMERAS / 5 : 0);
        assertThat((double) right / merges.size()).isGreaterThanOrEqualTo(0.99);
        assertThat(rows()).hasSize(channels - merges.size());

        MergingServiceBlockingStub merging = REGISTRY.asAdmin(MergingServiceGrpc::newBlockingStub);
        for (Merge merge : merges) {
            merging.splitChannels(SplitChannelsRequest.newBuilder()
                    .setChannel(merge.secondary)
                    .build());
        }
        assertThat(changed(before, rows())).isEmpty();
        assertThat(merges()).isEmpty();
    }

    /** What is not as it was: each such row, as it was and as it is. */
    private static List<String> changed(Map<String, String> before, Map<String, String> after) {
        return Stream.concat(before.keySet().stream(), after.keySet().stream())
                .distinct()
                .filter(code -> !Objects.equals(before.get(code), after.get(code)))
                .map(code -> before.get(code) + " is now " + after.get(code))
                .toList();
    }

    private static boolean hasCaughtUp() {
        return REGISTRY.sql(handle -> handle.createQuery(
                        "select f.revision = p.revision from feeds f, merging_progress p where f.name = 'channels'")
                .mapTo(Boolean.class)
                .one());
    }

    private static List<Merge> merges() {
        return REGISTRY.sql(handle -> handle.createQuery("select primary_code, secondary from channel_merges")
                .map((rs, ctx) -> new Merge(rs.getString("primary_code"), rs.getString("secondary")))
                .list());
    }

    private static long held() {
        return REGISTRY.sql(handle -> handle.createQuery("select count(*) from duplicates where outcome = 1")
                .mapTo(Long.class)
                .one());
    }

    /** All that is known of each channel that is listed, the number of its last change aside. */
    private static Map<String, String> rows() {
        return REGISTRY.sql(handle -> handle.createQuery(
                        "select code, (to_jsonb(c) - 'revision')::text as row from channels c where not removed")
                .reduceRows(new java.util.TreeMap<String, String>(), (rows, row) -> {
                    rows.put(row.getColumn("code", String.class), row.getColumn("row", String.class));
                    return rows;
                }));
    }
}
