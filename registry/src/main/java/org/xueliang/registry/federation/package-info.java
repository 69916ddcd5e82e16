/** Other nodes: who they are, what was agreed with them, what passes between us. */
@NullMarked
package org.xueliang.registry.federation;

import org.jspecify.annotations.NullMarked;
