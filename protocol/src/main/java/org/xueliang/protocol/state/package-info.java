/** Lives of sessions, transactions and dialogs, as declared tables. */
@NullMarked
package org.xueliang.protocol.state;

import org.jspecify.annotations.NullMarked;
