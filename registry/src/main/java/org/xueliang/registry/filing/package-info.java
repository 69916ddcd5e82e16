/** What the law asks of places with cameras: the filing sheet, its deadlines, what somebody attests. */
@NullMarked
package org.xueliang.registry.filing;

import org.jspecify.annotations.NullMarked;
