package org.xueliang.registry.figures;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Datum;
import org.xueliang.registry.position.Datums;

/**
 * What the figures ask of a row of {@code channels}.
 *
 * @param sight null where position, direction, angle or range is missing
 */
record CameraRow(
        String code,
        String owner,
        String place,
        String maintainer,
        boolean hasPosition,
        @Nullable Sight sight) {

    static final String COLUMNS = "c.code, c.owner, c.place, c.maintainer, c.datum, c.longitude, c.latitude,"
            + " c.view_direction, c.view_angle, c.view_range";

    static CameraRow of(ResultSet rs) throws SQLException {
        Datum datum = Datum.forNumber(rs.getInt("datum"));
        boolean placed = datum != null && datum != Datum.DATUM_UNSPECIFIED;
        Sight sight = null;
        double rangeM = rs.getDouble("view_range");
        if (placed && !rs.wasNull()) {
            Datums.Point at = Datums.convert(
                    datum, Datum.WGS84, new Datums.Point(rs.getDouble("longitude"), rs.getDouble("latitude")));
            sight = new Sight(
                    at.longitude(), at.latitude(), rs.getDouble("view_direction"), rs.getDouble("view_angle"), rangeM);
        }
        return new CameraRow(
                rs.getString("code"),
                rs.getString("owner"),
                rs.getString("place"),
                rs.getString("maintainer"),
                placed,
                sight);
    }
}
