/** PostgreSQL: connections, transactions, migrations, the revisions of the feeds. */
@NullMarked
package org.xueliang.registry.store;

import org.jspecify.annotations.NullMarked;
