package org.xueliang.registry.federation;

import java.time.Clock;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AgreementState;
import org.xueliang.proto.v1.AgreementTerms;
import org.xueliang.proto.v1.AnswerAgreementRequest;
import org.xueliang.proto.v1.Decision;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.identity.Secrets;

/** The life of an agreement at this node: offered, decided, amended, ended. Each step is one transaction of the caller's. */
final class Agreements {
    private static final int MAX_OPEN = 64;
    private static final int MAX_FROM_PEER = 256;
    /** Versions are never deleted: what one node can make us keep has an end. */
    private static final int MAX_KEPT = 2048;
    /** Of the terms of all versions of one grantor. */
    private static final long MAX_KEPT_BYTES = 32L << 20;

    private final String self;
    private final Clock clock;

    Agreements(String self, Clock clock) {
        this.self = self;
        this.clock = clock;
    }

    long nowUs() {
        return clock.millis() * 1000;
    }

    /** With {@code in_force} worked out. */
    Agreement shown(Agreement agreement) {
        return agreement.toBuilder()
                .setInForce(AgreementStore.isInForce(agreement, nowUs()))
                .build();
    }

    Agreement offer(Handle handle, String grantee, AgreementTerms terms, String by) {
        AgreementStore.lock(handle);
        long open = AgreementStore.open(handle, self, grantee).stream()
                .map(Agreement::getId)
                .distinct()
                .count();
        if (open >= MAX_OPEN) {
            throw Refusal.tooMuch(
                    "agreements with '" + grantee + "': " + open + " are open (expected: < " + MAX_OPEN + ")");
        }
        return inserted(handle, Secrets.randomHex(16), 1, grantee, AgreementCheck.terms(terms, nowUs()), by);
    }

    private Agreement inserted(Handle handle, String id, int version, String grantee, AgreementTerms terms, String by) {
        Agreement bare = Agreement.newBuilder()
                .setId(id)
                .setVersion(version)
                .setGrantor(self)
                .setGrantee(grantee)
                .setTerms(terms)
                .setState(AgreementState.OFFERED)
                .setOfferedUs(nowUs())
                .setOfferedBy(self + "/" + by)
                .build();
        Agreement agreement =
                bare.toBuilder().setDigest(AgreementCheck.digest(bare)).build();
        AgreementStore.insert(handle, agreement);
        return agreement;
    }

    Agreement amend(Handle handle, String id, int version, AgreementTerms terms, String by) {
        AgreementStore.lock(handle);
        Agreement newest = AgreementStore.requireNewest(handle, id);
        if (!newest.getGrantor().equals(self)) {
            throw Refusal.notAllowed("agreement " + id + ": '" + newest.getGrantor() + "' grants it (expected: us)");
        }
        requireOpen(newest);
        if (newest.getVersion() != version) {
            throw Refusal.stale("agreement " + id + ": version " + version + " is not the newest (expected: "
                    + newest.getVersion() + ")");
        }
        return inserted(handle, id, version + 1, newest.getGrantee(), AgreementCheck.terms(terms, nowUs()), by);
    }

    private static void requireOpen(Agreement agreement) {
        if (agreement.getState() == AgreementState.ENDED) {
            throw Refusal.notNow("agreement " + agreement.getId() + " was ended by " + agreement.getEndedBy());
        }
    }

    /** At the grantor: the grantee's word. The same word again changes nothing. */
    Agreement answered(Handle handle, String grantee, AnswerAgreementRequest request) {
        AgreementStore.lock(handle);
        Agreement newest = AgreementStore.requireNewest(handle, request.getId());
        if (!newest.getGrantee().equals(grantee) || !newest.getGrantor().equals(self)) {
            throw Refusal.notFound("id: there is no agreement '" + request.getId() + "'");
        }
        String by = grantee + "/" + request.getBy();
        if (request.getDecision() == Decision.END) {
            return ended(handle, newest, by, request.getNote());
        }
        if (newest.getVersion() != request.getVersion() || !newest.getDigest().equals(request.getDigest())) {
            throw Refusal.notNow("agreement " + newest.getId() + ": version " + request.getVersion()
                    + " with that digest is not what is offered (expected: version " + newest.getVersion()
                    + ", digest " + newest.getDigest() + ")");
        }
        return decided(handle, newest, request.getDecision(), by, request.getNote());
    }

