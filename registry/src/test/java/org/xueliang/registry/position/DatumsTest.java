package org.xueliang.registry.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.Position;
import org.xueliang.registry.position.Datums.Point;

class DatumsTest {
    @Test
    void theShiftOfTiananmenIsAsPublished() {
        // 116.391305, 39.905549 in WGS-84 is 116.397548, 39.906953 on a map of GCJ-02.
        Point gcj = Datums.convert(Datum.WGS84, Datum.GCJ02, new Point(116.391305, 39.905549));
        assertThat(gcj.longitude()).isCloseTo(116.397548, within(2e-5));
        assertThat(gcj.latitude()).isCloseTo(39.906953, within(2e-5));
    }

    @Test
    void thereAndBackIsWhereItBegan() {
        Random random = new Random(4);
        for (int i = 0; i < 5000; i++) {
            Point there = new Point(73 + random.nextDouble() * 62, 4 + random.nextDouble() * 49);
            Point back = Datums.convert(Datum.GCJ02, Datum.WGS84, Datums.convert(Datum.WGS84, Datum.GCJ02, there));
            assertThat(back.longitude()).isCloseTo(there.longitude(), within(1e-8));
            assertThat(back.latitude()).isCloseTo(there.latitude(), within(1e-8));
        }
    }

    @Test
    void whatNeedsNoShiftGetsNone() {
        Point paris = new Point(2.35, 48.85);
        assertThat(Datums.convert(Datum.WGS84, Datum.GCJ02, paris)).isEqualTo(paris);
        Point city = new Point(116.4, 39.9);
        assertThat(Datums.convert(Datum.CGCS2000, Datum.WGS84, city)).isEqualTo(city);
        Position given = Position.newBuilder()
                .setDatum(Datum.CGCS2000)
                .setLongitude(116.4)
                .setLatitude(39.9)
                .build();
        assertThat(Datums.converted(given, Datum.DATUM_UNSPECIFIED)).isEqualTo(given);
        assertThat(Datums.converted(given, Datum.CGCS2000)).isEqualTo(given);
        assertThat(Datums.converted(given, Datum.GCJ02).getConvertedFrom()).isEqualTo(Datum.CGCS2000);
    }
}
