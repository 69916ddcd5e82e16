package org.xueliang.ingest.source;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xueliang.proto.v1.SourceError;

/** Counts what goes wrong with one source, by kind; at most {@value #MAX_KINDS} kinds. Thread-safe. */
public final class SourceErrors {
    private static final int MAX_KINDS = 32;
    private static final int SHOWN = 16;
    private static final String OTHERS = "others";

    private final Map<String, SourceError> kinds = new LinkedHashMap<>();

    /**
     * @param what the same words each time; at most 200 characters
     * @param excerpt of what came, fit for a terminal; no secrets
     */
    public synchronized void count(String what, String excerpt, long wallUs) {
        String kind = kinds.containsKey(what) || kinds.size() < MAX_KINDS ? what : OTHERS;
        SourceError known = kinds.getOrDefault(kind, SourceError.getDefaultInstance());
        kinds.put(
                kind,
                SourceError.newBuilder()
                        .setWhat(kind)
                        .setCount(known.getCount() + 1)
                        .setLastUs(wallUs)
                        .setExcerpt(excerpt)
                        .build());
    }

    /** The commonest first. */
    public synchronized List<SourceError> list() {
        return kinds.values().stream()
                .sorted(Comparator.comparingLong(SourceError::getCount).reversed())
                .limit(SHOWN)
                .toList();
    }
}
