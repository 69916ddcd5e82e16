/** What goes on by itself as long as the registry runs. */
@NullMarked
package org.xueliang.registry.keeper;

import org.jspecify.annotations.NullMarked;
