/** Load tests that know what should come of them. */
@NullMarked
package org.xueliang.standalone.load;

import org.jspecify.annotations.NullMarked;
