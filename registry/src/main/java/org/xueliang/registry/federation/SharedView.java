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
            "coalesce(ct.onward, -1) <> 0 and (ct.until_us is null or ct.until_us > :now_us)";

    private final String peer;
    private final long freshUs;
    private final long nowUs;
    private final Map<String, InForce> agreements = new LinkedHashMap<>();
    private final Map<String, List<?>> lists = new LinkedHashMap<>();
    private final List<String> conditions = new ArrayList<>();
    private final List<String> onwardGrants = new ArrayList<>();

    SharedView(Handle handle, String peer, List<InForce> inForce, long freshUs, long nowUs) {
        this.nowUs = nowUs;
        this.peer = peer;
        this.freshUs = freshUs;
        for (InForce agreement : inForce) {
            agreements.put(agreement.id(), agreement);
            String condition = condition(handle, agreement.accepted().getScope());
            AgreementTerms newest = agreement.newest();
            if (newest != null) {
                condition = "(" + condition + " and " + condition(handle, newest.getScope()) + ")";
            }
            conditions.add(condition);
            // The id is 32 hex digits, checked where it came in.
            onwardGrants.add("case when " + condition + " then '" + agreement.id() + " " + word(agreement) + "' end");
        }
    }

    private String condition(Handle handle, SharedScope scope) {
        List<String> parts = new ArrayList<>();
        if (scope.getOrganisationsCount() > 0) {
            parts.add(
                    "c.owner = any(" + bound(Tree.ORGANISATIONS.downwards(handle, scope.getOrganisationsList())) + ")");
        }
        if (scope.getPlacesCount() > 0) {
            parts.add("c.place = any(" + bound(Tree.PLACES.downwards(handle, scope.getPlacesList())) + ")");
        }
        if (scope.getChannelsCount() > 0) {
            parts.add("c.code = any(" + bound(List.copyOf(scope.getChannelsList())) + ")");
        }
        if (scope.getSourceKindsCount() > 0) {
            parts.add("c.source_kind = any(" + bound(List.copyOf(scope.getSourceKindsValueList())) + ")");
        }
        return parts.isEmpty() ? "false" : "(" + String.join(" and ", parts) + ")";
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

    /** Rows of code, copied (is it another node's?), grants, mark (a digest of all that is seen). */
    String query() {
        if (conditions.isEmpty()) {
            return "select cast(null as text) as code, false as copied, cast(null as text) as grants,"
                    + " cast(0 as bigint) as mark where false";
        }
        String any = "(" + String.join(" or ", conditions) + ")";
        String grants = "concat_ws(',', " + String.join(", ", onwardGrants) + ")";
        return "select c.code, false as copied, " + grants + " as grants, hashtextextended(concat_ws('|', "
                + SharedRows.MARK + ", ct.onward, " + grants + "), 0) as mark" + SharedRows.FROM + TERMS + " where "
                + SharedRows.GOOD
                + " and " + NOT_KEPT + " and " + any
                + " union all select c.code, true, " + grants
                + ", hashtextextended(concat_ws('|', c.home_revision, c.name, c.owner, c.maintainer, c.place,"
                + " c.source_kind, c.longitude, c.latitude, c.presence, c.since_us, c.codec, c.width, c.height, c.home,"
                + " array_to_string(c.path, '>'), array_to_string(c.manners, '.'), " + grants + "), 0)"
                + " from channel_copies c where c.chosen and c.onward and c.home <> :peer and not (:peer = any(c.path))"
                + " and cardinality(c.path) < " + MAX_PATH
                + " and not exists (select 1 from channels o where o.code = c.code and not o.removed) and " + any;
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
