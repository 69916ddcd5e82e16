package org.xueliang.protocol.manscdp.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogResponse;
import org.xueliang.protocol.manscdp.catalog.CatalogProgress.Completeness;
import org.xueliang.protocol.manscdp.catalog.CatalogStep.Next;

class CatalogAssemblerTest {
    private static final String DEVICE = "34020000001180000001";

    private final CatalogAssembler assembler = new CatalogAssembler(CatalogLimits.DEFAULT);

    static CatalogEntry row(int number) {
        return CatalogEntry.of(String.format("3402000000131%07d", number), "Camera " + number, DEVICE);
    }

    private static CatalogResponse page(String sn, int sumNum, int... numbers) {
        List<CatalogEntry> rows = new ArrayList<>();
        for (int number : numbers) {
            rows.add(row(number));
        }
        return new CatalogResponse(sn, DEVICE, sumNum, rows, false);
    }

    private Next idle() {
        return assembler.time(assembler.deadlineMs()).next();
    }

    @Test
    void allRowsInAnyOrderAreComplete() {
        assertThat(assembler.progress().completeness()).isEqualTo(Completeness.NEVER_ASKED);
        assertThat(assembler.deadlineMs()).isEqualTo(Long.MAX_VALUE);
        assembler.begin("1", 0, 1000);
        assertThat(assembler.deadlineMs()).isEqualTo(121_000);
        assertThat(assembler.page(page("1", 4, 3), 2000).upserts()).containsExactly(row(3));
        assertThat(assembler.deadlineMs()).isEqualTo(7000);
        assembler.page(page("1", 4, 1, 2), 3000);
        assembler.page(page("1", 4, 3), 3500);
        assertThat(assembler.progress()).isEqualTo(new CatalogProgress(Completeness.FETCHING, 4, 3, 1, 1, 0, ""));
        assembler.page(page("1", 4, 4), 4000);
        assertThat(assembler.time(5500).next()).isEqualTo(Next.WAIT);
        assertThat(assembler.time(6000).next()).isEqualTo(Next.COMPLETE);
        assertThat(assembler.progress()).isEqualTo(new CatalogProgress(Completeness.COMPLETE, 4, 4, 0, 1, 0, ""));
        assertThat(assembler.codes())
                .containsExactlyInAnyOrder(row(1).code(), row(2).code(), row(3).code(), row(4).code());
    }

    @Test
    void missingRowsAreAskedForAgainAndUnited() {
        assembler.begin("1", 4, 0);
        assembler.page(page("1", 4, 1, 2), 10);
        assertThat(idle()).isEqualTo(Next.ASK_AGAIN);
        assembler.begin("2", 4, 6000);
        assembler.page(page("2", 4, 2, 3), 6010);
        // A delayed page of the first round counts as well.
        assembler.page(page("1", 4, 4), 6020);
        assertThat(idle()).isEqualTo(Next.COMPLETE);
        assertThat(assembler.progress().rounds()).isEqualTo(2);
    }

    @Test
    void whatStaysMissingIsSaidWithItsNumber() {
        CatalogAssembler twoRounds = new CatalogAssembler(new CatalogLimits(100, 1000, 100, 10, 2));
        twoRounds.begin("1", 0, 0);
        twoRounds.page(page("1", 4, 1, 2), 10);
        assertThat(twoRounds.time(110).next()).isEqualTo(Next.ASK_AGAIN);
        twoRounds.begin("2", 0, 120);
        twoRounds.page(page("2", 4, 3), 130);
        assertThat(twoRounds.time(230).next()).isEqualTo(Next.INCOMPLETE);
        assertThat(twoRounds.progress())
                .isEqualTo(new CatalogProgress(
                        Completeness.INCOMPLETE, 4, 3, 1, 2, 0, "1 of 4 rows missing after 2 queries"));
        // The last page was only late.
        assertThat(twoRounds.page(page("2", 4, 4), 500).upserts()).containsExactly(row(4));
        assertThat(twoRounds.time(510).next()).isEqualTo(Next.COMPLETE);
    }

    // X7 in vendor-quirks: what a cut page holds counts, and the page is asked for again.
    @Test
    void aDamagedPageLeavesTheCatalogIncomplete() {
        assembler.begin("1", 0, 0);
        assembler.page(new CatalogResponse("1", DEVICE, 3, List.of(row(1)), true), 10);
        assertThat(idle()).isEqualTo(Next.ASK_AGAIN);
        assertThat(assembler.progress().damagedPages()).isEqualTo(1);
        assertThat(assembler.progress().missing()).isEqualTo(2);
    }

