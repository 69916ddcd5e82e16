/** What several tests of this module share: hexadecimal, collectors, chunks, readers of fuzz corpora. */
@NullMarked
package org.xueliang.protocol.support;

import org.jspecify.annotations.NullMarked;
