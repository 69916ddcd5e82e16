package org.xueliang.ingest.onvif;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.DeviceFacts;
import org.xueliang.proto.v1.SourceChannel;

/** What a look at a device gave. Filled on one event loop. */
final class OnvifFindings {
    private static final int MAX_NOTES = 16;

    final List<SourceChannel> channels = new ArrayList<>();
    final List<OnvifException> failures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    String device = "";
    /** Null: it was not asked, or did not say. */
    @Nullable
    DeviceFacts facts;
    /** Null: it does not say what time it has. */
    @Nullable
    Long clockErrorMs;

    /** The same once. */
    void note(@Nullable String words) {
        if (words != null && notes.size() < MAX_NOTES && !notes.contains(words)) {
            notes.add(words);
        }
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    /** What one call failed with, where the look goes on; bounded by the calls of a look. */
    void failed(OnvifException failure) {
        failures.add(failure);
    }
}
