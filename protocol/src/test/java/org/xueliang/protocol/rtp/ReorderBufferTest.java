package org.xueliang.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReorderBufferTest {
    private final List<String> out = new ArrayList<>();
    private final List<ByteBuf> made = new ArrayList<>();
    private final ReorderBuffer buffer = new ReorderBuffer(16, 100_000);
    private final ReorderBuffer.Output output = new ReorderBuffer.Output() {
        @Override
        public void packet(ByteBuf packet, int sequence, long receivedUs, boolean lossBefore) {
            out.add((lossBefore ? "!" : "") + sequence);
            packet.release();
        }

        @Override
        public void restarted() {
            out.add("restarted");
        }
    };

    private void put(int sequence, long nowUs) {
        ByteBuf packet = Unpooled.buffer(4);
        made.add(packet);
        buffer.packet(packet, sequence & 0xFFFF, nowUs, output);
    }

    @AfterEach
    void everyPacketIsReleased() {
        buffer.reset();
        assertThat(made).allMatch(packet -> packet.refCnt() == 0);
        assertThat(buffer.held()).isZero();
    }

    @Test
    void packetsInOrderPassThrough() {
        for (int i = 65_533; i < 65_540; i++) {
            put(i, 0);
        }
        assertThat(out).containsExactly("65533", "65534", "65535", "0", "1", "2", "3");
        assertThat(buffer.deadlineUs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aSwappedPairIsPutRightWithoutLoss() {
        put(1, 0);
        put(3, 10);
        assertThat(out).containsExactly("1");
        put(2, 20);
        assertThat(out).containsExactly("1", "2", "3");
        assertThat(buffer.lost()).isZero();
    }

    @Test
    void aGapIsLossWhenThePacketsBehindAreOld() {
        put(1, 0);
        put(4, 1000);
        put(5, 2000);
        buffer.poll(100_999, output);
        assertThat(out).containsExactly("1");
        assertThat(buffer.deadlineUs()).isEqualTo(101_000);
        buffer.poll(101_000, output);
        assertThat(out).containsExactly("1", "!4", "5");
        assertThat(buffer.lost()).isEqualTo(2);
        put(2, 101_001);
        assertThat(buffer.late()).isEqualTo(1);
    }

    @Test
    void aGapIsLossWhenThePacketsBehindAreMany() {
        put(0, 0);
        for (int i = 2; i < 20; i++) {
            put(i, i);
        }
        assertThat(out).startsWith("0", "!2", "3").endsWith("19");
        assertThat(buffer.lost()).isEqualTo(1);
    }

    @Test
    void duplicatesAreDropped() {
        put(1, 0);
        put(1, 0);
        put(3, 0);
        put(3, 0);
        put(2, 0);
        assertThat(out).containsExactly("1", "2", "3");
        assertThat(buffer.late()).isEqualTo(2);
    }

    @Test
    void aJumpIsARestart() {
        put(1, 0);
        put(3, 0);
        put(10_000, 0);
        put(10_001, 0);
        assertThat(out).containsExactly("1", "!3", "restarted", "!10000", "10001");
        assertThat(buffer.restarts()).isEqualTo(1);
    }

    @Test
    void nothingButLatePacketsIsARestart() {
        put(1000, 0);
        put(500, 1);
        put(501, 500_000);
        put(502, 1_000_001);
        put(503, 1_000_002);
        assertThat(out).containsExactly("1000", "restarted", "!502", "503");
    }

    @Test
    void lossIsSaidOnceWhateverTheOrder() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            ReorderBuffer shuffled = new ReorderBuffer(64, 1_000_000);
            List<Integer> sent = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                if (i == 0 || random.nextInt(20) != 0) {
                    sent.add(i);
                }
            }
            for (int i = 1; i + 4 < sent.size(); i += 4) {
                Collections.shuffle(sent.subList(i, i + 4), random);
            }
            List<Integer> got = new ArrayList<>();
            for (int sequence : sent) {
                shuffled.packet(Unpooled.buffer(1), sequence, 0, (packet, number, at, loss) -> {
                    if (!got.isEmpty()) {
                        assertThat(loss).isEqualTo(number != got.get(got.size() - 1) + 1);
                    }
                    got.add(number);
                    packet.release();
                });
            }
            shuffled.flush((packet, number, at, loss) -> {
                got.add(number);
                packet.release();
            });
            assertThat(got).as("seed %d", seed).isEqualTo(sent.stream().sorted().toList());
        }
    }

    @Test
    void boundsAreChecked() {
        assertThatThrownBy(() -> new ReorderBuffer(100, 1)).hasMessageContaining("maxPackets: 100");
    }
}
