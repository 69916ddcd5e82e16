package org.xueliang.ingest.gb28181.media;

import java.net.InetSocketAddress;

/** What packets are told apart by: a tuple alone may carry several streams (P20 in vendor-quirks), an SSRC alone is nobody's. */
record MediaFlow(boolean tcp, int localPort, InetSocketAddress from, int ssrc) {}
