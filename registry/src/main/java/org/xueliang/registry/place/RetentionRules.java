package org.xueliang.registry.place;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.PlaceClass;
import org.xueliang.proto.v1.PlaceClassRule;
import org.xueliang.proto.v1.Retention;
import org.xueliang.proto.v1.RetentionLimit;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;

/**
 * How long records of a place are kept: the floor that the law sets for its class, and floors and ceilings that the
 * administrator sets for a jurisdiction, which is a place and all below it. Of several floors the highest holds, of several
 * ceilings the lowest; where a jurisdiction's ceiling is below the floor, the floor holds, and the answer says so.
 */
public final class RetentionRules {
    private static final int MAX_DAYS = 3650;
    private static final int NAMED = 100;

    private RetentionRules() {}

    private record Up(String code, PlaceClass placeClass, int days) {}

    /** NOT_FOUND where there is no such place. */
    public static Retention of(Handle handle, String place) {
        List<Up> up = upwards(handle, place);
        if (up.isEmpty()) {
            throw Refusal.notFound("place: there is no place '" + Refusal.excerpt(place) + "'");
        }
        PlaceClass placeClass = up.stream()
                .map(Up::placeClass)
                .filter(one -> one != PlaceClass.PLACE_CLASS_UNSPECIFIED)
                .findFirst()
                .orElse(PlaceClass.PLACE_CLASS_UNSPECIFIED);
        PlaceClassRule rule = PlaceClassRules.of(placeClass);
        List<String> basis = new ArrayList<>();
        if (!rule.getBasis().isEmpty()) {
            basis.add(rule.getBasis());
        }
        int floor = rule.getRetentionFloorDays();
        int ceiling = rule.getRetentionCeilingDays();
        for (RetentionLimit limit :
                limits(handle, placeClass, up.stream().map(Up::code).toList())) {
            floor = Math.max(floor, limit.getFloorDays());
            if (limit.getCeilingDays() > 0) {
                ceiling = ceiling == 0 ? limit.getCeilingDays() : Math.min(ceiling, limit.getCeilingDays());
            }
            basis.add(limit.getBasis() + (limit.getPlace().isEmpty() ? "" : " (" + limit.getPlace() + ")"));
        }
        if (ceiling > 0 && ceiling < floor) {
            basis.add("a ceiling of " + ceiling + " days is below the floor of " + floor + ": the floor holds");
            ceiling = floor;
        }
        int asked = Math.max(up.get(0).days, floor);
        return Retention.newBuilder()
                .setPlace(place)
                .setPlaceClass(placeClass)
                .setFloorDays(floor)
                .setCeilingDays(ceiling)
                .setDays(ceiling > 0 ? Math.min(asked, ceiling) : asked)
                .addAllBasis(basis)
                .build();
    }

    /**
     * As {@link #of}, for many places at once. Pure.
     *
     * @param upwards the place and all above it
     * @param ownDays that the place asks for; 0 none
     * @param all of {@link #all}
     * @return days; 0 where nothing is asked
     */
    public static int days(PlaceClass placeClass, List<String> upwards, int ownDays, List<RetentionLimit> all) {
        PlaceClassRule rule = PlaceClassRules.of(placeClass);
        int floor = rule.getRetentionFloorDays();
        int ceiling = rule.getRetentionCeilingDays();
        for (RetentionLimit limit : all) {
            if (limit.getPlaceClass() == placeClass
                    && (limit.getPlace().isEmpty() || upwards.contains(limit.getPlace()))) {
                floor = Math.max(floor, limit.getFloorDays());
                ceiling = ceiling == 0 || limit.getCeilingDays() == 0
                        ? Math.max(ceiling, limit.getCeilingDays())
                        : Math.min(ceiling, limit.getCeilingDays());
            }
        }
        int asked = Math.max(ownDays, floor);
        return ceiling > 0 ? Math.min(asked, Math.max(ceiling, floor)) : asked;
    }

    private static List<Up> upwards(Handle handle, String place) {
        return handle.createQuery("with recursive up (code, parent, place_class, days, depth) as ("
                        + " select code, parent, place_class, retention_days, 1 from places where code = :code union all"
                        + " select p.code, p.parent, p.place_class, p.retention_days, depth + 1 from places p"
                        + " join up on p.code = up.parent where depth < 64)"
                        + " select code, place_class, days from up order by depth")
                .bind("code", place)
                .map((rs, ctx) ->
                        new Up(rs.getString("code"), PlaceClass.forNumber(rs.getInt("place_class")), rs.getInt("days")))
                .list();
    }

