package org.xueliang.registry.federation;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.AgreementTerms;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.SharedScope;
import org.xueliang.registry.channel.SharedRows;
import org.xueliang.registry.federation.AgreementStore.InForce;
import org.xueliang.registry.terms.TermsStore;
import org.xueliang.registry.tree.Tree;

/**
 * What a peer may see now, as a query: our own channels, and copies of others' that may go on, that match an agreement in
 * force. Texts of agreements are bound, never put into the query.
 */
final class SharedView {
    private static final int MAX_PATH = 8;

    /** What terms of its source let go on of a channel: no row where they say nothing. Read once for all, not for each row. */
    private static final String TERMS = " left join (select code, bit_and(onward) as onward, min(until_us) as until_us"
            + " from channel_terms group by code) ct on ct.code = c.code";

    /** Terms that keep it at this node, or are over, are stronger than any agreement. */
    private static final String NOT_KEPT =
            " and coalesce(ct.onward, -1) <> 0 and (ct.until_us is null or ct.until_us > :now_us)";

    private final String peer;
    private final long freshUs;
    private final long nowUs;
    /** Where no terms say anything they are not read. */
    private final boolean terms;

    private final Map<String, InForce> agreements = new LinkedHashMap<>();
    private final Map<String, List<?>> lists = new LinkedHashMap<>();
    private final Side ours = new Side();
    private final Side others = new Side();

    /** Conditions on rows of one table. */
    private static final class Side {
        final List<String> conditions = new ArrayList<>();
        final List<String> grants = new ArrayList<>();

        String any() {
            return "(" + String.join(" or ", conditions) + ")";
        }

        String all() {
            return "concat_ws(',', " + String.join(", ", grants) + ")";
        }
    }

    SharedView(Handle handle, String peer, List<InForce> inForce, long freshUs, long nowUs) {
        this.nowUs = nowUs;
        this.peer = peer;
        this.freshUs = freshUs;
        this.terms = TermsStore.anySay(handle);
        for (InForce agreement : inForce) {
            agreements.put(agreement.id(), agreement);
            add(handle, agreement, ours, true);
            add(handle, agreement, others, false);
        }
    }

    private void add(Handle handle, InForce agreement, Side side, boolean own) {
        String condition = condition(handle, agreement.accepted().getScope(), own);
        AgreementTerms newest = agreement.newest();
        if (newest != null) {
            condition = "(" + condition + " and " + condition(handle, newest.getScope(), own) + ")";
        }
        side.conditions.add(condition);
        // The id is 32 hex digits, checked where it came in.
        side.grants.add("case when " + condition + " then '" + agreement.id() + " " + word(agreement) + "' end");
    }

    /** @param own what is ours is shared by our own trees alone: no peer's word about a place puts it under an agreement */
    private String condition(Handle handle, SharedScope scope, boolean own) {
        List<String> parts = new ArrayList<>();
        if (scope.getOrganisationsCount() > 0) {
            parts.add("c.owner = any(" + bound(below(handle, Tree.ORGANISATIONS, scope.getOrganisationsList(), own))
                    + ")");
        }
        if (scope.getPlacesCount() > 0) {
            parts.add("c.place = any(" + bound(below(handle, Tree.PLACES, scope.getPlacesList(), own)) + ")");
        }
        if (scope.getChannelsCount() > 0) {
            parts.add("c.code = any(" + bound(List.copyOf(scope.getChannelsList())) + ")");
        }
        if (scope.getSourceKindsCount() > 0) {
            parts.add("c.source_kind = any(" + bound(List.copyOf(scope.getSourceKindsValueList())) + ")");
        }
        return parts.isEmpty() ? "false" : "(" + String.join(" and ", parts) + ")";
    }

    private static List<String> below(Handle handle, Tree tree, List<String> codes, boolean own) {
        return own ? tree.ownDownwards(handle, codes) : tree.downwards(handle, codes);
    }

    private String bound(List<?> values) {
        String name = "l" + lists.size();
        lists.put(name, values);
        return ":" + name;
    }

