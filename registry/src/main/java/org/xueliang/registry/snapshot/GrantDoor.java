package org.xueliang.registry.snapshot;

import org.xueliang.proto.v1.Channel;
import org.xueliang.registry.identity.Caller;

/** Where an owner's grants will decide who may look. */
@FunctionalInterface
public interface GrantDoor {
    /**
     * Whether the caller may look at the channel for this purpose. Called for each look, before the gateway is asked;
     * throws a {@link org.xueliang.registry.error.Refusal} of kind NOT_ALLOWED where it may not.
     */
    void admit(Caller caller, Channel channel, String purpose);

    /** Before there are grants: whoever has a role that the method names may look. The role was checked on the way in. */
    static GrantDoor byRole() {
        return (caller, channel, purpose) -> {};
    }
}
