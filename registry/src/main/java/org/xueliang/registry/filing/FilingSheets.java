package org.xueliang.registry.filing;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.CodeParts;
import org.xueliang.proto.v1.DeviceCount;
import org.xueliang.proto.v1.FiledDevice;
import org.xueliang.proto.v1.FilingSheet;
import org.xueliang.proto.v1.PlaceAttestation;
import org.xueliang.proto.v1.Retention;
import org.xueliang.registry.code.CodeBook;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.identity.Secrets;
import org.xueliang.registry.place.RetentionRules;

/** What a unit has at a place, from the registry as it is now, and how that differs from what was filed. */
final class FilingSheets {
    private static final int MAX_DEVICES = 5000;
    private static final int MAX_CHANGES = 200;

    private FilingSheets() {}

    static FilingSheet of(Handle handle, String owner, String place) {
        List<FiledDevice> devices = devices(handle, owner, place);
        if (devices.isEmpty()) {
            throw Refusal.notFound("'" + Refusal.excerpt(owner) + "' has no camera at place '" + Refusal.excerpt(place)
                    + "' (xueliang places filing due lists what is to be filed)");
        }
        if (devices.size() > MAX_DEVICES) {
            throw Refusal.notNow("place '" + Refusal.excerpt(place) + "': more than " + MAX_DEVICES
                    + " cameras of one unit (expected: places that are smaller)");
        }
        Retention retention = RetentionRules.of(handle, place);
        FilingSheet.Builder sheet = FilingSheet.newBuilder()
                .setOwner(owner)
                .setOwnerName(name(handle, "organisations", owner))
                .setPlace(place)
                .setPlaceName(name(handle, "places", place))
                .setLocation(location(handle, place))
                .setPlaceClass(retention.getPlaceClass())
                .addAllDevices(devices)
                .setRetentionDays(retention.getDays());
        Map<String, Integer> counts = new TreeMap<>();
        devices.forEach(device -> counts.merge(device.getType(), 1, Integer::sum));
        counts.forEach((type, count) ->
                sheet.addCounts(DeviceCount.newBuilder().setType(type).setCount(count)));
        sheet.setDigest(Secrets.sha256(sheet.build().toByteString().toString(StandardCharsets.ISO_8859_1)));
        attestation(handle, place).ifPresent(sheet::setAttestation);
        newest(handle, owner, place)
                .ifPresent(filed -> sheet.setLastFiledOn(filed.filedOn).addAllChanges(changes(filed.sheet, sheet)));
        return sheet.build();
    }

    private static List<FiledDevice> devices(Handle handle, String owner, String place) {
        return handle.createQuery("select code, name, source from channels where owner = :owner and place = :place"
                        + " and enrolment = 2 and not removed order by code limit :most")
                .bind("owner", owner)
                .bind("place", place)
                .bind("most", MAX_DEVICES + 1)
                .map((rs, ctx) -> FiledDevice.newBuilder()
                        .setCode(rs.getString("code"))
                        .setName(rs.getString("name"))
                        .setType(type(rs.getString("code")))
                        .setSource(rs.getString("source"))
                        .build())
                .list();
    }

    private static String type(String code) {
        CodeParts parts = CodeBook.parts(code);
        return parts.getType() + " " + parts.getTypeName();
    }

    private static String name(Handle handle, String table, String code) {
        return handle.createQuery("select name from " + table + " where code = :code")
                .bind("code", code)
                .mapTo(String.class)
                .findOne()
                .orElse(code);
    }

    private static String location(Handle handle, String place) {
        List<String> names = handle.createQuery("with recursive up (code, parent, name, depth) as (select code, parent,"
                        + " name, 1 from places where code = :code union all select p.code, p.parent, p.name, depth + 1"
                        + " from places p join up on p.code = up.parent where depth < 64)"
                        + " select name from up order by depth desc")
                .bind("code", place)
                .mapTo(String.class)
                .list();
        return String.join(" / ", names);
    }

    static Optional<PlaceAttestation> attestation(Handle handle, String place) {
        return handle.createQuery("select * from place_attestations where place = :place")
                .bind("place", place)
                .map((rs, ctx) -> PlaceAttestation.newBuilder()
                        .setPlace(place)
                        .setSign(rs.getBoolean("sign"))
                        .setViewAsNeeded(rs.getBoolean("view_as_needed"))
                        .setAttestedBy(rs.getString("attested_by"))
                        .setNote(rs.getString("note"))
                        .setCaller(rs.getString("caller"))
                        .setAttestedUs(rs.getLong("at_us"))
                        .build())
                .findOne();
    }

    private record Filed(String filedOn, FilingSheet sheet) {}

    private static Optional<Filed> newest(Handle handle, String owner, String place) {
        return handle.createQuery("select filed_on, sheet from filings where place = :place and owner = :owner"
                        + " order by id desc limit 1")
                .bind("place", place)
                .bind("owner", owner)
                .map((rs, ctx) -> {
                    try {
                        return new Filed(rs.getString("filed_on"), FilingSheet.parseFrom(rs.getBytes("sheet")));
                    } catch (InvalidProtocolBufferException e) {
                        throw new IllegalStateException("a sheet in the database cannot be read: " + e.getMessage(), e);
                    }
                })
                .findOne();
    }

    /** In words; pure. */
    static List<String> changes(FilingSheet filed, FilingSheet.Builder now) {
        List<String> changes = new ArrayList<>();
        changed(changes, "单位", filed.getOwnerName(), now.getOwnerName());
        changed(changes, "地点", filed.getLocation(), now.getLocation());
        changed(
                changes,
                "场所类别",
                filed.getPlaceClass().name(),
                now.getPlaceClass().name());
        changed(changes, "存储期限", filed.getRetentionDays() + " 天", now.getRetentionDays() + " 天");
        Map<String, FiledDevice> before = new LinkedHashMap<>();
        filed.getDevicesList().forEach(device -> before.put(device.getCode(), device));
        for (FiledDevice device : now.getDevicesList()) {
            FiledDevice was = before.remove(device.getCode());
            if (was == null) {
                changes.add("增加 " + device.getCode() + " " + device.getName());
            } else if (!was.equals(device)) {
                changes.add("变更 " + device.getCode() + ": " + words(was) + " -> " + words(device));
            }
        }
        before.values().forEach(gone -> changes.add("减少 " + gone.getCode() + " " + gone.getName()));
        if (changes.size() > MAX_CHANGES) {
            int more = changes.size() - MAX_CHANGES;
            changes.subList(MAX_CHANGES, changes.size()).clear();
            changes.add("另有 " + more + " 项");
        }
        return changes;
    }

    private static String words(FiledDevice device) {
        return device.getName() + " " + device.getType() + " " + device.getSource();
    }

    private static void changed(List<String> changes, String what, String before, String now) {
        if (!before.equals(now)) {
            changes.add(what + ": " + before + " -> " + now);
        }
    }
}
