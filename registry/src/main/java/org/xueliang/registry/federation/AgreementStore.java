package org.xueliang.registry.federation;

import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AgreementSet;
import org.xueliang.proto.v1.AgreementState;
import org.xueliang.proto.v1.AgreementTerms;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;

/** The table {@code agreements}: rows are added, their state changes, nothing else does. */
final class AgreementStore {
    private static final int SET_BYTES = 1 << 20;

    private AgreementStore() {}

    /**
     * What an agreement gives now.
     *
     * @param accepted what the grantee accepted
     * @param newest what the grantor wants since, answered or not: it narrows at once and widens when it is accepted
     */
    record InForce(
            String id, AgreementTerms accepted, @Nullable AgreementTerms newest) {}

    static void lock(Handle handle) {
        handle.createQuery("select 1 from (select pg_advisory_xact_lock(hashtext('xueliang agreements'))) t")
                .mapTo(Integer.class)
                .one();
    }

    /** Waits for a decision that is on its way at the other node. */
    static void lockShared(Handle handle) {
        handle.createQuery("select 1 from (select pg_advisory_xact_lock_shared(hashtext('xueliang agreements'))) t")
                .mapTo(Integer.class)
                .one();
    }

    static void insert(Handle handle, Agreement agreement) {
        handle.createUpdate("insert into agreements (id, version, grantor, grantee, terms, digest, state, offered_us,"
                        + " offered_by, decided_us, decided_by, ended_us, ended_by, note) values (:id, :version, :grantor,"
                        + " :grantee, :terms, :digest, :state, :offered, :offeredBy, :decided, :decidedBy, :ended,"
                        + " :endedBy, :note)")
                .bind("id", agreement.getId())
                .bind("version", agreement.getVersion())
                .bind("grantor", agreement.getGrantor())
                .bind("grantee", agreement.getGrantee())
                .bind("terms", agreement.getTerms().toByteArray())
                .bind("digest", agreement.getDigest())
                .bind("state", agreement.getStateValue())
                .bind("offered", agreement.getOfferedUs())
                .bind("offeredBy", agreement.getOfferedBy())
                .bind("decided", agreement.getDecidedUs())
                .bind("decidedBy", agreement.getDecidedBy())
                .bind("ended", agreement.getEndedUs())
                .bind("endedBy", agreement.getEndedBy())
                .bind("note", agreement.getNote())
                .execute();
    }

    /** State, times, names and note of a version that is there. */
    static void setState(Handle handle, Agreement agreement) {
        handle.createUpdate("update agreements set state = :state, decided_us = :decided, decided_by = :decidedBy,"
                        + " ended_us = :ended, ended_by = :endedBy, note = :note where id = :id and version = :version")
                .bind("id", agreement.getId())
                .bind("version", agreement.getVersion())
                .bind("state", agreement.getStateValue())
                .bind("decided", agreement.getDecidedUs())
                .bind("decidedBy", agreement.getDecidedBy())
                .bind("ended", agreement.getEndedUs())
                .bind("endedBy", agreement.getEndedBy())
                .bind("note", agreement.getNote())
                .execute();
    }

    /** The accepted version before this one gives way to it. */
    static void supersede(Handle handle, String id, int version) {
        handle.createUpdate("update agreements set state = :superseded where id = :id and version < :version"
                        + " and state in (:accepted, :offered, :refused)")
                .bind("id", id)
                .bind("version", version)
                .bind("superseded", AgreementState.SUPERSEDED_VALUE)
                .bind("accepted", AgreementState.ACCEPTED_VALUE)
                .bind("offered", AgreementState.OFFERED_VALUE)
                .bind("refused", AgreementState.REFUSED_VALUE)
                .execute();
    }

    /** All versions, newest first. */
    static List<Agreement> versions(Handle handle, String id) {
        return handle.createQuery("select * from agreements where id = :id order by version desc")
                .bind("id", id)
                .map((rs, ctx) -> agreement(rs))
                .list();
    }