    private static List<RetentionLimit> limits(Handle handle, PlaceClass placeClass, List<String> places) {
        return handle.createQuery("select * from retention_limits where place_class = :class"
                        + " and (place = '' or place = any(:places)) order by place")
                .bind("class", placeClass.getNumber())
                .bindArray("places", String.class, places)
                .map((rs, ctx) -> limit(
                        rs.getString("place"),
                        rs.getInt("place_class"),
                        rs.getInt("floor_days"),
                        rs.getInt("ceiling_days"),
                        rs.getString("basis")))
                .list();
    }

    public static List<RetentionLimit> all(Handle handle) {
        return handle.createQuery("select * from retention_limits order by place, place_class")
                .map((rs, ctx) -> limit(
                        rs.getString("place"),
                        rs.getInt("place_class"),
                        rs.getInt("floor_days"),
                        rs.getInt("ceiling_days"),
                        rs.getString("basis")))
                .list();
    }

    private static RetentionLimit limit(String place, int placeClass, int floor, int ceiling, String basis) {
        return RetentionLimit.newBuilder()
                .setPlace(place)
                .setPlaceClassValue(placeClass)
                .setFloorDays(floor)
                .setCeilingDays(ceiling)
                .setBasis(basis)
                .build();
    }

    /** @return places that ask for days outside of it, at most 100 */
    public static List<String> put(Handle handle, RetentionLimit limit) {
        Check.text("limit.place", limit.getPlace(), 0, 64);
        Check.known("limit.place_class", limit.getPlaceClass(), PlaceClass.PLACE_CLASS_UNSPECIFIED);
        Check.range("limit.floor_days", limit.getFloorDays(), 0, MAX_DAYS);
        Check.range("limit.ceiling_days", limit.getCeilingDays(), 0, MAX_DAYS);
        Check.text("limit.basis", limit.getBasis(), 1, 256);
        PlaceClassRule rule = PlaceClassRules.of(limit.getPlaceClass());
        if (rule.getForbidden()) {
            throw Refusal.badField(
                    "limit.place_class", limit.getPlaceClass(), "a class where cameras may be; " + rule.getBasis());
        }
        int floor = Math.max(rule.getRetentionFloorDays(), limit.getFloorDays());
        if (limit.getCeilingDays() > 0 && limit.getCeilingDays() < floor) {
            throw Refusal.badField(
                    "limit.ceiling_days", limit.getCeilingDays(), "0, or at least " + floor + "; " + rule.getBasis());
        }
        if (!limit.getPlace().isEmpty() && upwards(handle, limit.getPlace()).isEmpty()) {
            throw Refusal.badField("limit.place", limit.getPlace(), "a place that there is, or none for everywhere");
        }
        boolean none = limit.getFloorDays() == 0 && limit.getCeilingDays() == 0;
        handle.createUpdate(
                        none
                                ? "delete from retention_limits where place = :place and place_class = :class"
                                : "insert into retention_limits (place, place_class, floor_days, ceiling_days, basis)"
                                        + " values (:place, :class, :floor, :ceiling, :basis)"
                                        + " on conflict (place, place_class) do update set floor_days = :floor,"
                                        + " ceiling_days = :ceiling, basis = :basis")
                .bind("place", limit.getPlace())
                .bind("class", limit.getPlaceClassValue())
                .bind("floor", limit.getFloorDays())
                .bind("ceiling", limit.getCeilingDays())
                .bind("basis", limit.getBasis())
                .execute();
        return outside(handle, limit);
    }

    private static List<String> outside(Handle handle, RetentionLimit limit) {
        return handle.createQuery("with recursive down (code, place_class, days, depth) as ("
                        + " select code, place_class, retention_days, 1 from places where code = :place or :place = ''"
                        + " union all select p.code, p.place_class, p.retention_days, depth + 1 from places p"
                        + " join down on p.parent = down.code where depth < 64 and :place <> '')"
                        + " select distinct code from down where place_class = :class and days > 0"
                        + " and (days < :floor or :ceiling > 0 and days > :ceiling) order by code limit :named")
                .bind("place", limit.getPlace())
                .bind("class", limit.getPlaceClassValue())
                .bind("floor", limit.getFloorDays())
                .bind("ceiling", limit.getCeilingDays())
                .bind("named", NAMED)
                .mapTo(String.class)
                .list();
    }

    /** Refuses what a place asks for outside its floor and ceiling, once it is written; in its transaction. */
    static void check(Handle handle, String place, int days) {
        if (days == 0) {
            return;
        }
        Retention holds = of(handle, place);
        int ceiling = holds.getCeilingDays() == 0 ? MAX_DAYS : holds.getCeilingDays();
        if (days < holds.getFloorDays() || days > ceiling) {
            throw Refusal.badField(
                    "place.retention_days",
                    days,
                    Math.max(1, holds.getFloorDays()) + " to " + ceiling
                            + (holds.getBasisCount() == 0 ? "" : "; " + String.join("; ", holds.getBasisList())));
        }
    }
}
