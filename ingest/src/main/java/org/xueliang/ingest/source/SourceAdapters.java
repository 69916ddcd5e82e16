package org.xueliang.ingest.source;

import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Source;

/** The one interface of what a gateway can follow. */
public interface SourceAdapters {
    /**
     * Begins to follow; what is wrong with the source is its report's to say.
     *
     * @param password empty where there is none; never to be shown
     * @return null where this gateway does not know what the source speaks
     */
    @Nullable
    FollowedSource follow(Source source, String password);
}
