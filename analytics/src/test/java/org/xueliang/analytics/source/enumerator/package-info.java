@NullMarked
package org.xueliang.analytics.source.enumerator;

import org.jspecify.annotations.NullMarked;
