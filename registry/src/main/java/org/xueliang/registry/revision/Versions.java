package org.xueliang.registry.revision;

import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.PlaceClass;
import org.xueliang.proto.v1.PlaceLevel;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.registry.error.Refusal;

/** Refuses writes that were made from an older version, and says what changed since; triggers keep the versions. */
public final class Versions {
    private Versions() {}

    /** What has versions. */
    public enum Kind {
        CHANNELS("channel"),
        ORGANISATIONS("organisation"),
        PLACES("place"),
        SOURCES("source");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        private String table() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Returns where nothing that people write has changed since the revision that they had before them; under the lock of
     * the row.
     */
    public static void requireFresh(Handle handle, Kind kind, String code, long madeFrom, long newest) {
        if (madeFrom == newest) {
            return;
        }
        String what = kind.word + " '" + Refusal.excerpt(code) + "'";
        if (madeFrom <= 0 || madeFrom > newest) {
            throw Refusal.badField(
                    "revision",
                    madeFrom,
                    "the revision that the change was made from; newest of " + what + ": " + newest);
        }
        List<String> changed = changedSince(handle, kind, code, madeFrom);
        if (!changed.isEmpty()) {
            throw Refusal.stale(what + ": the change was made from revision " + madeFrom + " (expected: " + newest
                    + "); changed since: " + String.join("; ", changed));
        }
    }

    private static List<String> changedSince(Handle handle, Kind kind, String code, long revision) {
        // A version is the row as it was up to its revision: the first from there on is what the writer saw.
        return handle.createQuery("select was.key, was.value as before, is_now.value as after"
                        + " from (select body from versions where kind = :kind and code = :code and revision >= :revision"
                        + "     order by revision limit 1) seen"
                        + " cross join lateral jsonb_each_text(seen.body) was"
                        + " join lateral jsonb_each_text((select to_jsonb(t) from " + kind.table()
                        + " t where t.code = :code)) is_now on is_now.key = was.key"
                        + " where was.value is distinct from is_now.value order by 1")
                .bind("kind", kind.table())
                .bind("code", code)
                .bind("revision", revision)
                .map((rs, ctx) -> words(rs.getString("key"), rs.getString("before"), rs.getString("after")))
                .list();
    }

    private static String words(String column, @Nullable String before, @Nullable String after) {
        if (column.equals("outline")) {
            return "outline";
        }
        if (column.equals("source")) {
            return "name, terms or options";
        }
        return column + " " + shown(column, before) + " -> " + shown(column, after);
    }

    private static String shown(String column, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return "none";
        }
        return switch (column) {
            case "source_kind", "kind" -> name(SourceKind.forNumber(Integer.parseInt(value)), value);
            case "level" -> name(PlaceLevel.forNumber(Integer.parseInt(value)), value);
            case "place_class" -> name(PlaceClass.forNumber(Integer.parseInt(value)), value);
            case "datum" -> name(Datum.forNumber(Integer.parseInt(value)), value);
            case "enrolment" -> name(Enrolment.forNumber(Integer.parseInt(value)), value);
            default -> "'" + Refusal.excerpt(value) + "'";
        };
    }

    private static String name(@Nullable Enum<?> constant, String value) {
        return constant == null ? value : constant.name();
    }
}
