package org.xueliang.registry.snapshot;

import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.terms.TermsDoors;
import org.xueliang.registry.terms.TermsRules.Where;

/** Where an owner's grants will decide who may look. */
@FunctionalInterface
public interface GrantDoor {
    /**
     * Whether the caller may look at the channel for this purpose: at its stills or recordings. Called for each look, before the gateway is asked;
     * throws a {@link org.xueliang.registry.error.Refusal} of kind NOT_ALLOWED where it may not.
     */
    void admit(Caller caller, Channel channel, String purpose, Shareable what);

    /** Before there are grants: whoever has a role that the method names may look. The role was checked on the way in. */
    static GrantDoor byRole() {
        return (caller, channel, purpose, what) -> {};
    }

    /** No grant opens what the terms of the channel's source close. Copies are asked for at home, under the terms there. */
    static GrantDoor underTerms(TermsDoors terms, GrantDoor grants) {
        return (caller, channel, purpose, what) -> {
            grants.admit(caller, channel, purpose, what);
            if (!channel.hasCopy()) {
                terms.require(channel.getCode(), what, Where.HERE);
            }
        };
    }
}
