/** Writes that do not undo each other: revisions, what changed since, idempotency keys. */
@NullMarked
package org.xueliang.registry.revision;

import org.jspecify.annotations.NullMarked;
