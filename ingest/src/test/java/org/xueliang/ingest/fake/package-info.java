/** Hand-written counterparts for tests: a camera to pull from, a registry, a watcher of streams, clips. */
@NullMarked
package org.xueliang.ingest.fake;

import org.jspecify.annotations.NullMarked;
