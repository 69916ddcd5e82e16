@NullMarked
package org.xueliang.analytics.source.reader;

import org.jspecify.annotations.NullMarked;
