/**
 * MANSCDP (GB/T 28181-2022 annex A): XML bodies of SIP messages, read leniently in named ways and written strictly. Pure: bytes in, values
 * out; no sockets, threads, clocks or logs. Nothing that describes persons is read: the fields for it are passed over.
 */
@NullMarked
package org.xueliang.protocol.manscdp;

import org.jspecify.annotations.NullMarked;
