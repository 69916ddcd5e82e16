package org.xueliang.registry.filing;

import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.AttestPlaceRequest;
import org.xueliang.proto.v1.DueFiling;
import org.xueliang.proto.v1.Filing;
import org.xueliang.proto.v1.FilingSheet;
import org.xueliang.proto.v1.PlaceAttestation;
import org.xueliang.proto.v1.PlaceClass;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.place.PlaceClassRules;

/** The tables {@code filings}, {@code filing_units} and {@code place_attestations}. */
final class FilingStore {
    /** Decree 799, article 14. */
    private static final int DAYS = 30;
    /** Of those that need none, at most so many are passed over a call. */
    private static final int MAX_EXAMINED = 5000;
    /** Classes of places that are to be filed. */
    private static final List<Integer> TO_BE_FILED = Arrays.stream(PlaceClass.values())
            .filter(one ->
                    one != PlaceClass.UNRECOGNIZED && PlaceClassRules.of(one).getFilingRequired())
            .map(PlaceClass::getNumber)
            .toList();

    private FilingStore() {}

    static Filing record(Handle handle, FilingSheet sheet, LocalDate day, String receipt, String caller, long atUs) {
        handle.createUpdate("insert into filings (place, owner, filed_on, receipt, digest, sheet, caller, at_us)"
                        + " values (:place, :owner, :day, :receipt, :digest, :sheet, :caller, :at)")
                .bind("place", sheet.getPlace())
                .bind("owner", sheet.getOwner())
                .bind("day", day)
                .bind("receipt", receipt)
                .bind("digest", sheet.getDigest())
                .bind(
                        "sheet",
                        sheet.toBuilder()
                                .clearChanges()
                                .clearLastFiledOn()
                                .build()
                                .toByteArray())
                .bind("caller", caller)
                .bind("at", atUs)
                .execute();
        handle.createUpdate("update filing_units set changed_us = null where place = :place and owner = :owner")
                .bind("place", sheet.getPlace())
                .bind("owner", sheet.getOwner())
                .execute();
        return page(handle, sheet.getPlace(), sheet.getOwner(), Long.MAX_VALUE, 1)
                .get(0)
                .filing;
    }

    /** A filing with its place in the order of filings. */
    record Numbered(long id, Filing filing) {}

    static List<Numbered> page(Handle handle, String place, String owner, long before, int limit) {
        return handle.createQuery("select * from filings where id < :before"
                        + (place.isEmpty() ? "" : " and place = :place")
                        + (owner.isEmpty() ? "" : " and owner = :owner") + " order by id desc limit :limit")
                .bind("before", before)
                .bind("place", place)
                .bind("owner", owner)
                .bind("limit", limit)
                .map((rs, ctx) -> new Numbered(rs.getLong("id"), filing(rs)))
                .list();
    }

    private static Filing filing(ResultSet rs) throws SQLException {
        try {
            return Filing.newBuilder()
                    .setPlace(rs.getString("place"))
                    .setOwner(rs.getString("owner"))
                    .setFiledOn(rs.getString("filed_on"))
                    .setReceipt(rs.getString("receipt"))
                    .setDigest(rs.getString("digest"))
                    .setDevices(FilingSheet.parseFrom(rs.getBytes("sheet")).getDevicesCount())
                    .setCaller(rs.getString("caller"))
                    .setRecordedUs(rs.getLong("at_us"))
                    .build();
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("a sheet cannot be read", e);
        }
    }

    /** @param next place and owner behind which to go on; empty at the end */
    record Due(List<DueFiling> rows, String next) {}

    /**
     * Units that are to file, by place and owner, with the class of their place, which is that of the nearest above it that has
     * one: all by one statement. The last row is the last unit that was looked at, where there may be more behind it.
     */
    private static final String DUE = """
            with examined as materialized (
                select u.*, exists (select 1 from filings f where f.place = u.place and f.owner = u.owner) as filed
                from filing_units u where (u.place, u.owner) > (:place, :owner)
                order by u.place, u.owner limit :examined),
            due as (
                select e.place, e.owner, e.filed, k.class, coalesce(a.sign and a.view_as_needed, false) as attested,
                    case when e.filed then e.changed_us else e.since_us end as from_us
                from examined e
                    left join place_attestations a on a.place = e.place
                    cross join lateral (
                        with recursive up (parent, class, depth) as (
                            select p.parent, p.place_class, 1 from places p where p.code = e.place
                            union all
                            select p.parent, p.place_class, depth + 1 from places p join up on p.code = up.parent
                                where up.class = 0 and depth < 64)
                        select coalesce(max(class), 0) as class from up) k
                where (not e.filed or e.changed_us is not null)
                    and (k.class = 0 or k.class = any(:asked))
                    and (case when e.filed then e.changed_us else e.since_us end) < :before
                    and (e.filed and e.changed_us is not null or exists (select 1 from channels c where c.place = e.place
                        and c.owner = e.owner and c.enrolment = 2 and not c.removed))
                order by e.place, e.owner limit :limit)
            select *, false as last from due
            union all
            (select place, owner, filed, 0, false, 0, true from examined order by place, owner offset :examined - 1)
            order by last, place, owner
            """;

