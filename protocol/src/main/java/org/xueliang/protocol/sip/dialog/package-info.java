/** Dialogs of RFC 3261 clause 12, calls that make them, and the user agent that puts transactions and dialogs together. Pure code. */
@NullMarked
package org.xueliang.protocol.sip.dialog;

import org.jspecify.annotations.NullMarked;
