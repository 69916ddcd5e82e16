package org.xueliang.proto.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BusKeysTest {
    @Test
    void namesArePinned() {
        assertThat(BusKeys.frames(0)).isEqualTo("frames:{0}");
        assertThat(BusKeys.readings(7)).isEqualTo("readings:{7}");
        assertThat(BusKeys.presence("34020000001320000001")).isEqualTo("presence:{34020000001320000001}");
        assertThat(BusKeys.FIELD).isEqualTo("e");
    }

    @Test
    void partitionsArePinned() {
        assertThat(BusKeys.partitionOf("34020000001320000001", 8)).isEqualTo(1);
        assertThat(BusKeys.partitionOf("34020000001320000002", 8)).isEqualTo(0);
        assertThat(BusKeys.partitionOf("34020000001320000003", 8)).isEqualTo(3);
        assertThat(BusKeys.partitionOf("34020000001320000001", 64)).isEqualTo(57);
        assertThat(BusKeys.partitionOf("解放路/社区3", 8)).isEqualTo(3);
        assertThat(BusKeys.partitionOf("", 1)).isZero();
    }

    @Test
    void neighbouringCodesSpreadEvenly() {
        int[] counts = new int[8];
        for (int i = 0; i < 8000; i++) {
            counts[BusKeys.partitionOf("3402000000132" + String.format("%07d", i), 8)]++;
        }
        for (int count : counts) {
            assertThat(count).isBetween(850, 1150);
        }
    }

    @Test
    void refusesCountsOutOfRange() {
        assertThatThrownBy(() -> BusKeys.partitionOf("x", 0)).hasMessage("partitions: 0 (expected: 1 to 4096)");
        assertThatThrownBy(() -> BusKeys.frames(-1)).hasMessage("partition: -1 (expected: 0 to 4095)");
    }
}
