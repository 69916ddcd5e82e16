/** Who calls: bearer tokens, roles, and the secrets that the role keeps in its data folder. */
@NullMarked
package org.xueliang.registry.identity;

import org.jspecify.annotations.NullMarked;
