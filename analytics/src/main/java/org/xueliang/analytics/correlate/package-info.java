/** What belongs together: incidents, outages, sensors beside cameras. */
@NullMarked
package org.xueliang.analytics.correlate;

import org.jspecify.annotations.NullMarked;
