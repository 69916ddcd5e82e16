package org.xueliang.registry.place;

import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.ListPlacesRequest;
import org.xueliang.proto.v1.Outline;
import org.xueliang.proto.v1.Place;

/** The table {@code places}. */
final class PlaceStore {
    private PlaceStore() {}

    /** Anew or in its place; under the tree's lock. */
    static Place put(Handle handle, Place place) {
        return handle.createQuery("""
                        insert into places (code, name, level, parent, division, place_class, retention_days, outline)
                        values (:code, :name, :level, :parent, :division, :class, :days, :outline)
                        on conflict (code) do update set name = excluded.name, level = excluded.level,
                            parent = excluded.parent, division = excluded.division, place_class = excluded.place_class,
                            retention_days = excluded.retention_days, outline = excluded.outline,
                            home = '', revision = excluded.revision
                        returning *
                        """)
                .bind("code", place.getCode())
                .bind("name", place.getName())
                .bind("level", place.getLevelValue())
                .bind("parent", place.getParent())
                .bind("division", place.getDivision())
                .bind("class", place.getPlaceClassValue())
                .bind("days", place.getRetentionDays())
                .bind("outline", place.hasOutline() ? place.getOutline().toByteArray() : null)
                .map((rs, ctx) -> place(rs, true))
                .one();
    }

    /** Without outlines. */
    static List<Place> list(Handle handle, ListPlacesRequest request, String after, int limit) {
        return handle.createQuery("select * from places where code > :after"
                        + (request.getParent().isEmpty() ? "" : " and parent = :parent")
                        + (request.getLevelValue() == 0 ? "" : " and level = :level")
                        + (request.getLoose() ? " and parent = '' and level = 0 and home = ''" : "")
                        + " order by code limit :limit")
                .bind("after", after)
                .bind("parent", request.getParent())
                .bind("level", request.getLevelValue())
                .bind("limit", limit)
                .map((rs, ctx) -> place(rs, false))
                .list();
    }

    static Place place(ResultSet rs) throws SQLException {
        return place(rs, true);
    }

    private static Place place(ResultSet rs, boolean withOutline) throws SQLException {
        Place.Builder place = Place.newBuilder()
                .setCode(rs.getString("code"))
                .setName(rs.getString("name"))
                .setLevelValue(rs.getInt("level"))
                .setParent(rs.getString("parent"))
                .setDivision(rs.getString("division"))
                .setPlaceClassValue(rs.getInt("place_class"))
                .setRetentionDays(rs.getInt("retention_days"))
                .setHome(rs.getString("home"))
                .setRevision(rs.getLong("revision"));
        byte[] outline = rs.getBytes("outline");
        if (withOutline && outline != null) {
            try {
                place.setOutline(Outline.parseFrom(outline));
            } catch (InvalidProtocolBufferException e) {
                throw new SQLException("outline of place " + place.getCode() + " cannot be read", e);
            }
        }
        return place.build();
    }
}
