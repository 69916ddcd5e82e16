package org.xueliang.registry.filing;

import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.AttestPlaceRequest;
import org.xueliang.proto.v1.DueFiling;
import org.xueliang.proto.v1.Filing;
import org.xueliang.proto.v1.FilingSheet;
import org.xueliang.proto.v1.PlaceAttestation;
import org.xueliang.proto.v1.PlaceClass;
import org.xueliang.proto.v1.Retention;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.place.PlaceClassRules;
import org.xueliang.registry.place.RetentionRules;

/** The tables {@code filings}, {@code filing_units} and {@code place_attestations}. */
final class FilingStore {
    /** Decree 799, article 14. */
    private static final int DAYS = 30;
    /** Of those that need none, at most so many are passed over a call. */
    private static final int MAX_EXAMINED = 5000;

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

    private record Unit(
            String place,
            String owner,
            long sinceUs,
            @Nullable Long changedUs,
            boolean filed,
            boolean attested) {}

    /** @param next place and owner behind which to go on; empty at the end */
    record Due(List<DueFiling> rows, String next) {}

    static Due due(
            Handle handle,
            String afterPlace,
            String afterOwner,
            int size,
            boolean overdue,
            LocalDate today,
            ZoneId zone) {
        List<Unit> units = handle.createQuery("select u.*, exists (select 1 from filings f where f.place = u.place"
                        + " and f.owner = u.owner) as filed, coalesce((select a.sign and a.view_as_needed"
                        + " from place_attestations a where a.place = u.place), false) as attested from filing_units u"
                        + " where (u.place, u.owner) > (:place, :owner) and exists (select 1 from channels c"
                        + " where c.place = u.place and c.owner = u.owner and c.enrolment = 2 and not c.removed"
                        + " union all select 1 from filings f where f.place = u.place and f.owner = u.owner"
                        + " and u.changed_us is not null)"
                        + " order by u.place, u.owner limit :limit")
                .bind("place", afterPlace)
                .bind("owner", afterOwner)
                .bind("limit", MAX_EXAMINED)
                .map((rs, ctx) -> new Unit(
                        rs.getString("place"),
                        rs.getString("owner"),
                        rs.getLong("since_us"),
                        rs.getObject("changed_us") == null ? null : (Long) rs.getLong("changed_us"),
                        rs.getBoolean("filed"),
                        rs.getBoolean("attested")))
                .list();
        List<DueFiling> rows = new ArrayList<>();
        for (Unit unit : units) {
            if (rows.size() == size) {
                DueFiling last = rows.get(size - 1);
                return new Due(rows, last.getPlace() + "\n" + last.getOwner());
            }
            DueFiling due = due(handle, unit, today, zone);
            if (due != null && (!overdue || due.getOverdue())) {
                rows.add(due);
            }
        }
        Unit last = units.isEmpty() ? null : units.get(units.size() - 1);
        return new Due(rows, last == null || units.size() < MAX_EXAMINED ? "" : last.place + "\n" + last.owner);
    }

    private static @Nullable DueFiling due(Handle handle, Unit unit, LocalDate today, ZoneId zone) {
        Long changedUs = unit.changedUs;
        if (unit.filed && changedUs == null) {
            return null;
        }
        Retention retention = RetentionRules.of(handle, unit.place);
        boolean unknown = retention.getPlaceClass() == PlaceClass.PLACE_CLASS_UNSPECIFIED;
        if (!unknown && !PlaceClassRules.of(retention.getPlaceClass()).getFilingRequired()) {
            return null;
        }
        long fromUs = unit.filed && changedUs != null ? changedUs : unit.sinceUs;
        LocalDate dueOn = LocalDate.ofInstant(Instant.EPOCH.plus(fromUs, ChronoUnit.MICROS), zone)
                .plusDays(DAYS);
        return DueFiling.newBuilder()
                .setPlace(unit.place)
                .setOwner(unit.owner)
                .setPlaceClass(retention.getPlaceClass())
                .setWhy(
                        unknown
                                ? "the class of the place is not known"
                                : unit.filed ? "changed since it was filed" : "never filed")
                .setDueOn(dueOn.toString())
                .setOverdue(today.isAfter(dueOn))
                .setAttested(unit.attested)
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
