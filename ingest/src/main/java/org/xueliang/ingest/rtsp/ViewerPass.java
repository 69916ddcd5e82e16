package org.xueliang.ingest.rtsp;

import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.assignment.Assignment.Use;
import org.xueliang.ingest.assignment.Assignment.Verifier;
import org.xueliang.ingest.assignment.AssignmentBook;

/**
 * The channel's own credential that a viewer came in with: good for as long as the registry gives it.
 *
 * @param channel its code
 * @param by what the credential was checked against
 */
record ViewerPass(String channel, Verifier by) {
    /** Why it is over; null where it is good. */
    @Nullable
    String over(AssignmentBook book) {
        Assignment now = book.find(channel).orElse(null);
        if (now == null) {
            return "viewer of " + channel + ": the channel is no longer here";
        }
        if (now.verifiers(Use.PLAY).contains(by)) {
            return null;
        }
        return "viewer of " + channel + ": "
                + (now.notViewed().isEmpty() ? "its credential was taken back" : now.notViewed());
    }
}
