package org.xueliang.registry.federation;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.AgreementTerms;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;
import org.xueliang.registry.tree.NodeCopies;
import org.xueliang.registry.tree.Tree;

/**
 * Takes away what is not given any more, whether or not the peer can be reached: a part in each transaction, since a peer may
 * have a million rows.
 */
final class CopySweep {
    private static final long BELIEVED_US = 300_000_000L;
    /** A row that comes with the first second of its agreement is not refused for the way that it took. */
    private static final long EARLY_US = 2_000_000L;

    private final Database database;
    private final PeerBook peers;
    private final String self;
    private final Clock clock;

    CopySweep(Database database, PeerBook peers, String self, Clock clock) {
        this.database = database;
        this.peers = peers;
        this.self = self;
        this.clock = clock;
    }

    /**
     * Accepted by us and in force: by the peer's clock, as far as one may be believed, since it is the peer who begins and
     * ends. A decision that is on its way to the peer is waited for, and none is taken until the transaction ends: what is
     * written by it is not what was taken back meanwhile.
     */
    Map<String, AgreementTerms> inForce(Handle handle, String peer) {
        AgreementStore.lockShared(handle);
        long offsetUs = peers.state(peer).clockOffsetUs();
        long peersNowUs = clock.millis() * 1000 + Math.max(-BELIEVED_US, Math.min(BELIEVED_US, offsetUs));
        return AgreementStore.accepted(handle, peer, self, peersNowUs + EARLY_US, peersNowUs);
    }

    /** As {@link #inForce(Handle, String)}, now. */
    Map<String, AgreementTerms> inForce(String peer) {
        return database.transaction(handle -> inForce(handle, peer));
    }

    /** What no agreement in force gives any more, and what the peer may not speak for any more. */
    void sweep(PeerEntry peer) {
        boolean more = true;
        while (more) {
            more = database.transaction(handle -> {
                // In this order: rows are written so too. Neither comes between what is looked at and what is taken
                // away.
                List<String> inForce = List.copyOf(inForce(handle, peer.node()).keySet());
                CopyStore.lock(handle);
                return takeAway(handle, peer.node(), CopyStore.without(handle, peer, inForce));
            });
        }
        if (database.transaction(handle -> inForce(handle, peer.node()).isEmpty())) {
            sweepTree(peer.node());
        }
    }

    private void sweepTree(String peer) {
        for (Tree tree : Tree.values()) {
            boolean more = true;
            while (more) {
                more = database.transaction(handle -> {
                    lock(handle);
                    PeerStore.setTree(handle, peer, new PeerStore.TreePosition("", 0));
                    return NodeCopies.removeOthers(handle, tree, peer, Integer.MIN_VALUE);
                });
            }
        }
    }

    /** What is written into the trees is written after whoever enters channels there. */
    static void lock(Handle handle) {
        Feed.DEVICES.lock(handle);
        Feed.CHANNELS.lock(handle);
        Tree.ORGANISATIONS.lock(handle);
        Tree.PLACES.lock(handle);
    }

    private static boolean takeAway(Handle handle, String peer, List<String> codes) {
        CopyStore.remove(handle, peer, codes);
        CopyStore.settle(handle, peer, codes);
        return CopyStore.isWhole(codes);
    }

    /**
     * Rows of peers that were removed, until there are none or the time is over.
     *
     * @return there may be more
     */
    boolean bury(long deadlineNanos) {
        for (String peer : database.read(PeerStore::going)) {
            boolean more = true;
            while (more) {
                if (System.nanoTime() - deadlineNanos > 0) {
                    return true;
                }
                more = database.transaction(handle -> buryPart(handle, peer));
            }
        }
        return false;
    }

    private static boolean buryPart(Handle handle, String peer) {
        lock(handle);
        CopyStore.lock(handle);
        if (!PeerStore.isGoing(handle, peer)) {
            // Entered anew meanwhile.
            return false;
        }
        boolean more = takeAway(handle, peer, CopyStore.part(handle, peer));
        for (Tree tree : Tree.values()) {
            more |= NodeCopies.removeOthers(handle, tree, peer, Integer.MIN_VALUE);
        }
        more |= PeerStore.forgetShared(handle, peer);
        if (!more) {
            PeerStore.remove(handle, peer);
        }
        return more;
    }
}
