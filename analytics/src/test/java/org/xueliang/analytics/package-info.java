@NullMarked
package org.xueliang.analytics;

import org.jspecify.annotations.NullMarked;
