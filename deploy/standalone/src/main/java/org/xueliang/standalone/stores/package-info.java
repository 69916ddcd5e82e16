/** Redis and PostgreSQL out of jars: started, found again, ended. */
@NullMarked
package org.xueliang.standalone.stores;

import org.jspecify.annotations.NullMarked;
