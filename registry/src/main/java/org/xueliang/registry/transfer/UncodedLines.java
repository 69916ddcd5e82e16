package org.xueliang.registry.transfer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.registry.store.Feed;

/**
 * Lines of one file that say no code: which channels they are. A file that was cut off is sent again whole, and one that was mended
 * is; what is in may not come in twice. A line with an alias is its owner's channel of that alias; any other is the first channel
 * that has just what the line says and that no line before it is. Not thread-safe.
 */
final class UncodedLines {
    /** By what lines say, as a number, where more channels than lines so far say it: the code behind which the next one looks. */
    private final Map<Long, String> reached = new HashMap<>();
    /** What this file brought itself is newer. */
    private long asOf = -1;

    /**
     * The same lines, those that are a channel with its code.
     *
     * @param isFree whether no other line of the file is the channel of a code; asked once of each
     */
    List<Channel> named(Handle handle, List<Channel> lines, Predicate<String> isFree) {
        List<Channel> uncoded =
                lines.stream().filter(line -> line.getCode().isEmpty()).toList();
        if (uncoded.isEmpty()) {
            return lines;
        }
        if (asOf < 0) {
            asOf = Feed.CHANNELS.head(handle);
        }
        Map<String, String> byAlias = byAlias(handle, uncoded);
        Map<String, Same> same = same(handle, uncoded);
        List<Channel> named = new ArrayList<>();
        for (Channel line : lines) {
            String code = line.getCode().isEmpty() ? code(line, byAlias, same, isFree) : "";
            named.add(code.isEmpty() ? line : line.toBuilder().setCode(code).build());
        }
        return named;
    }

    /**
     * Channels that say the same.
     *
     * @param codes of the first, as many as lines ask for
     * @param more there are others behind them
     */
    private record Same(ArrayDeque<String> codes, boolean more) {
        static final Same NONE = new Same(new ArrayDeque<>(), false);
    }

    private String code(Channel line, Map<String, String> byAlias, Map<String, Same> same, Predicate<String> isFree) {
        if (!line.getAlias().isEmpty()) {
            String code = byAlias.getOrDefault(line.getAlias() + "\n" + line.getOwner(), "");
            return code.isEmpty() || !isFree.test(code) ? "" : code;
        }
        Same found = same.getOrDefault(text(line), Same.NONE);
        while (!found.codes.isEmpty()) {
            String code = found.codes.remove();
            if (found.more) {
                reached.put(ImportBatch.hash(text(line)), code);
            }
            if (isFree.test(code)) {
                return code;
            }
        }
        return "";
    }

    private static Map<String, String> byAlias(Handle handle, List<Channel> lines) {
        Map<String, String> codes = new HashMap<>();
        handle.createQuery("select alias, owner, code from channels where alias = any(:aliases) and not removed"
                        + " and enrolment = :enrolled")
                .bindArray("aliases", String.class, each(lines, Channel::getAlias))
                .bind("enrolled", Enrolment.ENROLLED_VALUE)
                .map((rs, ctx) -> codes.put(rs.getString("alias") + "\n" + rs.getString("owner"), rs.getString("code")))
                .list();
        return codes;
    }

    /** Of each text the codes of channels that it says all of, at most as many as there are lines of it. */
    private Map<String, Same> same(Handle handle, List<Channel> lines) {
        Map<String, Channel> first = new LinkedHashMap<>();
        Map<String, Integer> many = new HashMap<>();
        for (Channel line : lines) {
            if (line.getAlias().isEmpty()) {
                first.putIfAbsent(text(line), line);
                many.merge(text(line), 1, Integer::sum);
            }
        }
        List<String> texts = List.copyOf(first.keySet());
        List<Channel> asked = List.copyOf(first.values());
        Map<String, Same> found = new HashMap<>();
        handle.createQuery("""
                        select x.n, x.code, x.total > x.most as more from (select t.n, t.most, c.code,
                                row_number() over (partition by t.n order by c.code) as k,
                                count(*) over (partition by t.n) as total
                            from unnest(:names, :owners, :places, :kinds, :maintainers, :urls, :usernames, :datums,
                                    :longitudes, :latitudes, :reached, :most) with ordinality
                                as t (name, owner, place, kind, maintainer, url, username, datum, longitude, latitude,
                                    reached, most, n)
                                join channels c on %s = %s
                                    and c.place = t.place and c.owner = t.owner and c.name = t.name
                                    and c.source_kind = t.kind and c.maintainer = t.maintainer and c.pull_url = t.url
                                    and c.pull_username = t.username and c.datum = t.datum and (t.datum = 0
                                        or c.longitude = t.longitude and c.latitude = t.latitude) and c.code > t.reached
                            where not c.removed and c.enrolment = %d and c.source in ('NONE', 'PULL')
                                and c.revision <= :as_of) x
                        where x.k <= x.most order by x.n, x.code
                        """.formatted(
                                said("c.name", "c.owner", "c.place", "c.pull_url"),
                                said("t.name", "t.owner", "t.place", "t.url"),
                                Enrolment.ENROLLED_VALUE))
                .bind("as_of", asOf)
                .bindArray("names", String.class, each(asked, Channel::getName))
                .bindArray("owners", String.class, each(asked, Channel::getOwner))
                .bindArray("places", String.class, each(asked, Channel::getPlace))
                .bindArray("kinds", Integer.class, each(asked, Channel::getSourceKindValue))
                .bindArray("maintainers", String.class, each(asked, Channel::getMaintainer))
                .bindArray(
                        "urls",
                        String.class,
                        each(asked, line -> line.getSource().getPull().getUrl()))
                .bindArray(
                        "usernames",
                        String.class,
                        each(asked, line -> line.getSource().getPull().getUsername()))
                .bindArray(
                        "datums",
                        Integer.class,
                        each(asked, line -> line.getPosition().getDatumValue()))
                .bindArray(
                        "longitudes",
                        Double.class,
                        each(asked, line -> line.getPosition().getLongitude()))
                .bindArray(
                        "latitudes",
                        Double.class,
                        each(asked, line -> line.getPosition().getLatitude()))
                .bindArray(
                        "reached",
                        String.class,
                        texts.stream()
                                .map(text -> reached.getOrDefault(ImportBatch.hash(text), ""))
                                .toList())
                .bindArray("most", Integer.class, texts.stream().map(many::get).toList())
                .map((rs, ctx) -> {
                    boolean more = rs.getBoolean("more");
                    return found.computeIfAbsent(
                                    texts.get(rs.getInt("n") - 1), text -> new Same(new ArrayDeque<>(), more))
                            .codes
                            .add(rs.getString("code"));
                })
                .list();
        return found;
    }

    /** That of the index {@code channels_said}. */
    private static String said(String... columns) {
        return "hashtextextended(" + String.join(" || chr(10) || ", columns) + ", 0)";
    }

    private static <T> List<T> each(List<Channel> lines, Function<Channel, T> field) {
        return lines.stream().map(field).toList();
    }

    private static String text(Channel line) {
        return String.join(
                "\n",
                line.getName(),
                line.getOwner(),
                line.getPlace(),
                String.valueOf(line.getSourceKindValue()),
                line.getMaintainer(),
                line.getSource().getPull().getUrl(),
                line.getSource().getPull().getUsername(),
                String.valueOf(line.getPosition().getDatumValue()),
                String.valueOf(line.getPosition().getLongitude()),
                String.valueOf(line.getPosition().getLatitude()));
    }
}
