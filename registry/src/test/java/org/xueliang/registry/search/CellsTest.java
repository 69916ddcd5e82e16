package org.xueliang.registry.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CellsTest {
    private final Random random = new Random(5);

    @Test
    void theFinestCellsOfAPositionAreInTheRangeOfTheCellsThatCoverARegionAroundIt() {
        for (int i = 0; i < 2000; i++) {
            double longitude = -179.9 + random.nextDouble() * 359.8;
            double latitude = -85 + random.nextDouble() * 170;
            Region circle = Region.circle(longitude, latitude, 10 * Math.pow(10, random.nextDouble() * 4));
            List<Cells.Cell> cells = Cells.covering(circle, i % 2 == 0);
            List<Cells.Range> ranges = Cells.ranges(cells);
            assertThat(ranges).hasSizeLessThanOrEqualTo(cells.size());
            int number = Cells.number(longitude, latitude);
            assertThat(ranges)
                    .as("%f %f", longitude, latitude)
                    .anySatisfy(range -> assertThat(number).isBetween(range.first(), range.last()));
            assertThat(cells.stream().map(Cells.Cell::term)).containsAnyElementsOf(Cells.of(longitude, latitude));
        }
    }

    @Test
    void aCellIsTheRangeOfTheFourInItAndNoOther() {
        for (int i = 0; i < 500; i++) {
            int level = 4 + random.nextInt(12);
            int x = random.nextInt(1 << level);
            int y = random.nextInt(1 << level);
            List<Cells.Cell> quarters = List.of(
                    new Cells.Cell(level + 1, 2 * x, 2 * y),
                    new Cells.Cell(level + 1, 2 * x + 1, 2 * y),
                    new Cells.Cell(level + 1, 2 * x, 2 * y + 1),
                    new Cells.Cell(level + 1, 2 * x + 1, 2 * y + 1));
            assertThat(Cells.ranges(quarters)).containsExactly(new Cells.Cell(level, x, y).range());
        }
    }

    @Test
    void theCornersOfTheEarthAreTheFirstAndTheLast() {
        assertThat(Cells.number(-180, -90)).isEqualTo(Integer.MIN_VALUE);
        assertThat(Cells.number(180, 90)).isEqualTo(Integer.MAX_VALUE);
    }
}
