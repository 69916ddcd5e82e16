/** SIP on Netty: one port for UDP and TCP, transactions and dialogs run on event loops that devices are given to by their code. */
@NullMarked
package org.xueliang.ingest.sip;

import org.jspecify.annotations.NullMarked;
