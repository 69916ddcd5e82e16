/** The endpoint against real sockets. */
@NullMarked
package org.xueliang.ingest.sip;

import org.jspecify.annotations.NullMarked;
