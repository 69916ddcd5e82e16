/** What every session has, pull, push or viewer: a ledger of what it holds, a declared life, a context for its errors, time. */
@NullMarked
package org.xueliang.ingest.session;

import org.jspecify.annotations.NullMarked;
