/** How values and state lie in checkpoints: versioned bytes of our own, never Java serialization or Kryo. */
@NullMarked
package org.xueliang.analytics.codec;

import org.jspecify.annotations.NullMarked;
