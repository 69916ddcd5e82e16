package org.xueliang.analytics.source.enumerator;

import java.util.List;
import java.util.Set;
import org.xueliang.analytics.source.split.StreamSplit;

/**
 * What the enumerator must not forget.
 *
 * @param assigned streams that some reader has; their positions are the readers' state
 * @param waiting splits that no reader has at the moment
 */
public record StreamEnumeratorState(Set<String> assigned, List<StreamSplit> waiting) {
    public static final StreamEnumeratorState EMPTY = new StreamEnumeratorState(Set.of(), List.of());

    public StreamEnumeratorState {
        assigned = Set.copyOf(assigned);
        waiting = List.copyOf(waiting);
    }
}
