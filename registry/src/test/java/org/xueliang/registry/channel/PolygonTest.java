package org.xueliang.registry.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.proto.v1.ZonePoint;

class PolygonTest {
    @ParameterizedTest
    @CsvSource({
        "triangle,              true,  0 0 1 0 0 1",
        "square,                true,  0 0 1 0 1 1 0 1",
        "arrow,                 true,  0 0 1 0.5 0 1 0.5 0.5",
        "corner on a long side, true,  0 0 0.5 0 1 0 1 1",
        "bow tie,               false, 0 0 1 1 1 0 0 1",
        "line,                  false, 0 0 0.5 0.5 1 1",
        "spike,                 false, 0 0 1 0 0.5 0 0.5 1",
        "corner twice,          false, 0 0 0 0 1 0 0 1",
        "touches itself,        false, 0 0 1 0 1 1 0.5 0 0 1",
        "point,                 false, 0 0 0 0 0 0"
    })
    void isSimpleWhereNoSideMeetsAnother(String name, boolean simple, String numbers) {
        List<ZonePoint> corners = new ArrayList<>();
        String[] xy = numbers.split(" ");
        for (int i = 0; i < xy.length; i += 2) {
            corners.add(ZonePoint.newBuilder()
                    .setX(Double.parseDouble(xy[i]))
                    .setY(Double.parseDouble(xy[i + 1]))
                    .build());
        }
        assertThat(Polygon.isSimple(corners)).as(name).isEqualTo(simple);
    }
}
