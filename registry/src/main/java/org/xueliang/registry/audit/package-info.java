/** What is recorded of calls that change something or show a picture. */
@NullMarked
package org.xueliang.registry.audit;

import org.jspecify.annotations.NullMarked;
