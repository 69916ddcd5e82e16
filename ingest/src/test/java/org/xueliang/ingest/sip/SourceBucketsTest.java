package org.xueliang.ingest.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class SourceBucketsTest {
    private final SourceBuckets buckets = new SourceBuckets(1 << 12, 100, 100, 7);

    private static InetAddress address(int last) throws Exception {
        return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
    }

    @Test
    void aSourceHasItsBurstAndThenItsRate() throws Exception {
        int admitted = 0;
        for (int i = 0; i < 1000; i++) {
            admitted += buckets.admits(address(1), 5_000_000) ? 1 : 0;
        }
        assertThat(admitted).isBetween(100, 102);
        for (int second = 1; second <= 5; second++) {
            int more = 0;
            for (int i = 0; i < 1000; i++) {
                more += buckets.admits(address(1), 5_000_000 + second * 1_000_000L) ? 1 : 0;
            }
            assertThat(more).isBetween(99, 102);
        }
    }

    @Test
    void aFloodTakesNothingFromOthers() throws Exception {
        for (int i = 0; i < 100_000; i++) {
            buckets.admits(address(1), 1_000_000);
        }
        for (int other = 2; other < 100; other++) {
            assertThat(buckets.admits(address(other), 1_000_000))
                    .as("192.0.2." + other)
                    .isTrue();
        }
    }

    @Test
    void loopbackHasNoBound() throws Exception {
        for (int i = 0; i < 1000; i++) {
            assertThat(buckets.admits(InetAddress.getLoopbackAddress(), 0)).isTrue();
        }
    }
}
