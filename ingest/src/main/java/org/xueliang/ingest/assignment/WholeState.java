package org.xueliang.ingest.assignment;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a whole state names after a watch had to begin again, so that what it does not name is forgotten at its end and not
 * before. Of one thread.
 */
public final class WholeState {
    private @Nullable Set<String> named;

    /** The whole state comes from now on. */
    public void begin() {
        named = new HashSet<>();
    }

    public void name(String code) {
        if (named != null) {
            named.add(code);
        }
    }

    /** It was received; does nothing where none was begun. */
    public void end(Collection<String> known, Consumer<String> gone) {
        Set<String> stay = named;
        named = null;
        if (stay != null) {
            known.stream().filter(code -> !stay.contains(code)).toList().forEach(gone);
        }
    }
}
