/**
 * FFmpeg's decoders, scaler and JPEG encoder behind four small classes. Nothing here opens a file or a socket, and nothing
 * here is thread-safe: whoever makes an object uses it on one thread at a time and closes it. Every native object is
 * counted in {@link org.xueliang.ingest.codec.NativeLedger}.
 */
@NullMarked
package org.xueliang.ingest.codec;

import org.jspecify.annotations.NullMarked;
