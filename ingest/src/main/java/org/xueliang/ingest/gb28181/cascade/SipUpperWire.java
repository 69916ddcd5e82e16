package org.xueliang.ingest.gb28181.cascade;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.sip.SipEndpoint;
import org.xueliang.ingest.sip.SipLoop;
import org.xueliang.protocol.sip.transaction.SipFlow;

/** The way to a platform over the gateway's own SIP port: so it sees one address of us, and its requests come to that port. */
final class SipUpperWire implements UpperWire {
    private final SipEndpoint endpoint;
    private final SipLoop loop;
    private final UpperPlatformSettings platform;
    private final Executor names;
    private @Nullable SipFlow connection;
    private boolean closed;

    /** @param names for looking up hosts, which takes its time */
    SipUpperWire(SipEndpoint endpoint, SipLoop loop, UpperPlatformSettings platform, Executor names) {
        this.endpoint = endpoint;
        this.loop = loop;
        this.platform = platform;
        this.names = names;
    }

    @Override
    public void open(Listener listener) {
        SipFlow open = connection;
        if (open != null && open.isOpen()) {
            loop.execute(() -> listener.opened(open));
            return;
        }
        names.execute(() -> {
            try {
                InetAddress address = InetAddress.getByName(platform.host());
                loop.execute(() -> reach(new InetSocketAddress(address, platform.port()), listener));
            } catch (UnknownHostException e) {
                loop.execute(() -> listener.lost("no such host: " + platform.host()));
            }
        });
    }

    private void reach(InetSocketAddress address, Listener listener) {
        if (closed) {
            return;
        }
        if (!platform.tcp()) {
            listener.opened(loop.udp(address));
            return;
        }
        endpoint.connect(address)
                .whenComplete((flow, error) -> loop.execute(() -> {
                    if (closed) {
                        if (flow != null) {
                            endpoint.disconnect(flow);
                        }
                    } else if (flow == null) {
                        listener.lost("no connection: " + (error == null ? "" : error.getMessage()));
                    } else {
                        connection = flow;
                        listener.opened(flow);
                    }
                }));
    }

    @Override
    public void close() {
        closed = true;
        SipFlow open = connection;
        if (open != null) {
            // What was written last, the log-off, is on its way before the connection's end is.
            loop.execute(() -> endpoint.disconnect(open));
        }
    }
}
