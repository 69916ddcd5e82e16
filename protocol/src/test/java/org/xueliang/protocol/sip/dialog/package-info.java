/** Two user agents on a network that loses, doubles and delays. */
@NullMarked
package org.xueliang.protocol.sip.dialog;

import org.jspecify.annotations.NullMarked;
