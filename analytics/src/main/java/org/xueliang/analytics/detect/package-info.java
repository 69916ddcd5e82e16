/** Detectors: pure functions over (event, own state, zones), and the Flink shell around them. */
@NullMarked
package org.xueliang.analytics.detect;

import org.jspecify.annotations.NullMarked;
