@NullMarked
package org.xueliang.analytics.sink;

import org.jspecify.annotations.NullMarked;