    /** The grantee's decision on what is offered, at either node. */
    Agreement decided(Handle handle, Agreement offered, Decision decision, String by, String note) {
        requireOpen(offered);
        AgreementState wanted = decision == Decision.ACCEPT ? AgreementState.ACCEPTED : AgreementState.REFUSED;
        if (offered.getState() == wanted) {
            return offered;
        }
        if (offered.getState() != AgreementState.OFFERED) {
            throw Refusal.notNow("agreement " + offered.getId() + " is " + offered.getState() + " (expected: OFFERED)");
        }
        if (wanted == AgreementState.ACCEPTED && offered.getTerms().getUntilUs() <= nowUs()) {
            throw Refusal.notNow("agreement " + offered.getId() + ": its time is over");
        }
        Agreement decided = offered.toBuilder()
                .setState(wanted)
                .setDecidedUs(nowUs())
                .setDecidedBy(by)
                .setNote(note)
                .build();
        AgreementStore.setState(handle, decided);
        if (wanted == AgreementState.ACCEPTED) {
            AgreementStore.supersede(handle, decided.getId(), decided.getVersion());
        }
        return decided;
    }

    /** Ends every version of it. */
    Agreement ended(Handle handle, Agreement newest, String by, String note) {
        if (newest.getState() == AgreementState.ENDED) {
            return newest;
        }
        Agreement ended = newest;
        for (Agreement version : AgreementStore.versions(handle, newest.getId())) {
            if (version.getState() == AgreementState.SUPERSEDED) {
                continue;
            }
            Agreement one = version.toBuilder()
                    .setState(AgreementState.ENDED)
                    .setEndedUs(nowUs())
                    .setEndedBy(by)
                    .setNote(note)
                    .build();
            AgreementStore.setState(handle, one);
            if (one.getVersion() == newest.getVersion()) {
                ended = one;
            }
        }
        return ended;
    }

    private static Agreement.Builder bare(Agreement agreement) {
        return agreement.toBuilder().clearDecidedUs().clearDecidedBy();
    }

    /** At the grantee: what the grantor says there is. What was accepted here is never undone by it, but by its end. */
    void told(Handle handle, String grantor, Agreement agreement) {
        AgreementCheck.offered(agreement, grantor, self);
        Optional<Agreement> known = AgreementStore.find(handle, agreement.getId(), agreement.getVersion());
        boolean ended = agreement.getState() == AgreementState.ENDED;
        if (known.isEmpty()) {
            if (AgreementStore.count(handle, grantor, self, true) >= MAX_FROM_PEER
                    || AgreementStore.count(handle, grantor, self, false) >= MAX_KEPT) {
                throw Refusal.tooMuch("agreements of node '" + grantor + "': " + MAX_FROM_PEER
                        + " versions are open or " + MAX_KEPT + " are kept (expected: fewer)");
            }
            long bytes = AgreementStore.bytes(handle, grantor, self)
                    + agreement.getTerms().getSerializedSize();
            if (bytes > MAX_KEPT_BYTES) {
                throw Refusal.tooMuch("agreements of node '" + grantor + "': terms of " + bytes
                        + " bytes with this one (expected: <= " + MAX_KEPT_BYTES + ")");
            }
            if (AgreementStore.versions(handle, agreement.getId()).stream()
                    .anyMatch(other -> !other.getGrantor().equals(grantor))) {
                throw Refusal.notAllowed("agreement " + agreement.getId() + ": the id is another node's");
            }
            // What it says that we decided is not taken from it.
            AgreementState state = switch (agreement.getState()) {
                case ENDED, SUPERSEDED -> agreement.getState();
                default -> AgreementState.OFFERED;
            };
            AgreementStore.insert(handle, bare(agreement).setState(state).build());
            return;
        }
        Agreement mine = known.get();
        if (!mine.getGrantor().equals(grantor) || !mine.getDigest().equals(agreement.getDigest())) {
            throw Refusal.notAllowed("agreement " + agreement.getId() + " version " + agreement.getVersion()
                    + ": not the terms that we have under this number");
        }
        if (ended && mine.getState() != AgreementState.ENDED) {
            AgreementStore.setState(
                    handle,
                    mine.toBuilder()
                            .setState(AgreementState.ENDED)
                            .setEndedUs(nowUs())
                            .setEndedBy(agreement.getEndedBy())
                            .setNote(agreement.getNote())
                            .build());
        }
    }
}
