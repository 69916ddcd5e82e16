@NullMarked
package org.xueliang.analytics.correlate;

import org.jspecify.annotations.NullMarked;
