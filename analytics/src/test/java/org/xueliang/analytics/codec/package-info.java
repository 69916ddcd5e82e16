@NullMarked
package org.xueliang.analytics.codec;

import org.jspecify.annotations.NullMarked;
