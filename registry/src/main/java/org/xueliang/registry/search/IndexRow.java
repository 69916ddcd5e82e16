package org.xueliang.registry.search;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.registry.position.Datums;

/** A channel as the index has it. Made of its row alone, and of what is above its owner and its place. */
record IndexRow(String code, int bucket, String words, Integer[] terms, Datums.@Nullable Point wgs84) {

    /** What of a channel's row is looked at. */
    static final String COLUMNS = "c.code, c.alias, c.name, c.source_kind, c.owner, c.maintainer, c.place, c.enrolment,"
            + " c.datum, c.longitude, c.latitude, c.revision, c.removed, '' as home";

    /** The same of a copy of another node's channel. */
    static final String COPY_COLUMNS = "c.code, null as alias, c.name, c.source_kind, c.owner, c.maintainer, c.place,"
            + " cast(2 as smallint) as enrolment, c.datum, c.longitude, c.latitude, c.home_revision as revision,"
            + " false as removed, c.home";

    /** The columns, as they were read. */
    record Source(
            String code,
            String alias,
            String name,
            int kind,
            String owner,
            String maintainer,
            String place,
            int enrolment,
            int datum,
            double longitude,
            double latitude,
            long revision,
            boolean removed,
            String home) {
        static Source of(ResultSet rs) throws SQLException {
            String alias = rs.getString("alias");
            return new Source(
                    rs.getString("code"),
                    alias == null ? "" : alias,
                    rs.getString("name"),
                    rs.getInt("source_kind"),
                    rs.getString("owner"),
                    rs.getString("maintainer"),
                    rs.getString("place"),
                    rs.getInt("enrolment"),
                    rs.getInt("datum"),
                    rs.getDouble("longitude"),
                    rs.getDouble("latitude"),
                    rs.getLong("revision"),
                    rs.getBoolean("removed"),
                    rs.getString("home"));
        }

        void nodes(Set<String> organisations, Set<String> places) {
            organisations.add(owner);
            organisations.add(maintainer);
            places.add(place);
        }
    }

    /**
     * @param organisations of each code the numbers of its node and of those above it
     * @param places as organisations
     */
    static IndexRow of(Source row, Map<String, List<Integer>> organisations, Map<String, List<Integer>> places) {
        String name = Grams.normal(row.name);
        String alias = Grams.normal(row.alias);
        Pinyin.Spelling spelling = Pinyin.of(name);
        Set<String> grams = new HashSet<>();
        Grams.ofName(name, grams);
        Grams.ofName(alias, grams);
        Grams.ofSpelling(spelling.initials(), 2, grams);
        Grams.ofSpelling(spelling.full(), 3, grams);
        Set<Integer> terms = new TreeSet<>();
        grams.forEach(gram -> terms.add(SearchTerms.gram(gram)));
        int bucket = SearchTerms.bucketOf(row.code);
        terms.add(SearchTerms.bucket(bucket));
        SourceKind kind = SourceKind.forNumber(row.kind);
        terms.add(SearchTerms.kind(kind == null ? SourceKind.SOURCE_KIND_UNSPECIFIED : kind));
        terms.add(SearchTerms.enrolment(row.enrolment));
        terms.add(row.home.isEmpty() ? SearchTerms.OURS : SearchTerms.home(row.home));
        organisations.getOrDefault(row.owner, List.of()).forEach(id -> terms.add(SearchTerms.owner(id)));
        organisations.getOrDefault(row.maintainer, List.of()).forEach(id -> terms.add(SearchTerms.maintainer(id)));
        places.getOrDefault(row.place, List.of()).forEach(id -> terms.add(SearchTerms.place(id)));
        Datums.Point wgs84 = null;
        Datum datum = Datum.forNumber(row.datum);
        if (datum != null && datum != Datum.DATUM_UNSPECIFIED) {
            wgs84 = Datums.convert(datum, Datum.WGS84, new Datums.Point(row.longitude, row.latitude));
            terms.addAll(Cells.of(wgs84.longitude(), wgs84.latitude()));
        }
        return new IndexRow(
                row.code,
                bucket,
                String.join("\n", name, alias, spelling.initials(), spelling.full()),
                terms.toArray(Integer[]::new),
                wgs84);
    }

    /**
     * Where it is.
     *
     * @param cell see {@link Cells#number}; null without a position
     */
    record Placed(String code, @Nullable Integer cell) {
        static Placed of(ResultSet rs) throws SQLException {
            double longitude = rs.getDouble("longitude");
            boolean nowhere = rs.wasNull();
            return new Placed(rs.getString("code"), nowhere ? null : Cells.number(longitude, rs.getDouble("latitude")));
        }
    }

    Placed placed() {
        return new Placed(code, wgs84 == null ? null : Cells.number(wgs84.longitude(), wgs84.latitude()));
    }

    static Set<String> codes(Collection<Source> rows) {
        Set<String> codes = new LinkedHashSet<>();
        rows.forEach(row -> codes.add(row.code));
        return codes;
    }

    /** For COPY in text form. */
    void copy(StringBuilder line) {
        line.append(code).append('\t').append(bucket).append('\t');
        for (int i = 0; i < words.length(); i++) {
            char c = words.charAt(i);
            switch (c) {
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\t' -> line.append("\\t");
                case '\r' -> line.append("\\r");
                default -> line.append(c);
            }
        }
        line.append("\t{");
        for (int i = 0; i < terms.length; i++) {
            line.append(i == 0 ? "" : ",").append(terms[i]);
        }
        line.append("}\t")
                .append(wgs84 == null ? "\\N" : wgs84.longitude())
                .append('\t')
                .append(wgs84 == null ? "\\N" : wgs84.latitude())
                .append('\n');
    }
}
