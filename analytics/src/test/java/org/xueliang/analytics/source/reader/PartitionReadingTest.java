package org.xueliang.analytics.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.xueliang.analytics.source.split.StreamSplit;

class PartitionReadingTest {
    private static PartitionReading at(String position) {
        return new PartitionReading(new StreamSplit("frames:{0}", 0, position));
    }

    @Test
    void aPositionThatIsStillKeptMissesNothing() {
        assertThat(at("5000-0").check("4000-0", "9000-0", 10)).isZero();
        assertThat(at("5000-3").check("5000-3", "9000-0", 10)).isZero();
    }

    @Test
    void whatWasTrimmedBeforeItWasReadIsSaid() {
        assertThat(at("5000-0").check("8000-0", "9000-0", 10)).isEqualTo(3000);
    }

    @Test
    void atTheBeginningNothingCanBeMissing() {
        assertThat(at(StreamSplit.BEGINNING).check("8000-0", "9000-0", 10)).isZero();
        assertThat(at("5000-0").check(null, null, 0)).isZero();
    }

    @Test
    void trimmingBehindAReaderThatKeepsUpIsNoLoss() {
        PartitionReading reading = at("5000-0");
        reading.check("4000-0", "5000-0", 10);
        reading.finishRead(1, 5000);
        assertThat(reading.check("6000-0", "6000-0", 1)).isZero();
    }

    @Test
    void idsThatBeginAnewBelowThePositionAreReadFromTheirBeginning() {
        PartitionReading reading = at("5000-0");
        assertThat(reading.check("100-0", "200-0", 5)).isPositive();
        assertThat(reading.position()).isEqualTo(StreamSplit.BEGINNING);
    }

    @Test
    void lagIsShownWhileMoreWaits() {
        PartitionReading reading = at("5000-0");
        reading.check("4000-0", "9000-0", 100);
        reading.readUpTo("6000-0");
        assertThat(reading.finishRead(StreamSplitReader.MAX_ENTRIES, 9500)).isFalse();
        assertThat(reading.lagMs()).isEqualTo(3500);
        assertThat(reading.lagEntries()).isEqualTo(80);
        assertThat(reading.finishRead(0, 9600)).isTrue();
        assertThat(reading.lagMs()).isZero();
        assertThat(reading.lagEntries()).isZero();
    }
}
