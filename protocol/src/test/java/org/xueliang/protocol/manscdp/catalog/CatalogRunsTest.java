package org.xueliang.protocol.manscdp.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogResponse;
import org.xueliang.protocol.manscdp.catalog.CatalogProgress.Completeness;
import org.xueliang.protocol.manscdp.catalog.CatalogStep.Next;

/** Pages that are dropped, delayed, doubled and put in another order. */
class CatalogRunsTest {
    private static final String DEVICE = "34020000001180000001";
    private static final List<CatalogEntry> ROWS = new ArrayList<>();

    static {
        for (int i = 0; i < 50_000; i++) {
            ROWS.add(CatalogAssemblerTest.row(i));
        }
    }

    private static List<CatalogResponse> pages(String sn, int rows, int pageRows) {
        List<CatalogResponse> pages = new ArrayList<>();
        for (int from = 0; from < rows; from += pageRows) {
            pages.add(
                    new CatalogResponse(sn, DEVICE, rows, ROWS.subList(from, Math.min(rows, from + pageRows)), false));
        }
        return pages;
    }

    private record Outcome(boolean complete, int rounds) {}

    /** One catalog to its end. What the caller got and what the assembler says must agree, whatever was lost. */
    private static Outcome run(Random random, int rows, int pageRows, double lost, double doubled, double delayed) {
        CatalogAssembler assembler = new CatalogAssembler(CatalogLimits.DEFAULT);
        Set<String> reported = new HashSet<>();
        List<CatalogResponse> late = new ArrayList<>();
        long nowMs = 0;
        int round = 0;
        Next next = Next.ASK_AGAIN;
        while (next == Next.ASK_AGAIN) {
            String sn = "sn" + ++round;
            assembler.begin(sn, 0, nowMs);
            List<CatalogResponse> wire = new ArrayList<>(late);
            late.clear();
            for (CatalogResponse page : pages(sn, rows, pageRows)) {
                if (random.nextDouble() < lost) {
                    continue;
                }
                if (random.nextDouble() < delayed) {
                    late.add(page);
                    continue;
                }
                wire.add(page);
                if (random.nextDouble() < doubled) {
                    wire.add(page);
                }
            }
            Collections.shuffle(wire, random);
            for (CatalogResponse page : wire) {
                nowMs += random.nextInt(100);
                CatalogStep step = assembler.page(page, nowMs);
                step.upserts().forEach(row -> reported.add(row.code()));
                assertThat(step.upserts()).hasSameSizeAs(page.items());
            }
            nowMs = assembler.deadlineMs();
            next = assembler.time(nowMs).next();
        }
        CatalogProgress progress = assembler.progress();
        assertThat(assembler.codes()).hasSize(reported.size()).isEqualTo(reported);
        assertThat(progress.completeness() == Completeness.COMPLETE).isEqualTo(reported.size() == rows);
        assertThat(next).isEqualTo(progress.completeness() == Completeness.COMPLETE ? Next.COMPLETE : Next.INCOMPLETE);
        if (!reported.isEmpty()) {
            assertThat(progress.missing()).isEqualTo(rows - reported.size());
            assertThat(progress.expected()).isEqualTo(rows);
        }
        return new Outcome(progress.completeness() == Completeness.COMPLETE, round);
    }

    @Test
    void tenThousandRunsLoseNoRow() {
        Random random = new Random(20161026);
        int complete = 0;
        for (int i = 0; i < 10_000; i++) {
            int rows = 1 + random.nextInt(60);
            int pageRows = 1 + random.nextInt(8);
            double lost = random.nextInt(10) == 0 ? 0.9 : random.nextDouble() * 0.5;
            if (run(random, rows, pageRows, lost, random.nextDouble() * 0.5, random.nextDouble() * 0.3).complete) {
                complete++;
            }
        }
        assertThat(complete).isBetween(5_000, 9_900);
    }

    /** The share of rows that is still missing after n rounds is 0.03 to the n: 1.35 of 50,000 after three, if each row had a page of its own. */
    @ParameterizedTest
    @CsvSource({"100, 1", "100, 2", "50, 3", "50, 4", "20, 5", "20, 6"})
    void fiftyThousandChannelsConverge(int pageRows, int seed) {
        Outcome outcome = run(new Random(seed), 50_000, pageRows, 0.03, 0.01, 0.01);
        assertThat(outcome.complete).isTrue();
        assertThat(outcome.rounds).isLessThanOrEqualTo(3);
    }
}
