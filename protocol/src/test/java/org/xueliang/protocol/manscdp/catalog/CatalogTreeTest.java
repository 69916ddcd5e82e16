package org.xueliang.protocol.manscdp.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.manscdp.CatalogEntry;

class CatalogTreeTest {
    private static final String PLATFORM = "34020000002000000001";
    private static final String GROUP = "34020000002150000001";
    private static final String SCHOOL = "34020000002160000001";
    private static final String CLASS = "34020000002160000002";
    private static final String GATE = "34020000001310000001";

    private static CatalogEntry row(String code, List<String> parents, String group, String civilCode) {
        return new CatalogEntry(
                code, code, "", "", civilCode, "", null, parents, group, 1, false, true, null, null, 0, null);
    }

    private static CatalogEntry row(String code, String... parents) {
        return row(code, List.of(parents), "", "");
    }

    /** 16.3 of the signalling sheet. */
    @Test
    void organisationsAndTheirCameras() {
        CatalogTree tree = CatalogTree.of(
                PLATFORM,
                List.of(
                        row(PLATFORM),
                        row(GROUP, PLATFORM),
                        row(SCHOOL, List.of(), GROUP, ""),
                        row(CLASS, List.of(SCHOOL), GROUP, ""),
                        row(GATE, PLATFORM, SCHOOL),
                        row("34020000001310000002", CLASS)));
        assertThat(tree.parents())
                .containsEntry(PLATFORM, "")
                .containsEntry(GROUP, "")
                .containsEntry(SCHOOL, GROUP)
                .containsEntry(CLASS, SCHOOL)
                .containsEntry(GATE, SCHOOL)
                .containsEntry("34020000001310000002", CLASS);
        assertThat(tree.orphans()).isEmpty();
        assertThat(tree.cut()).isEmpty();
    }

    @Test
    void divisionsHangInEachOther() {
        CatalogTree tree = CatalogTree.of(
                PLATFORM,
                List.of(
                        row("34"),
                        row("3402"),
                        row("34020301"),
                        row(GATE, List.of(), "", "3402"),
                        row("340203", "34")));
        assertThat(tree.parents())
                .containsEntry("34", "")
                .containsEntry("3402", "34")
                .containsEntry("34020301", "340203")
                .containsEntry("340203", "34")
                .containsEntry(GATE, "3402");
    }

    // C1 in gb28181-quirks: Hikvision names the platform as parent.
    @Test
    void unknownParentsMakeOrphans() {
        CatalogTree tree = CatalogTree.of(
                "34020000001180000001", List.of(row(GATE, PLATFORM), row(CLASS, "34020000001180000001")));
        assertThat(tree.parents()).containsEntry(GATE, "").containsEntry(CLASS, "");
        assertThat(tree.orphans()).containsExactly(GATE);
    }

    // C3 in gb28181-quirks: wvp@6dbc7a68b, a node that is its own parent; and longer circles.
    @Test
    void circlesAreCut() {
        CatalogTree tree = CatalogTree.of(
                PLATFORM, List.of(row("a", "a"), row("b", "c"), row("c", "d"), row("d", "b"), row("e", "c")));
        assertThat(tree.parents()).containsEntry("a", "").containsEntry("e", "c");
        assertThat(tree.cut()).hasSize(1);
        assertThat(depth(tree, "b")).isLessThan(4);
    }

    @Test
    void depthIsBounded() {
        List<CatalogEntry> rows = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            rows.add(i == 0 ? row("0") : row(String.valueOf(i), String.valueOf(i - 1)));
        }
        Collections.shuffle(rows, new Random(1));
        CatalogTree tree = CatalogTree.of(PLATFORM, rows);
        assertThat(tree.parents().keySet())
                .allSatisfy(code -> assertThat(depth(tree, code)).isLessThanOrEqualTo(32));
        assertThat(tree.cut()).hasSize(3);
    }

    @Test
    void anyGraphBecomesAForest() {
        Random random = new Random(7);
        for (int run = 0; run < 300; run++) {
            List<CatalogEntry> rows = new ArrayList<>();
            int size = 1 + random.nextInt(40);
            for (int i = 0; i < size; i++) {
                rows.add(row("n" + i, "n" + random.nextInt(size + 3)));
            }
            CatalogTree tree = CatalogTree.of(PLATFORM, rows);
            assertThat(tree.parents()).hasSize(size);
            for (String code : tree.parents().keySet()) {
                assertThat(depth(tree, code)).isBetween(1, 32);
            }
        }
    }

    private static int depth(CatalogTree tree, String code) {
        Set<String> way = new HashSet<>();
        String at = code;
        while (!at.isEmpty()) {
            assertThat(way.add(at)).as("circle at " + at).isTrue();
            at = tree.parents().getOrDefault(at, "");
        }
        return way.size();
    }
}
