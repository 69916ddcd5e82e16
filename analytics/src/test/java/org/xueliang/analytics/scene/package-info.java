/** Pictures for tests: rendered scenes and decoded clips, as a gateway would tell of them. */
@NullMarked
package org.xueliang.analytics.scene;

import org.jspecify.annotations.NullMarked;
