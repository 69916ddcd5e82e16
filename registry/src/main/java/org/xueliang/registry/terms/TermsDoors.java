package org.xueliang.registry.terms;

import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.terms.TermsRules.Where;

/** Where doors ask whether the terms let something through. Thread-safe. */
public final class TermsDoors {
    private final Database database;
    private final Clock clock;

    public TermsDoors(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Returns where it may be used there, else throws PERMISSION_DENIED with why not. */
    public void require(String channel, Shareable what, Where where) {
        Optional<String> against = against(channel, what, where);
        if (against.isPresent()) {
            throw Refusal.notAllowed("channel " + channel + ": " + against.get());
        }
    }

    /** Of those that may not be used there now, by code: why not. */
    public Map<String, String> against(Collection<String> channels, Shareable what, Where where) {
        Map<String, List<TermsStore.Held>> held = database.read(handle -> TermsStore.of(handle, channels));
        long nowUs = clock.millis() * 1000;
        Map<String, String> against = new HashMap<>();
        held.forEach((channel, terms) ->
                TermsStore.against(terms, what, where, nowUs).ifPresent(why -> against.put(channel, why)));
        return against;
    }

    /** Why it may not be used there now; empty where it may. */
    public Optional<String> against(String channel, Shareable what, Where where) {
        List<TermsStore.Held> held =
                database.read(handle -> TermsStore.of(handle, List.of(channel)).getOrDefault(channel, List.of()));
        return TermsStore.against(held, what, where, clock.millis() * 1000);
    }
}
