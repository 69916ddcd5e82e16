/** Findings to the registry's intake. */
@NullMarked
package org.xueliang.analytics.sink;

import org.jspecify.annotations.NullMarked;
