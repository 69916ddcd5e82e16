package org.xueliang.ingest.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.PictureFacts;
import org.xueliang.protocol.media.RandomAccess;
import org.xueliang.protocol.media.VideoCodec;

class GopCacheTest {
    private final List<AccessUnit> made = new ArrayList<>();

    @AfterEach
    void nothingIsHeldAtTheEnd() {
        assertThat(made).allMatch(unit -> unit.refCnt() == 0);
    }

    private AccessUnit unit(RandomAccess kind, int bytes, boolean damaged) {
        AccessUnit unit = new AccessUnit(
                VideoCodec.H264,
                PooledByteBufAllocator.DEFAULT.buffer(bytes).writeZero(bytes),
                made.size(),
                kind,
                0,
                new PictureFacts(1, 30, kind == RandomAccess.IDR, true, false),
                damaged,
                false,
                1,
                null);
        made.add(unit);
        return unit;
    }

    private void add(GopCache cache, RandomAccess kind, int bytes, boolean damaged, long receivedUs) {
        AccessUnit unit = unit(kind, bytes, damaged);
        cache.add(unit, receivedUs);
        unit.release();
    }

    private static List<Long> ticks(GopCache cache) {
        try (Gop gop = Objects.requireNonNull(cache.retainedNewest())) {
            return gop.units().stream()
                    .map(timed -> timed.unit().timestampTicks())
                    .toList();
        }
    }

    @Test
    void holdsTheNewestGroupAndGivesItToManyAtATime() {
        GopCache cache = new GopCache(1000, 100);
        add(cache, RandomAccess.NONE, 10, false, 0);
        assertThat(cache.retainedNewest()).isNull();
        add(cache, RandomAccess.IDR, 10, false, 1);
        add(cache, RandomAccess.NONE, 10, false, 2);
        Gop taken = Objects.requireNonNull(cache.retainedNewest());
        add(cache, RandomAccess.IDR, 10, false, 3);
        add(cache, RandomAccess.NONE, 10, false, 4);
        assertThat(ticks(cache)).containsExactly(3L, 4L);
        assertThat(cache.bytes()).isEqualTo(20);
        // What was taken is whole though the cache went on.
        assertThat(taken.units()).hasSize(2).allMatch(timed -> timed.unit().refCnt() == 1);
        assertThat(taken.keyframe().receivedUs()).isEqualTo(1);
        cache.close();
        taken.close();
        assertThatThrownBy(taken::close).isInstanceOf(IllegalStateException.class);
        assertThat(cache.retainedNewest()).isNull();
    }

    @Test
    void aGroupOverTheBoundIsCutToItsKeyframeUntilTheNext() {
        GopCache cache = new GopCache(100, 100);
        add(cache, RandomAccess.IDR, 60, false, 0);
        add(cache, RandomAccess.NONE, 30, false, 1);
        add(cache, RandomAccess.NONE, 30, false, 2);
        add(cache, RandomAccess.NONE, 1, false, 3);
        try (Gop gop = Objects.requireNonNull(cache.retainedNewest())) {
            assertThat(gop.cut()).isTrue();
            assertThat(gop.units()).hasSize(1);
        }
        assertThat(cache.cuts()).isEqualTo(1);
        add(cache, RandomAccess.OPEN_GOP, 60, false, 4);
        add(cache, RandomAccess.NONE, 30, false, 5);
        assertThat(ticks(cache)).containsExactly(4L, 5L);
        cache.close();
    }

    @Test
    void aDamagedKeyframeDoesNotTakeTheWholeOnesPlace() {
        GopCache cache = new GopCache(1000, 100);
        add(cache, RandomAccess.IDR, 10, false, 0);
        add(cache, RandomAccess.NONE, 10, false, 1);
        add(cache, RandomAccess.IDR, 10, true, 2);
        add(cache, RandomAccess.NONE, 10, false, 3);
        try (Gop gop = Objects.requireNonNull(cache.newestKeyframe())) {
            assertThat(gop.keyframe().unit().timestampTicks()).isZero();
            assertThat(gop.cut()).isTrue();
        }
        cache.close();
    }

    @Test
    void recoveryPointsStandInWhereNoKeyframeComesForTenSeconds() {
        GopCache cache = new GopCache(1000, 100);
        add(cache, RandomAccess.RECOVERY_POINT, 10, false, 0);
        add(cache, RandomAccess.RECOVERY_POINT, 10, false, 5_000_000);
        assertThat(ticks(cache)).containsExactly(0L, 1L);
        add(cache, RandomAccess.RECOVERY_POINT, 10, false, 11_000_000);
        assertThat(ticks(cache)).containsExactly(2L);
        cache.close();
    }
}
