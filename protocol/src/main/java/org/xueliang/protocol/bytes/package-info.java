/** What every parser here needs of bytes: excerpts for errors, text that loses nothing. */
@NullMarked
package org.xueliang.protocol.bytes;

import org.jspecify.annotations.NullMarked;
