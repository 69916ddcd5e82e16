@NullMarked
package org.xueliang.analytics.detect;

import org.jspecify.annotations.NullMarked;
