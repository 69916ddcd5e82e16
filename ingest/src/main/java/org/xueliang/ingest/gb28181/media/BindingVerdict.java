package org.xueliang.ingest.gb28181.media;

import org.jspecify.annotations.Nullable;

/**
 * Whose a flow is.
 *
 * @param expected null where it is nobody's
 */
record BindingVerdict(Match match, @Nullable ExpectedMedia expected) {}
