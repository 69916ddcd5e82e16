/** Who owns and who maintains. */
@NullMarked
package org.xueliang.registry.organisation;

import org.jspecify.annotations.NullMarked;