    static Agreement requireNewest(Handle handle, String id) {
        Check.id("id", id);
        return versions(handle, id).stream()
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("id: there is no agreement '" + id + "'"));
    }

    static Optional<Agreement> find(Handle handle, String id, int version) {
        return versions(handle, id).stream()
                .filter(agreement -> agreement.getVersion() == version)
                .findFirst();
    }

    /** Of a grantor and a grantee: of each agreement the newest version and the accepted one, oldest first; not what ended. */
    static List<Agreement> open(Handle handle, String grantor, String grantee) {
        return handle.createQuery("select a.* from agreements a where grantor = :grantor and grantee = :grantee"
                        + " and state in (1, 2, 3) and not exists (select 1 from agreements e where e.id = a.id"
                        + " and e.state = 4) order by offered_us, id, version")
                .bind("grantor", grantor)
                .bind("grantee", grantee)
                .map((rs, ctx) -> agreement(rs))
                .list();
    }

    /** Changes with what {@link #told} gives. */
    static String mark(Handle handle, String grantor, String grantee) {
        return handle.createQuery(
                        "select count(*) || ' ' || coalesce(sum(hashtextextended(concat_ws(' ', id, version, state,"
                                + " decided_us, ended_us), 0)), 0) from agreements where grantor = :grantor and grantee = :grantee")
                .bind("grantor", grantor)
                .bind("grantee", grantee)
                .mapTo(String.class)
                .one();
    }

    /** In messages that are small enough to be taken. */
    static List<AgreementSet> sets(List<Agreement> agreements) {
        List<AgreementSet> sets = new ArrayList<>();
        AgreementSet.Builder set = AgreementSet.newBuilder();
        int bytes = 0;
        for (Agreement agreement : agreements) {
            bytes += agreement.getSerializedSize();
            if (bytes > SET_BYTES && set.getAgreementsCount() > 0) {
                sets.add(set.build());
                set.clear();
                bytes = agreement.getSerializedSize();
            }
            set.addAgreements(agreement);
        }
        sets.add(set.build());
        return sets;
    }

    /** For the grantee: what is open, and what ended lately enough that it may not have heard. */
    static List<Agreement> told(Handle handle, String grantor, String grantee) {
        return handle.createQuery("select * from agreements where grantor = :grantor and grantee = :grantee"
                        + " order by state in (1, 2) desc, greatest(offered_us, decided_us, ended_us) desc, version desc"
                        + " limit 256")
                .bind("grantor", grantor)
                .bind("grantee", grantee)
                .map((rs, ctx) -> agreement(rs))
                .list();
    }

    /** Of a peer, accepted by us; each with the terms that we accepted. */
    static Map<String, AgreementTerms> accepted(
            Handle handle, String grantor, String grantee, long fromUs, long untilUs) {
        Map<String, AgreementTerms> terms = new LinkedHashMap<>();
        for (Agreement agreement : open(handle, grantor, grantee)) {
            if (agreement.getState() == AgreementState.ACCEPTED
                    && agreement.getTerms().getFromUs() <= fromUs
                    && untilUs < agreement.getTerms().getUntilUs()) {
                terms.put(agreement.getId(), agreement.getTerms());
            }
        }
        return terms;
    }

    static List<InForce> inForce(Handle handle, String grantor, String grantee, long nowUs) {
        Map<String, Agreement> accepted = new LinkedHashMap<>();
        Map<String, Agreement> newest = new LinkedHashMap<>();
        for (Agreement agreement : open(handle, grantor, grantee)) {
            newest.put(agreement.getId(), agreement);
            if (isInForce(agreement, nowUs)) {
                accepted.put(agreement.getId(), agreement);
            }
        }
        List<InForce> inForce = new ArrayList<>();
        accepted.forEach((id, agreement) -> {
            Agreement last = newest.getOrDefault(id, agreement);
            boolean same = last.getVersion() == agreement.getVersion();
            if (same || last.getTerms().getUntilUs() > nowUs) {
                inForce.add(new InForce(id, agreement.getTerms(), same ? null : last.getTerms()));
            }
        });
        return inForce;
    }

    static boolean isInForce(Agreement agreement, long nowUs) {
        return agreement.getState() == AgreementState.ACCEPTED
                && agreement.getTerms().getFromUs() <= nowUs
                && nowUs < agreement.getTerms().getUntilUs();
    }

    /** How many versions there are that this node granted us; those that are open alone, or all. */
    static long count(Handle handle, String grantor, String grantee, boolean open) {
        return handle.createQuery("select count(*) from agreements where grantor = :grantor and grantee = :grantee"
                        + (open ? " and state in (1, 2)" : ""))
                .bind("grantor", grantor)
                .bind("grantee", grantee)
                .mapTo(Long.class)
                .one();
    }

    /** Of the terms of all versions that this node granted us. */
    static long bytes(Handle handle, String grantor, String grantee) {
        return handle.createQuery("select coalesce(sum(length(terms)), 0) from agreements where grantor = :grantor"
                        + " and grantee = :grantee")
                .bind("grantor", grantor)
                .bind("grantee", grantee)
                .mapTo(Long.class)
                .one();
    }

    static List<Agreement> list(Handle handle, String node, String id, boolean allVersions, int limit) {
        return handle.createQuery("select * from agreements a where true"
                        + (node.isEmpty() ? "" : " and (grantor = :node or grantee = :node)")
                        + (id.isEmpty() ? "" : " and id = :id")
                        + (allVersions
                                ? ""
                                : " and version = (select max(version) from agreements n where n.id = a.id)")
                        + " order by offered_us desc, id, version desc limit :limit")
                .bind("node", node)
                .bind("id", id)
                .bind("limit", limit)
                .map((rs, ctx) -> agreement(rs))
                .list();
    }

    private static Agreement agreement(ResultSet rs) throws SQLException {
        try {
            return Agreement.newBuilder()
                    .setId(rs.getString("id"))
                    .setVersion(rs.getInt("version"))
                    .setGrantor(rs.getString("grantor"))
                    .setGrantee(rs.getString("grantee"))
                    .setTerms(AgreementTerms.parseFrom(rs.getBytes("terms")))
                    .setDigest(rs.getString("digest"))
                    .setStateValue(rs.getInt("state"))
                    .setOfferedUs(rs.getLong("offered_us"))
                    .setOfferedBy(rs.getString("offered_by"))
                    .setDecidedUs(rs.getLong("decided_us"))
                    .setDecidedBy(rs.getString("decided_by"))
                    .setEndedUs(rs.getLong("ended_us"))
                    .setEndedBy(rs.getString("ended_by"))
                    .setNote(rs.getString("note"))
                    .build();
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("agreement " + rs.getString("id") + ": its terms cannot be read", e);
        }
    }
}