    /** @param overdue those alone whose time is over */
    static Due due(
            Handle handle,
            String afterPlace,
            String afterOwner,
            int size,
            boolean overdue,
            LocalDate today,
            ZoneId zone) {
        record Row(DueFiling due, boolean last) {}
        // A time ends with its last day.
        long beforeUs = overdue
                ? ChronoUnit.MICROS.between(
                        Instant.EPOCH, today.minusDays(DAYS).atStartOfDay(zone).toInstant())
                : Long.MAX_VALUE;
        List<Row> rows = handle.createQuery(DUE)
                .bind("place", afterPlace)
                .bind("owner", afterOwner)
                .bind("examined", MAX_EXAMINED)
                .bindArray("asked", Integer.class, TO_BE_FILED)
                .bind("before", beforeUs)
                .bind("limit", size + 1)
                .map((rs, ctx) -> new Row(due(rs, today, zone), rs.getBoolean("last")))
                .list();
        List<DueFiling> due =
                rows.stream().filter(row -> !row.last).map(Row::due).toList();
        if (due.size() > size) {
            due = due.subList(0, size);
            return new Due(due, behind(due.get(size - 1)));
        }
        Row last = rows.isEmpty() ? null : rows.get(rows.size() - 1);
        return new Due(due, last == null || !last.last ? "" : behind(last.due));
    }

    private static String behind(DueFiling last) {
        return last.getPlace() + "\n" + last.getOwner();
    }

    private static DueFiling due(ResultSet rs, LocalDate today, ZoneId zone) throws SQLException {
        PlaceClass known = PlaceClass.forNumber(rs.getInt("class"));
        PlaceClass placeClass = known == null ? PlaceClass.PLACE_CLASS_UNSPECIFIED : known;
        LocalDate dueOn = LocalDate.ofInstant(Instant.EPOCH.plus(rs.getLong("from_us"), ChronoUnit.MICROS), zone)
                .plusDays(DAYS);
        return DueFiling.newBuilder()
                .setPlace(rs.getString("place"))
                .setOwner(rs.getString("owner"))
                .setPlaceClass(placeClass)
                .setWhy(
                        placeClass == PlaceClass.PLACE_CLASS_UNSPECIFIED
                                ? "the class of the place is not known"
                                : rs.getBoolean("filed") ? "changed since it was filed" : "never filed")
                .setDueOn(dueOn.toString())
                .setOverdue(today.isAfter(dueOn))
                .setAttested(rs.getBoolean("attested"))
                .build();
    }

    static PlaceAttestation attest(Handle handle, AttestPlaceRequest request, String caller, long atUs) {
        boolean there = handle.createQuery("select exists (select 1 from places where code = :code)")
                .bind("code", request.getPlace())
                .mapTo(Boolean.class)
                .one();
        if (!there) {
            throw Refusal.notFound("place: there is no place '" + Refusal.excerpt(request.getPlace()) + "'");
        }
        handle.createUpdate(
                        "insert into place_attestations (place, sign, view_as_needed, attested_by, note, caller, at_us)"
                                + " values (:place, :sign, :view, :by, :note, :caller, :at) on conflict (place) do update set"
                                + " sign = :sign, view_as_needed = :view, attested_by = :by, note = :note, caller = :caller,"
                                + " at_us = :at")
                .bind("place", request.getPlace())
                .bind("sign", request.getSign())
                .bind("view", request.getViewAsNeeded())
                .bind("by", request.getAttestedBy())
                .bind("note", request.getNote())
                .bind("caller", caller)
                .bind("at", atUs)
                .execute();
        return FilingSheets.attestation(handle, request.getPlace()).orElseThrow();
    }
}