    // X18 in vendor-quirks, C7 in gb28181-quirks: Tiandy sends a row that nobody asked for, with SumNum 1.
    @Test
    void aForeignSerialNumberIsAnUpsertAndNoList() {
        assertThat(assembler.page(page("999001", 1, 7), 0)).isEqualTo(new CatalogStep(List.of(row(7)), Next.WAIT));
        assertThat(assembler.progress().completeness()).isEqualTo(Completeness.NEVER_ASKED);
        assembler.begin("1", 2, 0);
        assembler.page(page("999001", 1, 7), 10);
        assertThat(assembler.time(5000).next()).isEqualTo(Next.WAIT);
        assertThat(assembler.progress().received()).isZero();
        assertThat(assembler.codes()).isEmpty();
    }

    // X19 in vendor-quirks: wvp#411, #1577.
    @Test
    void aSumNumThatIsTooLargeIsFoundOutAndNeverProves() {
        assembler.begin("1", 5, 0);
        assembler.page(page("1", 5, 1, 2, 3), 10);
        assertThat(idle()).isEqualTo(Next.ASK_AGAIN);
        assembler.begin("2", 5, 6000);
        assembler.page(page("2", 5, 1, 2, 3), 6010);
        // Twice the same: a third query would bring the same again.
        assertThat(idle()).isEqualTo(Next.INCOMPLETE);
        assertThat(assembler.progress().missing()).isEqualTo(2);
        assertThat(assembler.progress().cause()).isEqualTo("2 of 5 rows missing after 2 queries");
    }

    @Test
    void aSumNumThatIsTooSmallNeverProves() {
        assembler.begin("1", 3, 0);
        assembler.page(page("1", 1, 1), 10);
        // It seems complete, and would drop two rows: that takes longer than a page does.
        assertThat(assembler.time(2500).next()).isEqualTo(Next.WAIT);
        assembler.page(page("1", 1, 2), 3000);
        assembler.page(page("1", 1, 3), 5000);
        assertThat(idle()).isEqualTo(Next.ASK_AGAIN);
        assembler.begin("2", 3, 10_000);
        assembler.page(page("2", 1, 1), 10_010);
        assembler.page(page("2", 1, 2), 10_020);
        assembler.page(page("2", 1, 3), 10_030);
        assertThat(idle()).isEqualTo(Next.INCOMPLETE);
        assertThat(assembler.progress().cause()).isEqualTo("announces 1 rows and gave 3");
    }

    @Test
    void aRowBehindTheEndTakesTheProofBack() {
        assembler.begin("1", 0, 0);
        assembler.page(page("1", 2, 1, 2), 10);
        assertThat(idle()).isEqualTo(Next.COMPLETE);
        assertThat(assembler.page(page("1", 2, 1), 20_000).upserts()).containsExactly(row(1));
        assertThat(assembler.progress().completeness()).isEqualTo(Completeness.COMPLETE);
        assembler.page(page("1", 2, 3), 20_010);
        assertThat(assembler.progress().completeness()).isEqualTo(Completeness.FETCHING);
        assertThat(idle()).isEqualTo(Next.ASK_AGAIN);
    }

    @Test
    void pagesThatRepeatForEverEndTheRound() {
        assembler.begin("1", 0, 0);
        Next next = Next.WAIT;
        long nowMs = 0;
        while (next == Next.WAIT && nowMs < 60_000) {
            nowMs += 1000;
            assembler.page(page("1", 4, 1, 2), nowMs);
            next = assembler.time(nowMs).next();
        }
        assertThat(next).isEqualTo(Next.ASK_AGAIN);
        assertThat(nowMs).isEqualTo(6000);
    }

    @Test
    void aRowThatOnePageListsTwiceIsOneRow() {
        assembler.begin("1", 0, 0);
        assembler.page(page("1", 4, 1, 1, 2), 10);
        assembler.page(page("1", 4, 1, 1, 2), 20);
        assembler.page(page("1", 4, 3), 30);
        assertThat(idle()).isEqualTo(Next.COMPLETE);
        assertThat(assembler.progress().received()).isEqualTo(3);
    }

    // X19 in vendor-quirks: SumNum 0.
    @Test
    void noRowsAreNeverProof() {
        assembler.begin("1", 12, 0);
        assembler.page(page("1", 0), 10);
        assertThat(idle()).isEqualTo(Next.ASK_AGAIN);
        assembler.begin("2", 12, 10_000);
        assembler.page(page("2", 0), 10_010);
        assertThat(idle()).isEqualTo(Next.INCOMPLETE);
        assertThat(assembler.progress().cause()).isEqualTo("announces no rows; what was known is kept");
        assertThat(assembler.progress().missing()).isZero();
    }

