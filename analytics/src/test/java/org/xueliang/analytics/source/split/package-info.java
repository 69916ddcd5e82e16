@NullMarked
package org.xueliang.analytics.source.split;

import org.jspecify.annotations.NullMarked;
