/** Channels in and out as files. */
@NullMarked
package org.xueliang.registry.transfer;

import org.jspecify.annotations.NullMarked;
