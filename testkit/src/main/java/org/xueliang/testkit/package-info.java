/** Real servers, real programs and real material for tests. Never a dependency of what runs. */
@NullMarked
package org.xueliang.testkit;

import org.jspecify.annotations.NullMarked;
