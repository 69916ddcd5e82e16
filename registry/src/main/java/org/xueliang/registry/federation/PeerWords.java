package org.xueliang.registry.federation;

import io.grpc.Status;
import java.util.function.Supplier;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.error.Refusal;

/** Why a call to a peer failed, for people. */
final class PeerWords {
    private PeerWords() {}

    /** With the peer's own words. */
    static Refusal refusal(String node, int deadlineS, Status status) {
        String named = "node '" + node + "': ";
        String said = named + of(status);
        return switch (status.getCode()) {
            case FAILED_PRECONDITION -> Refusal.notNow(said);
            case INVALID_ARGUMENT -> Refusal.badRequest(said);
            case RESOURCE_EXHAUSTED -> Refusal.tooMuch(said);
            case PERMISSION_DENIED -> Refusal.notAllowed(said);
            case NOT_FOUND -> Refusal.notFound(said);
            case DEADLINE_EXCEEDED -> Refusal.unavailable(named + "gave no answer within " + deadlineS + " s");
            // Where its door is: for us alone.
            default ->
                status.getCause() == null
                        ? Refusal.unavailable(said)
                        : Refusal.unavailable(said).inner();
        };
    }

    /**
     * A picture for a peer, or why none comes: what names gateways, addresses or what a device said is on record here, and the
     * peer is told that none comes.
     */
    static <T> T forPeer(String self, String channel, Supplier<T> picture) {
        try {
            return picture.get();
        } catch (Refusal e) {
            if (!e.isInner()) {
                throw e;
            }
            CallRecord.inner(String.valueOf(e.getMessage()));
            throw e.instead("channel " + channel + ": no picture of it can be had at node '" + self
                    + "' now (why is on record there)");
        }
    }

    /** Why a call failed, for people: the cause of a failed connection is two layers down. */
    static String of(Status status) {
        String said = status.getDescription() == null ? status.getCode().name() : status.getDescription();
        Throwable cause = status.getCause();
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return Refusal.sentence(cause == null ? said : said + ": " + cause.getMessage());
    }
}
