package org.xueliang.registry.merging;

import java.util.List;
import java.util.Optional;

/**
 * Whether a pair of two owners may be merged without a person. Who wants to take over a camera of somebody else claims what is
 * known of it: its name, where it stands, its model, a code. So between owners something has to speak for the pair that the camera
 * itself or its network says: a serial number, a hardware address, or that a device registers from the address that pictures are
 * pulled from. Pure.
 */
final class Ownership {
    private Ownership() {}

    /** Evidence of no weight that keeps the pair for a person; empty where one owner has both, or it is shown. */
    static Optional<Evidence> unproven(Sighting a, Sighting b, List<Evidence> evidence) {
        boolean oneOwner = !a.owner().isEmpty() && a.owner().equals(b.owner());
        if (oneOwner || evidence.stream().anyMatch(Ownership::isProof)) {
            return Optional.empty();
        }
        return Optional.of(new Evidence(
                Evidence.Kind.OWNER,
                0,
                () -> "two owners, " + words(a) + " and " + words(b)
                        + ", and nothing speaks for it that a stranger could"
                        + " not claim (expected: the same serial number, hardware address or network address)"));
    }

    private static String words(Sighting sighting) {
        return sighting.owner().isEmpty() ? "one that nobody has named" : "'" + sighting.owner() + "'";
    }

    /** A cloned number and an address that others have as well weigh less, and prove nothing. */
    private static boolean isProof(Evidence one) {
        return switch (one.kind()) {
            case SERIAL -> one.bits() >= Weights.SERIAL_SAME;
            case MAC -> one.bits() >= Weights.MAC_SAME;
            case NETWORK -> one.bits() >= Weights.ADDRESS_SAME;
            default -> false;
        };
    }
}
