@NullMarked
package org.xueliang.analytics.channels;

import org.jspecify.annotations.NullMarked;
