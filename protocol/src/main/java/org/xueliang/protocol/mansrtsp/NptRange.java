package org.xueliang.protocol.mansrtsp;

import org.jspecify.annotations.Nullable;

/**
 * {@code Range: npt=100-}; seconds from the start of the requested period.
 *
 * @param startSeconds null for now
 * @param endSeconds null for open; less than the start when played backwards
 */
public record NptRange(
        @Nullable Double startSeconds, @Nullable Double endSeconds) {
    /** From where it stands. */
    public static final NptRange NOW = new NptRange(null, null);
}
