package org.xueliang.protocol.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SsrcPoolTest {
    private static final String DOMAIN = "3402000000";

    @Test
    void textAndNumberOfTheExamples() {
        assertThat(Ssrc.text(0x0BEBC201)).isEqualTo("0200000001");
        assertThat(Ssrc.text(0x47868C02)).isEqualTo("1200000002");
        assertThat(Ssrc.text(-1)).isEqualTo("4294967295");
        assertThat(Ssrc.parse(" 0200000001 ")).isEqualTo(0x0BEBC201);
        assertThat(Ssrc.parse("4294967295")).isEqualTo(-1);
        assertThat(Ssrc.parse("4294967296")).isNull();
        assertThat(Ssrc.parse("0000000000")).isNull();
        assertThat(Ssrc.parse("")).isNull();
        assertThat(Ssrc.parse("null")).isNull();
    }

    @Test
    void kindDomainAndNumber() throws Exception {
        SsrcPool pool = new SsrcPool("34020000002000000001", 1, 9999, 5000);
        assertThat(Ssrc.text(pool.allocate(SsrcPool.Kind.LIVE, 0))).isEqualTo("0200000001");
        assertThat(Ssrc.text(pool.allocate(SsrcPool.Kind.LIVE, 0))).isEqualTo("0200000002");
        assertThat(Ssrc.text(pool.allocate(SsrcPool.Kind.HISTORY, 0))).isEqualTo("1200000001");
        assertThat(pool.inUse()).isEqualTo(3);
    }

    @Test
    void aPoolMayBeginAnywhereAndGivesAllNumbersOnce() throws Exception {
        Set<Integer> first = new HashSet<>();
        for (int seed = 0; seed < 50; seed++) {
            SsrcPool pool = new SsrcPool(DOMAIN, 11, 20, 0, new Random(seed));
            Set<Integer> given = new HashSet<>();
            for (int i = 0; i < 10; i++) {
                int ssrc = pool.allocate(SsrcPool.Kind.LIVE, 0);
                assertThat(ssrc % 10_000).isBetween(11, 20);
                assertThat(given.add(ssrc)).isTrue();
                if (i == 0) {
                    first.add(ssrc);
                }
            }
        }
        assertThat(first).hasSizeGreaterThan(5);
        assertThatThrownBy(() -> new SsrcPool(DOMAIN, 20, 11, 0, new Random(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void allNumbersOnceAndThenARefusal() throws Exception {
        SsrcPool pool = new SsrcPool(DOMAIN, 1, 9999, 5000);
        Set<Integer> given = new HashSet<>();
        for (int i = 0; i < 9999; i++) {
            int ssrc = pool.allocate(SsrcPool.Kind.LIVE, 0);
            assertThat(given.add(ssrc)).isTrue();
            assertThat(Ssrc.text(ssrc)).doesNotEndWith("0000");
        }
        assertThatThrownBy(() -> pool.allocate(SsrcPool.Kind.LIVE, 0))
                .isInstanceOf(SsrcPool.ExhaustedException.class)
                .hasMessage("SSRCs: 9999 in use and 0 resting (expected: one of 9999 free)");
        int one = given.iterator().next();
        assertThat(pool.release(one, 1000)).isTrue();
        assertThatThrownBy(() -> pool.allocate(SsrcPool.Kind.LIVE, 5999))
                .hasMessage("SSRCs: 9998 in use and 1 resting (expected: one of 9999 free)");
        assertThat(pool.allocate(SsrcPool.Kind.LIVE, 6000)).isEqualTo(one);
    }

    @Test
    void whatIsNotOursIsNotReleased() throws Exception {
        SsrcPool pool = new SsrcPool(DOMAIN, 1, 5000, 0);
        int ssrc = pool.allocate(SsrcPool.Kind.LIVE, 0);
        assertThat(pool.release(ssrc, 0)).isTrue();
        assertThat(pool.release(ssrc, 0)).isFalse();
        assertThat(pool.release(200_005_001, 0)).isFalse();
        assertThat(pool.release(300_000_001, 0)).isFalse();
        assertThat(pool.release(-1, 0)).isFalse();
        assertThat(pool.release(0, 0)).isFalse();
    }

    @Test
    void whatADeviceChoseIsNotGivenToOthers() throws Exception {
        SsrcPool pool = new SsrcPool(DOMAIN, 1, 3, 0);
        assertThat(pool.reserve(200_000_002)).isTrue();
        assertThat(pool.reserve(200_000_002)).isFalse();
        assertThat(pool.reserve(0x7FFFFFFF)).isFalse();
        assertThat(pool.allocate(SsrcPool.Kind.LIVE, 0)).isEqualTo(200_000_001);
        assertThat(pool.allocate(SsrcPool.Kind.LIVE, 0)).isEqualTo(200_000_003);
        assertThatThrownBy(() -> pool.allocate(SsrcPool.Kind.LIVE, 0)).isInstanceOf(SsrcPool.ExhaustedException.class);
    }

    @Test
    void badSettingsSayWhy() {
        assertThatThrownBy(() -> new SsrcPool("abc", 1, 9999, 0))
                .hasMessage("domain: \"abc\" (expected: 8 to 20 digits)");
        assertThatThrownBy(() -> new SsrcPool(DOMAIN, 0, 9999, 0))
                .hasMessage("SSRC numbers: 0 to 9999 (expected: 1 to 9999)");
        assertThatThrownBy(() -> new SsrcPool(DOMAIN, 1, 10_000, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** A hundred thousand streams that begin and end at random: never one number twice, and nothing is left. */
    @Test
    void theLedgerBalances() throws Exception {
        SsrcPool pool = new SsrcPool(DOMAIN, 1, 200, 50);
        Random random = new Random(5);
        List<Integer> running = new ArrayList<>();
        Set<Integer> unique = new HashSet<>();
        long nowMs = 0;
        for (int i = 0; i < 100_000; i++) {
            nowMs++;
            if (running.size() < 120 && random.nextBoolean()) {
                int ssrc = pool.allocate(random.nextBoolean() ? SsrcPool.Kind.LIVE : SsrcPool.Kind.HISTORY, nowMs);
                assertThat(unique.add(ssrc)).isTrue();
                running.add(ssrc);
            } else if (!running.isEmpty()) {
                Integer ended = running.remove(random.nextInt(running.size()));
                unique.remove(ended);
                assertThat(pool.release(ended, nowMs)).isTrue();
            }
        }
        for (int ssrc : running) {
            pool.release(ssrc, nowMs);
        }
        assertThat(pool.inUse()).isZero();
    }
}
