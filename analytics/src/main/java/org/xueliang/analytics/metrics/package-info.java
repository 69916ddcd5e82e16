/** Flink's metrics of this job as Prometheus metrics of the role. */
@NullMarked
package org.xueliang.analytics.metrics;

import org.jspecify.annotations.NullMarked;