    @Test
    void silenceIsSaid() {
        CatalogAssembler once = new CatalogAssembler(new CatalogLimits(10, 100, 10, 1, 1));
        once.begin("1", 3, 0);
        assertThat(once.time(99).next()).isEqualTo(Next.WAIT);
        assertThat(once.time(100).next()).isEqualTo(Next.INCOMPLETE);
        assertThat(once.progress().cause()).isEqualTo("no answer to 1 catalog queries");
    }

    @Test
    void noSumNumProvesNothing() {
        CatalogAssembler once = new CatalogAssembler(new CatalogLimits(10, 100, 10, 1, 1));
        once.begin("1", 0, 0);
        once.page(page("1", -1, 1, 2), 1);
        assertThat(once.time(50).next()).isEqualTo(Next.INCOMPLETE);
        assertThat(once.progress().cause()).isEqualTo("does not say how many rows it has; 2 came");
        assertThat(once.progress().received()).isEqualTo(2);
    }

    @Test
    void memoryIsBoundedAndSaysSo() {
        CatalogAssembler small = new CatalogAssembler(new CatalogLimits(2, 100, 10, 1, 5));
        small.begin("1", 0, 0);
        assertThat(small.page(page("1", 3, 1, 2, 3), 1).upserts()).hasSize(2);
        assertThat(small.time(50).next()).isEqualTo(Next.INCOMPLETE);
        assertThat(small.progress().cause()).isEqualTo("rows: more than 2 (expected: <= 2)");
    }

    /** One channel was taken away and another one added between two rounds: their union is no catalog. */
    @Test
    void aCatalogThatChangedBetweenRoundsIsJudgedByTheNewest() {
        assembler.begin("1", 0, 0);
        assembler.page(page("1", 4, 1, 2, 3), 10);
        assertThat(idle()).isEqualTo(Next.ASK_AGAIN);
        assembler.begin("2", 0, 6000);
        assembler.page(page("2", 4, 2, 3, 5, 6), 6010);
        assertThat(idle()).isEqualTo(Next.COMPLETE);
        assertThat(assembler.codes())
                .containsExactlyInAnyOrder(row(2).code(), row(3).code(), row(5).code(), row(6).code());
    }

    @Test
    void anotherSumNumStartsTheCountAnew() {
        assembler.begin("1", 0, 0);
        assembler.page(page("1", 4, 1, 2, 3), 10);
        assertThat(idle()).isEqualTo(Next.ASK_AGAIN);
        assembler.begin("2", 0, 6000);
        assembler.page(page("2", 5, 4, 5), 6010);
        assertThat(assembler.progress().expected()).isEqualTo(5);
        assertThat(assembler.progress().received()).isEqualTo(2);
        assembler.page(page("2", 5, 1, 2, 3), 6020);
        assertThat(idle()).isEqualTo(Next.COMPLETE);
    }

    @Test
    void roundsAtTheSameTimeDoNotMix() {
        assembler.begin("1", 0, 0);
        assembler.begin("2", 0, 5);
        assembler.page(page("2", 3, 1), 10);
        assembler.page(page("1", 3, 1, 2), 20);
        assembler.page(page("2", 3, 2), 30);
        assertThat(assembler.progress().received()).isEqualTo(2);
        assembler.page(page("1", 3, 3), 40);
        assertThat(idle()).isEqualTo(Next.COMPLETE);
    }

    @Test
    void rowsWithoutACodeAreCounted() {
        CatalogAssembler once = new CatalogAssembler(new CatalogLimits(10, 100, 10, 1, 1));
        once.begin("1", 0, 0);
        List<CatalogEntry> rows = List.of(row(1), CatalogEntry.of("", "nameless", ""));
        assertThat(once.page(new CatalogResponse("1", DEVICE, 2, rows, false), 1)
                        .upserts())
                .containsExactly(row(1));
        assertThat(once.time(50).next()).isEqualTo(Next.INCOMPLETE);
        assertThat(once.progress().cause()).isEqualTo("1 of 2 rows missing after 1 queries, 1 rows without a code");
    }

    @Test
    void afterForgettingLatePagesAreUpserts() {
        assembler.begin("1", 0, 0);
        assembler.page(page("1", 1, 1), 10);
        assertThat(idle()).isEqualTo(Next.COMPLETE);
        assembler.forget();
        assertThat(assembler.codes()).isEmpty();
        assertThat(assembler.page(page("1", 1, 2), 20).upserts()).containsExactly(row(2));
        assertThat(assembler.progress().completeness()).isEqualTo(Completeness.COMPLETE);
        assembler.begin("2", 1, 30);
        assertThat(assembler.progress().received()).isZero();
    }
}
