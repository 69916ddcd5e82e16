package org.xueliang.ingest.bus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PartitionTrimTest {
    @Test
    void ageIsMeasuredByRedisClockAlone() {
        PartitionTrim trim = new PartitionTrim(600_000, 1000, 1 << 20);
        assertThat(trim.minId()).isNull();
        trim.added("1700000000000-3");
        assertThat(trim.minId()).isEqualTo("1699999400000");
        trim.added("1699999999000-0");
        assertThat(trim.minId()).isEqualTo("1699999400000");
    }

    @Test
    void lengthIsBoundedByEntriesOrByTheirMeanSize() {
        PartitionTrim small = new PartitionTrim(600_000, 1000, 1 << 20);
        PartitionTrim large = new PartitionTrim(600_000, 1000, 1 << 20);
        for (int i = 1; i < PartitionTrim.TRIM_EVERY; i++) {
            assertThat(small.sent(100)).isEqualTo(-1);
            assertThat(large.sent(16 << 10)).isEqualTo(-1);
        }
        assertThat(small.sent(100)).isEqualTo(1000);
        assertThat(large.sent(16 << 10)).isEqualTo(64);
    }
}
