/** Sources that this gateway follows, whatever they speak: assigned by the registry, run by adapters, reported. */
@NullMarked
package org.xueliang.ingest.source;

import org.jspecify.annotations.NullMarked;
