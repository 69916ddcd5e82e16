/** The declared tables. */
@NullMarked
package org.xueliang.protocol.sip.transaction;

import org.jspecify.annotations.NullMarked;