    /** Everything of an agreement that a row carries besides its id: a change of it is a change of the row. */
    private static String word(InForce agreement) {
        return manners(agreement).stream()
                        .map(manner -> "" + manner.getNumber())
                        .collect(Collectors.joining("."))
                + (onward(agreement) ? "o" : "");
    }

    private static Set<Manner> manners(InForce agreement) {
        Set<Manner> manners = EnumSet.noneOf(Manner.class);
        manners.addAll(agreement.accepted().getMannersList());
        AgreementTerms newest = agreement.newest();
        if (newest != null) {
            manners.retainAll(newest.getMannersList());
        }
        return manners;
    }

    private static boolean onward(InForce agreement) {
        AgreementTerms newest = agreement.newest();
        return agreement.accepted().getOnward() && (newest == null || newest.getOnward());
    }

    /** What the agreements behind a row give together. */
    record Grants(List<String> agreements, Set<Manner> manners, boolean onward) {}

    /** @param grants the column of {@link #query} */
    Grants grants(@Nullable String grants) {
        List<String> ids = new ArrayList<>();
        Set<Manner> manners = EnumSet.noneOf(Manner.class);
        boolean onward = false;
        for (String grant : grants == null || grants.isEmpty() ? new String[0] : grants.split(",")) {
            InForce agreement = agreements.get(grant.substring(0, grant.indexOf(' ')));
            if (agreement != null) {
                ids.add(agreement.id());
                manners.addAll(manners(agreement));
                onward |= onward(agreement);
            }
        }
        return new Grants(ids, manners, onward);
    }

    boolean isEmpty() {
        return ours.conditions.isEmpty();
    }

    /** Rows of code, copied (is it another node's?), grants, mark (a digest of all that is seen): at most {@code :most} behind {@code :after}. */
    String part() {
        // The bound is in both: a sort of all that is behind it for each part would be the square of what is shared.
        return rows(" and c.code > :after order by c.code limit :most");
    }

    /** As {@link #part}, of those of {@code :codes}. */
    String some() {
        return rows(" and c.code = any(:codes)");
    }

    private String rows(String which) {
        if (isEmpty()) {
            return "select cast(null as text) as code, false as copied, cast(null as text) as grants,"
                    + " cast(0 as bigint) as mark where false";
        }
        return "(select c.code, false as copied, " + ours.all() + " as grants, hashtextextended(concat_ws('|', "
                + SharedRows.MARK + (terms ? ", ct.onward, " : ", ") + ours.all() + "), 0) as mark"
                + ownRows(SharedRows.FROM) + which
                + ") union all (select c.code, true, " + others.all()
                + ", hashtextextended(cast(row(c.home_revision, c.name, c.owner, c.maintainer, c.place, c.source_kind,"
                + " c.longitude, c.latitude, c.presence, c.since_us, c.codec, c.width, c.height, c.home, c.path,"
                + " c.manners, " + others.all() + ") as text), 0)" + copiedRows() + which + ")";
    }

    /** Codes that shared channels name: {@code owner}s and maintainers, or {@code place}s. */
    String namedQuery(Tree tree) {
        String columns = tree == Tree.PLACES ? "c.place" : "unnest(array[c.owner, c.maintainer])";
        return isEmpty()
                ? "select cast(null as text) as code where false"
                : "select " + columns + " as code" + ownRows(" from channels c") + " union select " + columns
                        + copiedRows();
    }

    private String ownRows(String from) {
        return from + (terms ? TERMS : "") + " where " + SharedRows.GOOD + (terms ? NOT_KEPT : "") + " and "
                + ours.any();
    }

    private String copiedRows() {
        return " from channel_copies c where c.chosen and c.onward and c.home <> :peer and not (:peer = any(c.path))"
                + " and cardinality(c.path) < " + MAX_PATH
                + " and not exists (select 1 from channels o where o.code = c.code and not o.removed) and "
                + others.any();
    }

    Query bind(Query query) {
        lists.forEach((name, values) -> {
            if (!values.isEmpty() && values.get(0) instanceof Integer) {
                query.bindArray(name, Integer.class, values);
            } else {
                query.bindArray(name, String.class, values);
            }
        });
        return query.bind("peer", peer).bind("fresh_us", freshUs).bind("now_us", nowUs);
    }
}
